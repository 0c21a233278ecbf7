"""What the table `[forms]` may say."""

import pytest
from pydantic import ValidationError

from glassware_forms.settings import FormsSettings


@pytest.mark.parametrize(
    "table", [{"max_length": 0}, {"max_length": 100_001}, {"success_message": ""}, {"max_lenght": 5}]
)
def test_what_cannot_be_meant_is_refused(table: dict[str, object]):
    """A misspelt key too: it would be ignored for ever."""
    with pytest.raises(ValidationError):
        FormsSettings.model_validate(table)


def test_every_setting_has_a_default():
    """The plugin works without a table."""
    assert FormsSettings().max_length == 5000
