"""The table `[guestbook]`."""

from pydantic import Field

from glassware.settings import Settings


class GuestbookSettings(Settings):
    """How the guestbook greets, and how much of it a page shows."""

    greeting: str = Field(default="Sign our guestbook", description="The heading above the entries.")
    per_page: int = Field(default=20, ge=1, le=100, description="Entries on a page.")
