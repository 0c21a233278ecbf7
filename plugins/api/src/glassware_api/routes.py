"""Where a resource lies: what plugins return from `api_resources()`."""

from dataclasses import dataclass

from glassware_api.resources import Resource


@dataclass(frozen=True, slots=True)
class Route:
    """A resource at a path below its plugin's: `Route("/<int:id>", UserItem)`; `""` is the plugin's own."""

    path: str
    resource: type[Resource]
