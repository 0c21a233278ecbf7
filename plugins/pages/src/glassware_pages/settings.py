"""The table `[pages]` in `plugins.toml`."""

from typing import Annotated

from pydantic import Field

from glassware.settings import Settings, SitePath

ImageSource = Annotated[str, Field(pattern=r"^https?://[\w.*-]+(:\d+)?(/[\w./~%-]*)?$")]


class PagesSettings(Settings):
    """What a site says about its pages."""

    tagline: str = Field(
        default="A Flask site, assembled from plugins.",
        description="The sentence under the site's name on the home page.",
    )
    content: SitePath | None = Field(
        default=None, description="A folder of Markdown files, each of which is a page."
    )
    content_prefix: str = Field(
        default="/docs",
        pattern=r"^/([a-z0-9]+([_-][a-z0-9]+)*(/[a-z0-9]+([_-][a-z0-9]+)*)*)?$",
        description="The address of that folder's index; its pages lie below.",
    )
    content_label: str = Field(default="Docs", description="What the navigation calls that folder.")
    content_source: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s]+$",
        description="Where that folder is published as files; links that lead out of it are resolved there.",
    )
    image_sources: tuple[ImageSource, ...] = Field(
        default=(), description="Other hosts that pages may show images from: https://images.example."
    )
