"""Asking plugins: every call of a hook goes through here, and every answer says whose it is.

A plugin that offers hooks of its own asks them by `ask("<plugin>_<noun>", argument=…)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from glassware.errors import GlasswareError, PluginError

__all__ = ["Answer", "ask"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one plugin answered."""

    plugin: str
    value: Any


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's function for one hook, and the arguments that it wants."""

    plugin: str
    distribution: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]

    def __call__(self, given: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.function(*[given[name] for name in self.arguments])


Ordered = Callable[[str], tuple[Implementation, ...]]
"""A function of a URL's path: who is asked about it, in which order."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Who implements what, in the order of the plugins; made once, when the site is loaded."""

    implementations: dict[str, tuple[Implementation, ...]] = field(default_factory=dict)

    def of(self, hook: str) -> tuple[Implementation, ...]:
        """Return the implementations of a hook; none for one that nobody implements."""
        return self.implementations.get(hook, ())

    def only(self, plugin: str) -> "Hooks":
        """Return what one plugin implements."""
        mine = {
            hook: tuple(implementation for implementation in all_ if implementation.plugin == plugin)
            for hook, all_ in self.implementations.items()
        }
        return Hooks(mine)

    def ask(self, hook: str, **arguments: Any) -> list[Answer]:  # noqa: ANN401
        """Return every answer but None, in order.

        Raises `PluginError`, which names the plugin, when an implementation raises.
        """
        answers = []
        for implementation in self.of(hook):
            try:
                value = implementation(arguments)
            except GlasswareError:
                raise
            except (Exception, SystemExit) as error:
                reason = f"{hook}() raised {type(error).__name__}: {error}"
                plugin, distribution = implementation.plugin, implementation.distribution
                raise PluginError(plugin, distribution, reason) from error
            if value is not None:
                answers.append(Answer(implementation.plugin, value))
        return answers


def ask(hook: str, **arguments: Any) -> list[Answer]:  # noqa: ANN401
    """Return what the enabled plugins answer to a hook, in order, each with its plugin's name.

    Needs an application context, which there is while the site is made. Raises `PluginError` when an
    implementation raises.
    """
    hooks: Hooks = current_app.extensions["glassware"].hooks
    return hooks.ask(hook, **arguments)
