"""Typed settings: the table `[site]`, the base of every plugin's own table, and how to read them."""

from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

__all__ = ["Settings", "SitePath", "SiteSettings", "settings"]

ModelT = TypeVar("ModelT", bound="BaseModel")


def _beside_plugins_toml(path: Path, info: ValidationInfo) -> Path:
    folder: Path = (info.context or {}).get("folder", Path())
    return (folder / path).resolve()


SitePath = Annotated[Path, AfterValidator(_beside_plugins_toml)]
"""A path in settings; a relative one starts at the folder of `plugins.toml`."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Settings(_Table):
    """Base of a plugin's settings. Every field has a default or the site must set it.

    Describe fields with `pydantic.Field(description=…)`: `glassware plugins info` shows them.
    """

    url_prefix: str | None = Field(
        default=None,
        pattern=r"^/$|^(/[\w~-][\w.~-]*)+/?$",
        description="Where the plugin's pages lie, in place of its own choice.",
    )


class SiteSettings(_Table):
    """The table `[site]`: what belongs to the whole site."""

    name: str = Field(default="Glassware", description="The site's name, shown on every page.")
    url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/]+/?$",
        description="Where visitors reach the site; requests may name its host.",
    )
    database: str = Field(default="sqlite", repr=False, description='"sqlite", or a database\'s URL.')
    secret_key: SecretStr | None = Field(
        default=None, description="Signs cookies and links; by default instance/secret_key holds one."
    )
    trusted_hosts: tuple[str, ...] = Field(
        default=(), description="Host names that requests may name; by default that of `url`."
    )
    proxies: int = Field(
        default=0, ge=0, description="How many reverse proxies stand before the site and are believed."
    )
    theme: str | None = Field(default=None, description="The plugin that may override others' templates.")
    locale: str = Field(default="en", description="The language of those who have not chosen one.")
    timezone: str = Field(default="UTC", description="The time zone of those who have not chosen one.")
    on_error: Literal["fail"] = Field(default="fail", description="A broken plugin stops the site.")
    managed: bool = Field(
        default=False, description="The file is deployed like code: commands show edits, writing none."
    )

    @field_validator("locale")
    @classmethod
    def _locale_exists(cls, value: str) -> str:
        if value != cls.model_fields["locale"].default:
            from babel import Locale, UnknownLocaleError  # the command line does without it

            try:
                Locale.parse(value)
            except (UnknownLocaleError, ValueError) as error:
                message = f'no such language: {value!r}; it is written like "de" or "pt_BR"'
                raise ValueError(message) from error
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # tzdata is read only when a site is

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = f"no such time zone: {value!r}"
            raise ValueError(message) from error
        return value

    @model_validator(mode="after")
    def _trust_own_host(self) -> Self:
        if self.url and not self.trusted_hosts:
            host = self.url.split("//", 1)[1].rstrip("/").split(":")[0]
            return self.model_copy(update={"trusted_hosts": (host,)})
        return self


def settings(model: type[ModelT]) -> ModelT:
    """Return the current site's settings of that type: a plugin's own model, or `SiteSettings`.

    Raises `LookupError` when no enabled plugin registered the model.
    """
    from flask import current_app  # the command line reads settings without Flask

    found = current_app.extensions["glassware"].settings.get(model)
    if found is None:
        message = f"no enabled plugin registered {model.__qualname__} by register_settings()"
        raise LookupError(message)
    return found  # type: ignore[no-any-return]
