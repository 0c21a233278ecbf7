"""What editors see: every stored page, and the form that writes one."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from glassware import db
from glassware.access import requires
from glassware_pages.forms import PageForm
from glassware_pages.models import Page
from glassware_pages.services import stored

UNPROCESSABLE = 422  # the form is shown again and says what is wrong with it

LARGEST_ID = 2**31 - 1
ONE = f"/<int(max={LARGEST_ID}):page_id>"

blueprint = requires("pages.edit")(Blueprint("editor", __name__, url_prefix="/pages"))


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List the pages, published or not."""
    number = request.args.get("page", 1, type=int)
    return render_template("pages/list.html", pagination=db.paginate(stored.all_pages(), page=number))


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Write a page."""
    return _edit(PageForm(), Page(), gettext("The page was made."))


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(page_id: int) -> ResponseReturnValue:
    """Change a page."""
    page = stored.get_page(page_id) or abort(404)
    return _edit(PageForm(page), page, gettext("The page was saved."))


@blueprint.post(f"{ONE}/delete")
def delete(page_id: int) -> ResponseReturnValue:
    """Delete a page."""
    page = stored.get_page(page_id) or abort(404)
    with db.transaction():
        stored.delete_page(page)
    flash(gettext("The page was deleted."), "success")
    return redirect(url_for(".index"))


def _edit(form: PageForm, page: Page, done: str) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            with db.transaction():
                stored.save_page(page, form.content())
        except stored.PathTakenError:
            form.refuse_path()
        else:
            flash(done, "success")
            return redirect(url_for("pages.home") + form.path.data.lstrip("/"))
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("pages/edit.html", form=form, page=form.page), status
