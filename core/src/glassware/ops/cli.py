"""The command `glassware`: whatever is asked for is imported then, and nothing else.

`glassware --help` and `glassware plugins` import neither Flask nor SQLAlchemy nor any plugin, so the table
of commands holds their one-line helps, too.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from glassware.ops.groups import CommandGroup

COMMANDS = {
    "up": ("glassware.ops.serving:up", "Make what is missing, migrate, and serve on this machine."),
    "run": ("glassware.ops.development:run", "Serve for development: debugger and reloader."),
    "serve": ("glassware.ops.serving:serve", "Serve for production, by gunicorn."),
    "plugins": ("glassware.ops.plugins:plugins", "Show plugins; enable and disable them."),
    "db": ("glassware.ops.db:db", "Migrate the database: one history for each plugin."),
    "check": ("glassware.ops.check:check", "Look for what is wrong with the site."),
}
INTERRUPTED = 128 + 2
"""The exit status that shells give to what Ctrl-C ended."""


class Commands(CommandGroup):
    """The core's commands by `COMMANDS`, and `glassware <plugin>` for every enabled plugin."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the core's commands; those of plugins are known only to the plugins."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing where it is written."""
        if cmd_name in COMMANDS:
            module, _, attribute = COMMANDS[cmd_name][0].partition(":")
            command: click.Command = getattr(importlib.import_module(module), attribute)
            return command
        from glassware.ops.plugin_commands import command_of

        return command_of(ctx, cmd_name)

    def known(self, ctx: click.Context) -> Sequence[str]:
        """Return the names that a misspelt one is compared with."""
        from glassware.ops.plugin_commands import enabled_names

        return (*self.list_commands(ctx), *enabled_names())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the core's commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; what it raises becomes one line and exit status 1."""
        try:
            super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params.get("traceback"):
                raise
            from glassware.ops.faults import describe

            line = describe(error, more="To see all of it: glassware --traceback …")
            raise click.ClickException(line) from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="An enabled plugin's own commands: glassware PLUGIN --help",
)
@click.version_option(package_name="glassware", message="glassware %(version)s")
@click.option("--traceback", is_flag=True, help="Show where an error came from.")
def cli(*, traceback: bool) -> None:
    """Assemble a Flask site from plugins, and run it.

    The site is the folder that GLASSWARE_SITE_DIR names, or the nearest one upwards that holds
    plugins.toml.
    """


def main() -> NoReturn:
    """Run the command line; exit with 0, 1 for a fault, 2 for wrong usage, 130 when interrupted."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: Sequence[str]) -> int:
    try:
        status = cli.main(arguments, prog_name="glassware", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort as error:
        if not isinstance(error.__cause__ or error.__context__, EOFError):
            return INTERRUPTED
        click.echo("Error: The command asks for input, and there is none.", err=True)
        return 1
    except BrokenPipeError:
        # Whoever read our output has read enough; Python must not complain about it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status if isinstance(status, int) else 0
