"""What forms can do without a page."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from glassware import db
from glassware_forms import services
from glassware_forms.models import Submission


def test_a_service_commits_nothing(
    make_app: Callable[..., Flask], stored: Callable[[Flask], list[Submission]]
):
    """Who calls decides: what is not committed is gone with the context."""
    app = make_app(("forms",))
    with app.app_context():
        services.submit(name="a", email="a@example.org", subject="s", message="m", sender_id=None)
    assert stored(app) == []


def test_the_list_is_read_by_its_index(make_app: Callable[..., Flask]):
    """Thousands of messages must not be sorted for one page."""
    app = make_app(("forms",))
    with app.app_context():
        newest = "SELECT * FROM forms_submission ORDER BY submitted_at DESC, id DESC LIMIT 20"
        plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {newest}")).all()
    assert "ix_forms_submission_submitted_at" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
