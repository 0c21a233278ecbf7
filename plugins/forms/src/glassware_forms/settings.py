"""The table `[forms]` in `plugins.toml`."""

from pydantic import Field

from glassware.settings import Settings


class FormsSettings(Settings):
    """What a site says about its contact form."""

    success_message: str | None = Field(
        default=None, min_length=1, description="What the page says to whoever sent a message."
    )
    max_length: int = Field(
        default=5000, ge=1, le=100_000, description="How many characters a message may have."
    )
