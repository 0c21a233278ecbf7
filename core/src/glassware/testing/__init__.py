"""What a plugin's author tests with: applications, databases, servers, made-up plugins, conformance.

The pytest plugin that comes with Glassware offers the fixtures `make_app`, `client`, `database` and
`live_server`. Subclass `PluginConformance` from `glassware.testing.conformance` to prove a plugin.
"""

from glassware.testing.browsing import csrf_token
from glassware.testing.distributions import write_distribution

__all__ = ["csrf_token", "write_distribution"]
