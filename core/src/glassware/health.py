"""Whether the site lives (`/healthz`) and whether it can work (`/readyz`)."""

import ipaddress
import logging

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from glassware import access, revisions
from glassware.access import public
from glassware.contributions import Probe
from glassware.registry import Composition

log = logging.getLogger(__name__)

blueprint = Blueprint("glassware", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer without asking anything: the process lives."""
    return "ok\n", {"Content-Type": "text/plain", "Cache-Control": "no-store"}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Answer 503 when the database is down or its schema behind, `degraded` when a probe fails.

    Names and reasons are for `site.manage` and for callers on the loopback only.
    """
    composition: Composition = current_app.extensions["glassware"]
    try:
        faults = revisions.schema_state(composition).faults
    except SQLAlchemyError:
        log.exception("The database did not answer /readyz")
        faults = ("the database does not answer",)
    degraded = {p.name: fault for p in composition.probes if (fault := _fault(p))}
    status = "unready" if faults else "degraded" if degraded else "ok"
    body: dict[str, object] = {"status": status}
    if _may_know():
        body |= {"faults": list(faults), "degraded": degraded}
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response, 503 if faults else 200


def _fault(probe: Probe) -> str | None:
    try:
        return probe.fault()
    except Exception as error:
        log.exception("The probe %s failed", probe.name)
        return f"the probe raised {type(error).__name__}"


def _may_know() -> bool:
    address = request.remote_addr or ""
    try:
        if ipaddress.ip_address(address).is_loopback and not request.headers.get("X-Forwarded-For"):
            return True
        return access.may("site.manage")
    except (ValueError, HTTPException):
        return False
