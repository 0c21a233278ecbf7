"""What visitors see."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from glassware import db
from glassware.access import public, requires
from glassware.settings import settings
from glassware_guestbook import services
from glassware_guestbook.forms import AnswerForm, EntryForm
from glassware_guestbook.models import Entry
from glassware_guestbook.settings import GuestbookSettings

blueprint = Blueprint("guestbook", __name__)


@blueprint.route("/", methods=["GET", "POST"])
@public
def index() -> ResponseReturnValue:
    """Show the entries and take a new one."""
    form = EntryForm()
    if form.validate_on_submit():
        with db.transaction():
            services.sign(form.name.data, form.message.data, form.town.data or "")
        flash(gettext("Thank you."), "success")
        return redirect(url_for(".index"))
    own = settings(GuestbookSettings)
    page = request.args.get("page", 1, int)
    entries = db.paginate(services.newest_first(), page=page, per_page=own.per_page)
    return render_template("guestbook/index.html", form=form, entries=entries, greeting=own.greeting)


@blueprint.route("/<int:entry_id>", methods=["GET", "POST"])
@public
def entry(entry_id: int) -> ResponseReturnValue:
    """Show an entry with its answers and take a new one."""
    form = AnswerForm()
    found = db.session.get(Entry, entry_id) or abort(404)
    if form.validate_on_submit():
        with db.transaction():
            services.answer(found, form.message.data)
        return redirect(url_for(".entry", entry_id=entry_id))
    return render_template("guestbook/entry.html", form=form, entry=found)


@blueprint.post("/<int:entry_id>/remove")
@requires("guestbook.remove")
def remove(entry_id: int) -> ResponseReturnValue:
    """Remove an entry."""
    with db.transaction():
        services.remove(db.session.get(Entry, entry_id) or abort(404))
    flash(gettext("The entry is gone."), "info")
    return redirect(url_for(".index"))
