"""`glassware <plugin> …`: the commands of an enabled plugin, asked for only when they are called."""

import click

from glassware.discovery import LOCAL, InstalledPlugin, find_plugins
from glassware.errors import GlasswareError, SiteNotFoundError
from glassware.ops.refusals import PluginDisabledError
from glassware.site import Site, read_site


def enabled_names() -> tuple[str, ...]:
    """Return the enabled plugins' names; none where there is no site that can be read."""
    try:
        return _names(read_site())
    except GlasswareError:
        return ()


def command_of(ctx: click.Context, name: str) -> click.Command | None:
    """Return a plugin's group, inside an application context of the site; None for no plugin's name.

    Raises `PluginDisabledError` for one that is installed only, `SiteNotFoundError` where its site is
    wanted, and whatever loading the site raises.
    """
    installed = find_plugins()
    try:
        site = read_site()
    except SiteNotFoundError:
        if name in installed:
            raise
        return None
    if name in _names(site):
        return _load(ctx, name)
    if name in installed:
        raise PluginDisabledError(name)
    return None


def _names(site: Site) -> tuple[str, ...]:
    own = (LOCAL,) if InstalledPlugin.local(site.folder) else ()
    return (*site.enabled, *own)


def _load(ctx: click.Context, name: str) -> click.Command:
    from glassware.ops.loading import load_app

    app = load_app()
    ctx.with_resource(app.app_context())
    composition = app.extensions["glassware"]
    answers = composition.hooks.only(name).ask("register_commands")
    if not answers:
        raise click.UsageError(f"The plugin {name!r} has no commands.", ctx)
    group = answers[0].value
    if not isinstance(group, click.Group) or group.name != name:
        reason = f"register_commands() must return a click.Group named {name!r}"
        raise composition.plugin(name).fault(reason)
    return group
