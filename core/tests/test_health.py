"""Tests of `/healthz` and `/readyz`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from glassware.access import Identity
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

PROBE = """
from glassware import hookimpl
from glassware.contributions import Probe

def fault():
    {answer}

@hookimpl
def register_health():
    return [Probe("shop.store", fault)]
"""

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}


def with_probe(install: Install, make_app: AppMaker, name: str, answer: str) -> Flask:
    """Return a site whose shop has a probe."""
    install("shop", {f"glassware_shop_{name}.py": PROBE.format(answer=answer)})
    return make_app(["shop"], migrated=False)


def test_living_process_asks_nothing(make_app: AppMaker) -> None:
    """`/healthz` answers without a database."""
    app = make_app([], settings={"site": {"database": "postgresql://x@127.0.0.1:1/x"}}, migrated=False)
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_ready_site_says_so(install: Install, make_app: AppMaker) -> None:
    """200 and `ok` when every probe is well."""
    response = with_probe(install, make_app, "well", "return None").test_client().get("/readyz")
    assert (response.status_code, response.json) == (200, {"status": "ok", "faults": [], "degraded": {}})


@pytest.mark.parametrize(
    ("name", "answer", "fault"),
    [("ill", "return 'full'", "full"), ("raises", "raise OSError", "the probe raised OSError")],
)
def test_failing_probe_degrades_the_site(
    install: Install, make_app: AppMaker, name: str, answer: str, fault: str
) -> None:
    """It still serves: 200, named."""
    response = with_probe(install, make_app, name, answer).test_client().get("/readyz")
    assert response.status_code == 200
    assert response.json == {"status": "degraded", "faults": [], "degraded": {"shop.store": fault}}


def test_reasons_are_not_for_strangers(install: Install, make_app: AppMaker) -> None:
    """Only the loopback and `site.manage` see names."""
    client = with_probe(install, make_app, "secret", "return 'full'").test_client()
    assert client.get("/readyz", environ_base=ELSEWHERE).json == {"status": "degraded"}
    proxied = client.get("/readyz", headers={"X-Forwarded-For": "192.0.2.1"})
    assert proxied.json == {"status": "degraded"}


def test_database_that_is_down_is_503(make_app: AppMaker) -> None:
    """With a word for the loopback."""
    app = make_app([], settings={"site": {"database": "postgresql://x@127.0.0.1:1/x"}}, migrated=False)
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "unready", "faults": ["the database does not answer"], "degraded": {}}


def test_schema_that_is_behind_is_503(kennel: Path, make_app: AppMaker) -> None:
    """And names what is missing."""
    app = make_app(["owners"], migrated=False)
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert "owners_0002" in response.text
    assert make_app(["owners"]).test_client().get("/readyz").status_code == 200


def test_reasons_are_for_who_manages_the_site(install: Install, make_app: AppMaker) -> None:
    """Wherever from."""
    install("shop", {"glassware_shop_managed.py": PROBE.format(answer="return 'full'")})
    app = make_app(["shop"], identity=Identity("1", "me", "ambient"), migrated=False)
    answer = app.test_client().get("/readyz", environ_base=ELSEWHERE)
    assert answer.json == {"status": "degraded", "faults": [], "degraded": {"shop.store": "full"}}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["", "unix:", "192.0.2.1"])
def test_strangers_get_an_answer_wherever_from(make_app: AppMaker, address: str) -> None:
    """Through a socket there is no address; nobody is asked who he is."""
    answer = make_app([], migrated=False).test_client().get("/readyz", environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


GATE = """
from sqlalchemy.exc import OperationalError
from glassware import hookimpl

@hookimpl
def authorize(identity, permission):
    raise {error}
"""


@pytest.mark.parametrize("error", ["OSError", "OperationalError('SELECT', {}, Exception())"])
def test_guard_that_fails_keeps_the_reasons_and_not_the_answer(
    install: Install, make_app: AppMaker, error: str
) -> None:
    """`/readyz` works above all when other things do not."""
    install("gate", {f"glassware_gate_{len(error)}.py": GATE.format(error=error)}, guards=True)
    answer = make_app(["gate"], migrated=False).test_client().get("/readyz", environ_base=ELSEWHERE)
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
