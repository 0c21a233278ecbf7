"""What forms can do: keep a message, find those that were sent, delete one.

It flushes and never commits: call it within `glassware.db.transaction()`.
"""

from sqlalchemy import Select

from glassware import db
from glassware.access import select_visible
from glassware_forms.models import Submission

READ = "forms.read"
DELETE = "forms.delete"


def submit(*, name: str, email: str, subject: str, message: str, sender_id: str | None) -> Submission:
    """Return the stored message; `sender_id` is the identity of who sent it, None for a visitor."""
    submission = Submission(name=name, email=email, subject=subject, message=message, sender_id=sender_id)
    db.session.add(submission)
    db.session.flush()
    return submission


def newest_first() -> Select[Submission]:
    """Return a select of the messages that the current identity may read."""
    return select_visible(Submission, READ).order_by(Submission.submitted_at.desc(), Submission.id.desc())


def find(submission_id: int, permission: str = READ) -> Submission | None:
    """Return a message on which the current identity may use the permission."""
    return db.session.scalar(select_visible(Submission, permission).where(Submission.id == submission_id))


def delete(submission: Submission) -> None:
    """Delete a message for good."""
    db.session.delete(submission)
    db.session.flush()
