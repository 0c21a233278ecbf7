"""What visitors see: the people of the site, for administrators, and everybody's own profile."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from glassware import db
from glassware.access import current_identity, may, requires, select_visible, signed_in
from glassware_users import services
from glassware_users.authorization import account_id
from glassware_users.forms import PersonForm, ProfileForm
from glassware_users.models import User

blueprint = Blueprint("users", __name__)

UNPROCESSABLE = 422  # the form is shown again and says what is wrong with it
PERSON = f"/<int(min=1, max={services.LARGEST_ID}):user_id>"


@blueprint.get("/")
@requires("users.read")
def index() -> ResponseReturnValue:
    """List the people, all or those that a search finds, a page at a time."""
    search = request.args.get("q", "").strip()[:200]
    sort = request.args.get("sort", "username")
    statement = services.people(select_visible(User, "users.read"), search, sort)
    pagination = db.paginate(statement, page=request.args.get("page", 1, type=int))
    return render_template("users/list.html", pagination=pagination, search=search, sort=sort)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("users.create")
def create() -> ResponseReturnValue:
    """Make an account."""
    form = PersonForm.of(None, may_grant=may("users.grant"))
    if form.validate_on_submit():
        try:
            with db.transaction():
                user = services.create_user(
                    form.username.data,
                    form.email.data,
                    display_name=form.display_name.data or "",
                    roles=tuple(form.roles.data or ()) if "roles" in form else (),
                )
        except services.UserError as error:
            form.blame(error)
        else:
            flash(gettext("%(name)s has an account now.", name=user.name), "success")
            return redirect(_place_of(user))
    return render_template("users/form.html", form=form, user=None), _status(form)


@blueprint.get(PERSON)
@requires("users.read")
def show(user_id: int) -> ResponseReturnValue:
    """Show one account."""
    return render_template("users/show.html", user=_visible_or_404(user_id, "users.read"))


@blueprint.route(f"{PERSON}/edit", methods=["GET", "POST"])
@requires("users.edit")
def edit(user_id: int) -> ResponseReturnValue:
    """Change an account, its roles, and whether it is active."""
    user = _visible_or_404(user_id, "users.edit")
    form = PersonForm.of(user, may_grant=may("users.grant"))
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.update_user(
                    user,
                    username=form.username.data,
                    email=form.email.data,
                    display_name=form.display_name.data or "",
                    is_active=form.is_active.data,
                    roles=tuple(form.roles.data or ()) if "roles" in form else None,
                )
        except services.UserError as error:
            form.blame(error)
        else:
            flash(gettext("The account of %(name)s is saved.", name=user.name), "success")
            return redirect(_place_of(user))
    return render_template("users/form.html", form=form, user=user), _status(form)


@blueprint.post(f"{PERSON}/delete")
@requires("users.delete")
def delete(user_id: int) -> ResponseReturnValue:
    """Delete an account."""
    user = _visible_or_404(user_id, "users.delete")
    name = user.name
    try:
        with db.transaction():
            services.delete_user(user)
    except services.LastAdministratorError as error:
        flash(str(error), "danger")
        return redirect(url_for("users.show", user_id=user_id))
    flash(gettext("The account of %(name)s is deleted.", name=name), "success")
    return redirect(url_for("users.index") if may("users.read") else url_for("users.profile"))


@blueprint.route("/me", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    """Show who is signed in to himself, and take another display name."""
    user = services.get_user(account_id(current_identity()) or 0)
    if user is None or not user.is_active:
        abort(404)
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.update_user(user, display_name=form.display_name.data or "")
        except services.UserError as error:
            form.blame(error)
        else:
            flash(gettext("Your profile is saved."), "success")
            return redirect(url_for("users.profile"))
    return render_template("users/profile.html", form=form, user=user), _status(form)


def _visible_or_404(user_id: int, permission: str) -> User:
    visible = select_visible(User, permission).where(User.id == user_id)
    return db.session.scalar(visible) or abort(404)


def _place_of(user: User) -> str:
    """Return the page of an account, or what else its maker may see."""
    if may("users.read"):
        return url_for("users.show", user_id=user.id)
    return url_for("users.profile")


def _status(form: ProfileForm) -> int:
    return UNPROCESSABLE if form.is_submitted() else 200
