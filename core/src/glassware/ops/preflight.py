"""A trial run of the site in a process of its own, so that the one that serves loads no plugin.

`fly` starts it and returns what it found; `python -m glassware.ops.preflight` is the trial itself.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from glassware.ops.refusals import PreflightError

if TYPE_CHECKING:
    from flask import Flask

LOAD_SECONDS = 60
"""How long the site may take to load; a plugin that takes longer hangs."""


@dataclass(frozen=True)
class Flight:
    """What to try: the site in a folder, as a mode loads it."""

    folder: str
    mode: Literal["production", "up", "run"]
    migrate: bool = False
    setup_url: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What the trial found. `warnings` are no reason not to serve."""

    error: str | None = None
    setup_link: str | None = None
    warnings: tuple[str, ...] = ()


def fly(flight: Flight) -> Outcome:
    """Return what a trial of the site found.

    Raises `PreflightError` when the site cannot serve, with the reason.
    """
    command = [sys.executable, "-P", "-m", __name__, json.dumps(asdict(flight))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - it is this module
        try:
            answer, _ = process.communicate()
        except BaseException:
            # Half a migration is rolled back; what it has announced stays true.
            process.terminate()
            process.wait()
            raise
    try:
        outcome = Outcome(**json.loads(answer))
    except ValueError as error:
        reason = f"A plugin ended the process that tried the site, with exit status {process.returncode}."
        raise PreflightError(reason) from error
    if outcome.error:
        raise PreflightError(outcome.error)
    return outcome


def main() -> None:
    """Try the site that the only argument describes, and print the outcome as JSON."""
    # Plugins may print; only the outcome goes to whoever waits for it.
    answer = os.dup(1)
    os.dup2(2, 1)
    try:
        outcome = _try(Flight(**json.loads(sys.argv[1])))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the other process says it
        from glassware.ops.faults import describe

        outcome = Outcome(error=describe(error))
    os.write(answer, json.dumps(asdict(outcome)).encode())


def _try(flight: Flight) -> Outcome:
    from glassware.factory import create_app

    with _time_limit(LOAD_SECONDS):
        app = create_app(Path(flight.folder), mode=flight.mode)
    faults = _schema_faults(app, migrate=flight.migrate)
    if faults and flight.mode == "production":
        raise PreflightError(_sentence(faults))
    link = _setup_link(app, flight.setup_url) if flight.setup_url else None
    return Outcome(setup_link=link, warnings=faults)


def _schema_faults(app: "Flask", *, migrate: bool) -> tuple[str, ...]:
    """Return what the database lacks; nothing after migrating it."""
    from glassware.revisions import schema_state

    with app.app_context():
        state = schema_state(app.extensions["glassware"])
    for schema in state.ahead:
        raise schema.ahead_error()
    if state.behind and migrate:
        from glassware.migrations.running import upgrade_all  # Alembic is slow to import

        upgrade_all(app, lambda step: print(step, file=sys.stderr, flush=True))  # noqa: T201
        return ()
    return state.faults


def _setup_link(app: "Flask", base: str) -> str | None:
    from glassware import db
    from glassware.hooks import ask

    # An unsafe method, for the link may be a row that is written.
    with app.test_request_context("/", method="POST", base_url=base), db.transaction():
        answers = ask("setup_link")
    return urljoin(base, answers[0].value) if answers else None


def _sentence(faults: tuple[str, ...]) -> str:
    text = "; ".join(faults)
    return f"{text[:1].upper()}{text[1:]}."


@contextlib.contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise `TimeoutError` in whatever hangs; the kernel ends the process if even that is not noticed."""

    def late(*_: Any) -> None:  # noqa: ANN401
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(5)
        raise TimeoutError(f"not done after {seconds} second{'s' if seconds > 1 else ''}")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    main()
