"""What visitors see: log in, register, log out, their account, and the set-up of a new site."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import Field, PasswordField

from glassware import db
from glassware.access import current_identity, public, signed_in
from glassware.settings import settings
from glassware_auth import passwords, services, setup_link
from glassware_auth.destinations import safe_destination
from glassware_auth.forms import AccountForm, LogInForm, PasswordForm
from glassware_auth.settings import AuthSettings
from glassware_users import services as users

blueprint = Blueprint("auth", __name__)

UNPROCESSABLE = 422  # the form is shown again and says what is wrong with it


@blueprint.after_request
def keep_no_copy(response: Response) -> Response:
    """Let no cache keep a form that bears somebody's token."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Let somebody in by username or e-mail address, then lead on to `next`."""
    onward = safe_destination(request.args.get("next")) or url_for("auth.account")
    form = LogInForm()
    if request.method == "GET" and current_identity():
        return redirect(onward)
    if form.validate_on_submit():
        with db.transaction():
            candidate = services.find_candidate(form.username.data)
        verdict = candidate.verify(form.password.data)
        with db.transaction():
            claims = services.admit(candidate, verdict)
            if claims:
                services.sign_in(claims.user_id)
                return redirect(onward)
        form.form_errors.append(gettext("The name or the password is not right."))
    status = UNPROCESSABLE if form.is_submitted() else 200
    registration = settings(AuthSettings).registration
    return render_template("auth/login.html", form=form, registration=registration), status


@blueprint.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End the browser's session; it may have ended already."""
    with db.transaction():
        services.sign_out()
    flash(gettext("You are logged out."), "success")
    return redirect(url_for("auth.login"))


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Make an account for who asks for one, unless the site is closed, and let him in."""
    if settings(AuthSettings).registration == "closed":
        abort(404)
    form = AccountForm()
    if request.method == "GET" and current_identity():
        return redirect(url_for("auth.account"))
    if form.validate_on_submit() and _create_account(form, roles=("member",)):
        flash(gettext("Welcome! Your account is ready."), "success")
        return redirect(url_for("auth.account"))
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("auth/register.html", form=form), status


@blueprint.route("/setup/<token>", methods=["GET", "POST"])
@public
def setup(token: str) -> ResponseReturnValue:
    """Make the first administrator for who holds the link, and let him in."""
    if not setup_link.is_usable(token):
        abort(404, gettext("This link has been used, or it is too old. Starting the site shows another."))
    form = AccountForm()
    if form.validate_on_submit() and _create_account(form, ("member", "administrator"), token):
        flash(gettext("The site is yours: you are its administrator."), "success")
        return redirect(url_for("auth.account"))
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("auth/setup.html", form=form), status


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Show who is signed in, and take a new password from who knows the present one."""
    user_id = _own_id()
    form = PasswordForm()
    if form.validate_on_submit() and _change_password(form, user_id):
        flash(gettext("Your password is changed. Every other session has ended."), "success")
        return redirect(url_for("auth.account"))
    status = UNPROCESSABLE if form.is_submitted() else 200
    user = users.get_user(user_id) or abort(404)
    roles = sorted(users.roles_of(user))
    return render_template("auth/account.html", form=form, user=user, roles=roles), status


def _own_id() -> int:
    identity = current_identity()
    # Another plugin may identify people who have no account here.
    return int(identity.id) if identity and identity.id.isdecimal() else abort(404)


def _create_account(form: AccountForm, roles: tuple[str, ...], setup_token: str | None = None) -> bool:
    hashed = _hashed(form.password)
    if hashed is None:
        return False
    try:
        with db.transaction():
            if setup_token is not None and not setup_link.is_usable(setup_token):
                abort(404)
            user = users.create_user(form.username.data, form.email.data, roles=roles)
            services.store_hash(user.id, hashed)
            services.sign_in(user.id)
    except users.UserExistsError:
        # Which of the two is not said: whose address is known here is nobody's business.
        form.form_errors.append(gettext("This username or e-mail address cannot be used."))
        return False
    except users.InvalidUserError as error:
        _blame(form[error.field], str(error.message))
        return False
    return True


def _change_password(form: PasswordForm, user_id: int) -> bool:
    with db.transaction():
        candidate = services.find_account(user_id)
    verdict = candidate.verify(form.current_password.data)
    hashed = _hashed(form.new_password) if verdict.right else None
    if hashed is None:
        if not verdict.right:
            _blame(form.current_password, gettext("This is not your current password."))
        return False
    with db.transaction():
        if services.admit(candidate, verdict) is None:
            abort(409)
        services.store_hash(user_id, hashed)
        identity = current_identity()
        if identity and identity.carrier == "ambient":
            services.sign_in(user_id)
    return True


def _hashed(field: PasswordField) -> str | None:
    """Return the hash of what was typed, made before the database is asked for anything."""
    try:
        return passwords.hash_password(field.data)
    except services.PasswordRefusedError as error:
        _blame(field, str(error))
        return None


def _blame(field: Field, message: str) -> None:
    field.errors = (*field.errors, message)
