"""The blueprint: every plugin's resources, each checked, below the name of its plugin."""

import inspect
from collections.abc import Iterator

from flask import Blueprint, abort, request

from glassware.hooks import Answer, ask
from glassware_api.body import LARGEST
from glassware_api.index import Index
from glassware_api.problems import PREFIX
from glassware_api.resources import Resource, ResourceApi
from glassware_api.routes import Route


def make_blueprint() -> Blueprint:
    """Return a new blueprint with what the enabled plugins answer to `api_resources`.

    Raises `ValueError`, which names the plugin, for an answer that cannot be mounted.
    """
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    blueprint.before_request(_refuse_impossible_ids)
    api = ResourceApi(blueprint)
    collections = []
    endpoints: dict[str, str] = {}
    for plugin, route in (found for answer in ask("api_resources") for found in _checked(answer)):
        endpoint = f"{plugin}_{route.resource.__name__.lower()}"
        if endpoint in endpoints:
            message = (
                f"plugin {plugin!r} mounts two resources named {route.resource.__name__}, "
                f"at {endpoints[endpoint]!r} and {route.path!r}; each needs a class, and a name, of its own"
            )
            raise ValueError(message)
        endpoints[endpoint] = route.path
        api.add_resource(route.resource, f"/{plugin}{route.path}", endpoint=endpoint)
        if "<" not in route.path and "GET" in _methods(route.resource):
            collections.append((f"{plugin}{route.path}", route.resource))
    api.add_resource(
        Index,
        "/",
        endpoint="index",
        resource_class_kwargs={"collections": collections},
        strict_slashes=False,
    )
    return blueprint


def _refuse_impossible_ids() -> None:
    # A database's driver raises for a number that its columns cannot hold: there is no such row.
    if any(isinstance(value, int) and value > LARGEST for value in (request.view_args or {}).values()):
        abort(404)


def _checked(answer: Answer) -> Iterator[tuple[str, Route]]:
    if not isinstance(answer.value, list | tuple):
        message = f"plugin {answer.plugin!r}: api_resources() returned {answer.value!r}, not a list of Route"
        raise ValueError(message)  # noqa: TRY004 - all that a plugin answers wrongly is one kind of error
    for route in answer.value:
        fault = _fault(route)
        if fault:
            message = f"plugin {answer.plugin!r}: api_resources() returned {route!r}: {fault}"
            raise ValueError(message)
        yield answer.plugin, route


def _fault(route: object) -> str | None:
    """Return why a route cannot be mounted, with the remedy."""
    if not isinstance(route, Route):
        return "it is not a glassware_api.routes.Route"
    return _path_fault(route.path) or _resource_fault(route.resource)


def _path_fault(path: object) -> str | None:
    if not isinstance(path, str) or (path and not path.startswith("/")):
        return 'its path must be "" or begin with "/"'
    if any(segment in ("", ".", "..") for segment in path.split("/")[1:]):
        return 'its path must not hold empty, "." or ".." segments, nor end with "/"'
    return None


def _resource_fault(resource: object) -> str | None:
    if not isinstance(resource, type) or not issubclass(resource, Resource):
        return "its resource is not a subclass of glassware_api.resources.Resource"
    methods = _methods(resource)
    if not methods:
        return "its resource answers no method; give it one, such as get()"
    if "TRACE" in methods:
        return "its resource answers TRACE, which shows scripts in a browser what is hidden from them"
    for name in sorted(method.lower() for method in methods):
        function = getattr(resource, name)
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            return f"its {name}() is async and would never be awaited; write it with a plain `def`"
    return None


def _methods(resource: type[Resource]) -> set[str]:
    return set(resource.methods or ())
