"""Resources: classes whose methods answer GET, POST, PATCH. The one module that knows Flask-RESTful."""

from typing import Any, ClassVar

import flask_restful
from flask import Blueprint, Response, jsonify, url_for
from pydantic import ConfigDict, TypeAdapter

_ANYTHING = TypeAdapter[Any](Any, config=ConfigDict(ser_json_inf_nan="null"))


class Resource(flask_restful.Resource):
    """Base of a resource: one method for each HTTP method, each marked with who may use it.

    A method returns a schema's instance, a dict or a list, alone or as `(value, status[, headers])`.
    """

    endpoint: ClassVar[str]

    @classmethod
    def url(cls, **values: Any) -> str:  # noqa: ANN401 - url_for() takes whatever a rule takes
        """Return the path of this resource, as for `Location`: `UserItem.url(id=7)`."""
        return url_for(f"api.{cls.endpoint}", **values)


class ResourceApi(flask_restful.Api):
    """Flask-RESTful's registry of views, on a blueprint, that leaves all else to Flask."""

    def init_app(self, app: Blueprint) -> None:
        """Do nothing.

        Flask-RESTful replaces the application's `handle_exception` here, which turns exceptions that
        have a handler into 500s in production only, and patches the blueprint's registration, which
        ignores nesting. Without it `add_resource()` calls the blueprint's own `add_url_rule()`.
        """

    def make_response(self, data: Any, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        """Return JSON by the application's own provider, whatever the client accepts.

        `args` and `kwargs` are the status and `headers`. Schemas, dates and the like are first made plain,
        in ISO 8601, for Flask's provider writes RFC 822 dates and knows no schema.
        """
        status, headers = args[0], kwargs.get("headers")
        plain = _ANYTHING.dump_python(data, mode="json", by_alias=True)
        response = jsonify(plain)
        response.status_code = status
        response.headers.update(headers or {})
        return response
