"""What hooks return: plain facts about a plugin, which the core then acts on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup
from sqlalchemy import ColumnElement

Area = Literal["main", "account", "admin", "footer"]
Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the site's navigation, shown to whoever its endpoint admits.

    `label` is passed through gettext when it is shown; `endpoint` takes no URL variables; within an
    area a lower `order` comes first, then the order of the plugins.
    """

    label: str
    endpoint: str
    area: Area = "main"
    order: int = 100


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a plugin's templates, named `<plugin>.<noun>`, that other plugins may fill."""

    name: str
    description: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotContent:
    """What a plugin puts into a slot: `render` gets the slot's arguments by keyword."""

    name: str
    render: Callable[..., Markup]


@dataclass(frozen=True, slots=True)
class Permission:
    """A right, named `<plugin>.<verb>`, and the roles that hold it unless the site says otherwise."""

    name: str
    description: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of `glassware check`: `passes` runs in an application context and answers for it."""

    id: str
    level: Level
    message: str
    hint: str
    passes: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Probe:
    """A question of `/readyz`: `fault` returns None when well, otherwise what is wrong."""

    name: str
    fault: Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class CspSource:
    """A source that a plugin's pages need: `CspSource("img-src", "https://images.example")`."""

    directive: str
    source: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows a plugin grants and denies; a row is visible by any grant and no deny."""

    grant: ColumnElement[bool] | None = None
    deny: ColumnElement[bool] | None = None
