"""A group of commands that answers a misspelt name with its near miss."""

from collections.abc import Sequence

import click

from glassware.errors import near_miss


class CommandGroup(click.Group):
    """A `click.Group` that keeps the order in which its commands were written."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of writing."""
        return list(self.commands)

    def known(self, ctx: click.Context) -> Sequence[str]:
        """Return the names that a misspelt one is compared with."""
        return self.list_commands(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names.

        Raises `click.UsageError`, which names the near miss.
        """
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            message = f"There is no command {name!r}.{near_miss(name, self.known(ctx))}"
            raise click.UsageError(message, ctx)
        return name if command else None, command, args[1:]
