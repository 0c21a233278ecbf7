"""Every installed plugin is held to the rules of `PluginConformance`."""

import pytest

from glassware.discovery import find_plugins
from glassware.testing.conformance import PluginConformance


class TestEveryPlugin(PluginConformance):
    """The same class that a third party subclasses."""

    @pytest.fixture(params=sorted(find_plugins()))
    def plugin(self, request: pytest.FixtureRequest) -> str:
        """Return each installed plugin's name in turn."""
        return str(request.param)
