"""What visitors see: the contact form; and what was sent, for whoever may read it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from glassware import db
from glassware.access import current_identity, public, requires
from glassware.settings import settings
from glassware_forms import services
from glassware_forms.forms import ContactForm
from glassware_forms.settings import FormsSettings

blueprint = Blueprint("forms", __name__)

UNPROCESSABLE = 422  # the form is shown again and says what is wrong with it

# No database here has a greater key; SQLite would not even take it as a parameter.
SUBMISSION = "/submissions/<int(max=2147483647):submission_id>"


@blueprint.route("/contact", methods=["GET", "POST"])
@public
def contact() -> ResponseReturnValue:
    """Take a message, keep it, and lead on, so that reloading sends nothing twice."""
    form = ContactForm()
    if form.validate_on_submit():
        # A program is thanked as well, or it would learn to leave the field alone.
        if not form.by_a_program:
            _keep(form)
        return redirect(url_for("forms.thanks"), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    longest = settings(FormsSettings).max_length
    return render_template("forms/contact.html", form=form, longest=longest), status


@blueprint.get("/contact/thanks")
@public
def thanks() -> str:
    """Thank for a message."""
    return render_template("forms/thanks.html", message=settings(FormsSettings).success_message)


@blueprint.get("/submissions")
@requires(services.READ)
def submissions() -> str:
    """List what was sent, the newest first."""
    page = request.args.get("page", 1, type=int)
    return render_template(
        "forms/submissions.html", pagination=db.paginate(services.newest_first(), page=page)
    )


@blueprint.get(SUBMISSION)
@requires(services.READ)
def submission(submission_id: int) -> str:
    """Show one message."""
    found = services.find(submission_id) or abort(404)
    return render_template("forms/submission.html", submission=found)


@blueprint.post(f"{SUBMISSION}/delete")
@requires(services.DELETE)
def delete(submission_id: int) -> ResponseReturnValue:
    """Delete one message."""
    with db.transaction():
        services.delete(services.find(submission_id, services.DELETE) or abort(404))
    flash(gettext("The message is deleted."), "success")
    return redirect(url_for("forms.submissions"), 303)


def _keep(form: ContactForm) -> None:
    identity = current_identity()
    with db.transaction():
        services.submit(
            name=form.name.data,
            email=form.email.data,
            subject=form.subject.data,
            message=form.message.data,
            sender_id=identity.id if identity else None,
        )
