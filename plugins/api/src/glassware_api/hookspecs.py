"""The hooks that this plugin offers to others."""

from glassware.hookspecs import hookspec
from glassware_api.routes import Route


@hookspec
def api_resources() -> list[Route]:
    """Return the plugin's resources, mounted below `/api/v1/<plugin>`."""
