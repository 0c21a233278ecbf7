"""Bearer tokens: which one is accepted, and how many are not."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from glassware import db
from glassware_auth import services, tokens
from glassware_users import services as users
from glassware_users.models import User

HOUR = 3600.0
SECRET = "k" * 48
SITE = {"secret_key": SECRET, "trusted_hosts": ["localhost"]}

AddAccount = Callable[..., int]


def encoded(value: object) -> str:
    """Return a part of a token."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class Original:
    """A good token, taken apart, and the key that it was signed with."""

    header: dict[str, object]
    claims: dict[str, object]
    key: bytes

    def signed(
        self,
        *,
        header: object = None,
        claims: object = None,
        key: bytes | None = None,
        digest: str = "sha256",
    ) -> str:
        """Return a token with a true signature, whatever it says."""
        parts = self.header if header is None else header, self.claims if claims is None else claims
        text = ".".join(encoded(part) for part in parts)
        return f"{text}.{encoded(hmac.digest(self.key if key is None else key, text.encode(), digest))}"


Forge = Callable[[Original], str]


def taken_apart(token: str, app: Flask) -> Original:
    """Return a token's header and claims, and the site's key."""
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    return Original(header, claims, app.config["JWT_SECRET_KEY"].encode())


def with_claims(**changes: object) -> Forge:
    """Return a forger that has the true key and changes claims; `...` leaves one out."""
    return lambda token: token.signed(claims=_changed(token.claims, changes))


def with_header(**changes: object) -> Forge:
    """Return a forger that has the true key and changes the header; `...` leaves a field out."""
    return lambda token: token.signed(header=_changed(token.header, changes))


def _changed(old: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in (old | changes).items() if value is not ...}


def unsigned(algorithm: str) -> Forge:
    """Return a forger of tokens without a signature."""
    return lambda token: f"{encoded(token.header | {'alg': algorithm})}.{encoded(token.claims)}."


def literal(text: str) -> Forge:
    """Return a forger of what is no token at all."""
    return lambda _token: text


def now() -> float:
    """Return the present moment as tokens write it."""
    return time.time()


JWK = {"kty": "oct", "k": encoded(b"x" * 32)}
FORGERIES: dict[str, Forge] = {
    # nothing like a token
    "empty": literal(""),
    "a word": literal("token"),
    "two dots": literal(".."),
    "two parts": lambda t: t.signed().rpartition(".")[0],
    "four parts": lambda t: t.signed() + ".AAAA",
    "no JSON": literal(f"{encoded(b'header')}.{encoded(b'claims')}.AAAA"),
    "header is a list": lambda t: t.signed(header=[]),
    "claims are a list": lambda t: t.signed(claims=[]),
    "claims are null": lambda t: t.signed(claims=b"null"),
    "deep nesting": lambda t: t.signed(claims=b"[" * 20_000),
    "deep header": lambda t: t.signed(header=b'{"a":' * 20_000),
    "endless number": lambda t: t.signed(claims=b'{"exp":' + b"9" * 5000 + b"}"),
    "not base64": lambda t: "%%%." + t.signed().partition(".")[2],
    "not UTF-8": lambda t: t.signed(claims=b"\xff\xfe"),
    "Latin letters": literal("é.é.é"),
    "two tokens": lambda t: f"{t.signed()} {t.signed()}",
    "a list of tokens": lambda t: f"{t.signed()}, Bearer {t.signed()}",
    # algorithm
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE": unsigned("NONE"),
    "alg nOnE": unsigned("nOnE"),
    "alg empty": unsigned(""),
    "alg HS256 without signature": unsigned("HS256"),
    "alg missing": with_header(alg=...),
    "alg a list": with_header(alg=["HS256"]),
    "alg null": with_header(alg=None),
    "alg HS384": lambda t: t.signed(header=t.header | {"alg": "HS384"}, digest="sha384"),
    "alg HS512": lambda t: t.signed(header=t.header | {"alg": "HS512"}, digest="sha512"),
    "alg RS256": with_header(alg="RS256"),
    "alg ES256": with_header(alg="ES256"),
    "alg hs256": with_header(alg="hs256"),
    # other fields of the header
    "crit": with_header(crit=["exp"]),
    "crit unknown": with_header(crit=["x"], x=1),
    "crit empty": with_header(crit=[]),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "kid": with_header(kid="1"),
    "kid a path": with_header(kid="../../dev/null"),
    "kid SQL": with_header(kid="' OR 1=1 --"),
    "kid a number": with_header(kid=1),
    "jwk": with_header(jwk=JWK),
    "jku": with_header(jku="https://evil.example/jwks.json"),
    "x5u": with_header(x5u="https://evil.example/cert.pem"),
    "typ missing": with_header(typ=...),
    "typ JWE": with_header(typ="JWE"),
    "zip": with_header(zip="DEF"),
    # signature
    "another key": lambda t: t.signed(key=b"x" * 32),
    "empty key": lambda t: t.signed(key=b""),
    "key of the jwk": lambda t: t.signed(header=t.header | {"jwk": JWK}, key=b"x" * 32),
    "the site's own secret": lambda t: t.signed(key=SECRET.encode()),
    "signature of another": lambda t: (
        f"{encoded(t.header)}.{encoded(t.claims | {'sub': '1'})}.{t.signed().rpartition('.')[2]}"
    ),
    "signature cut": lambda t: t.signed()[:-4],
    # time
    "expired": with_claims(exp=now() - 1),
    "expired long ago": with_claims(exp=0),
    "expires before it begins": with_claims(exp=-1),
    "never expires": with_claims(exp=...),
    "expires at null": with_claims(exp=None),
    "expires at a word": with_claims(exp="tomorrow"),
    "expires at a list": with_claims(exp=[now() + HOUR]),
    "expires at infinity": lambda t: t.signed(claims=json.dumps(t.claims | {"exp": float("inf")}).encode()),
    "expires at nan": lambda t: t.signed(claims=json.dumps(t.claims | {"exp": float("nan")}).encode()),
    "not yet": with_claims(nbf=now() + HOUR),
    "nbf a word": with_claims(nbf="now"),
    "nbf missing": with_claims(nbf=...),
    "issued tomorrow": with_claims(iat=now() + 24 * HOUR),
    "iat a word": with_claims(iat="now"),
    "iat missing": with_claims(iat=...),
    "auth_time missing": with_claims(auth_time=...),
    "auth_time a word": with_claims(auth_time="now"),
    "auth_time infinite": with_claims(auth_time=1e300),
    # for whom, by whom, what
    "aud missing": with_claims(aud=...),
    "aud another": with_claims(aud="another"),
    "aud empty": with_claims(aud=[]),
    "aud null": with_claims(aud=None),
    "aud a number": with_claims(aud=1),
    "iss missing": with_claims(iss=...),
    "iss another": with_claims(iss="https://evil.example"),
    "iss null": with_claims(iss=None),
    "type missing": with_claims(type=...),
    "type refresh": with_claims(type="refresh"),
    "type another": with_claims(type="id"),
    "type null": with_claims(type=None),
    "type a list": with_claims(type=["access"]),
    "jti missing": with_claims(jti=...),
    # whose
    "sub missing": with_claims(sub=...),
    "sub null": with_claims(sub=None),
    "sub a number": with_claims(sub=1),
    "sub a list": with_claims(sub=["1"]),
    "sub a dict": with_claims(sub={"id": "1"}),
    "sub empty": with_claims(sub=""),
    "sub a name": with_claims(sub="ada"),
    "sub signed": with_claims(sub="-1"),
    "sub other digits": with_claims(sub="\u0661"),
    "sub SQL": with_claims(sub="1 OR 1=1"),
    "sub NUL": with_claims(sub="1\0"),
    "sub nobody": with_claims(sub="2147483647"),
    "sub zero": with_claims(sub="0"),
    "sub too large": with_claims(sub="2147483648"),
    "sub endless": with_claims(sub="9" * 5000),
}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return a site whose secret is known."""
    return make_app(("auth",), settings={"site": SITE})


def issue(app: Flask, user_id: int) -> tuple[str, str]:
    """Return an access and a refresh token of somebody who has just given his password."""
    with app.app_context():
        claims = tokens.Claims(user_id, datetime.now(UTC))
        return tokens.access_token(claims), tokens.refresh_token(claims)


def ask(app: Flask, token: str, scheme: str = "Bearer", base_url: str | None = None) -> TestResponse:
    """Return the answer to a request for the account's page with a token."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"{scheme} {token}".encode().decode("latin-1")
    return client.get("/auth/account", base_url=base_url)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_an_access_token_says_who_asks(app: Flask, add_account: AddAccount, scheme: str) -> None:
    """No cookie is needed, and none is set."""
    access, _ = issue(app, add_account(app))
    answer = ask(app, access, scheme)
    assert answer.status_code == 200
    assert "ada@example.org" in answer.text


def test_a_rebuilt_token_is_accepted(app: Flask, add_account: AddAccount) -> None:
    """The forger below makes good tokens when he changes nothing: the table can fail."""
    original = taken_apart(issue(app, add_account(app))[0], app)
    assert ask(app, original.signed()).status_code == 200
    assert ask(app, with_claims(more="claims")(original)).status_code == 200


@pytest.mark.parametrize("mode", ["test", "production"])
def test_no_forgery_is_accepted(make_app: Callable[..., Flask], add_account: AddAccount, mode: str) -> None:
    """A11: each is a 401 that names the scheme, with TESTING and without; none is an error."""
    app = make_app(("auth",), settings={"site": SITE}, mode=mode)
    add_account(app)
    original = taken_apart(issue(app, add_account(app, "eve"))[0], app)
    wrong = {}
    for name, forge in FORGERIES.items():
        answer = ask(app, forge(original), base_url="https://localhost")
        told = answer.headers.get("WWW-Authenticate", "")
        if answer.status_code != 401 or not told.startswith("Bearer"):
            wrong[name] = (answer.status_code, told)
    assert wrong == {}


def test_a_bad_token_does_not_fall_back_on_the_cookie(
    app: Flask, add_account: AddAccount, log_in: Callable[..., Any]
) -> None:
    """Who brings a credential of his own is judged by it alone."""
    user_id = add_account(app)
    client = app.test_client()
    log_in(client)
    for headers in (
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer"},
        {"X-API-Key": "x"},
        {"Authorization": f"Bearer {issue(app, user_id)[1]}"},
    ):
        assert client.get("/auth/account", headers=headers).status_code == 401
    assert client.get("/auth/account").status_code == 200


@pytest.mark.parametrize("fate", ["deactivated", "deleted", "other password"])
def test_tokens_end_with_the_account_and_its_password(
    database: str, app: Flask, add_account: AddAccount, fate: str
) -> None:
    """A2: there is no need to wait until they expire."""
    user_id = add_account(app)
    access, _ = issue(app, user_id)
    assert ask(app, access).status_code == 200
    with app.app_context(), db.transaction():
        user = users.get_user(user_id)
        assert user is not None
        if fate == "deleted":
            users.delete_user(user)
        elif fate == "deactivated":
            user.is_active = False
        else:
            services.set_password(user_id, "another horse battery")
    assert ask(app, access).status_code == 401


def test_tokens_are_no_use_to_an_account_that_is_newer(
    database: str, app: Flask, add_account: AddAccount
) -> None:
    """Were an id ever given again, as after a restored backup, its tokens would not come with it."""
    user_id = add_account(app)
    access, _ = issue(app, user_id)
    with app.app_context(), db.transaction():
        user = users.get_user(user_id)
        assert user is not None
        users.delete_user(user)
    with app.app_context(), db.transaction():
        successor = users.create_user("successor", "successor@example.org")
        assert successor.id != user_id
        db.session.execute(update(User).values(id=user_id))
    assert ask(app, access).status_code == 401


def test_tokens_of_another_site_are_refused(make_app: Callable[..., Flask], add_account: AddAccount) -> None:
    """Each site derives a key of its own, for tokens alone."""
    here = make_app(("auth",), settings={"site": SITE})
    there = make_app(("auth",), settings={"site": SITE | {"secret_key": "l" * 48}})
    access, _ = issue(there, add_account(there))
    add_account(here)
    assert ask(there, access).status_code == 200
    assert ask(here, access).status_code == 401
    keys = {app.config["JWT_SECRET_KEY"] for app in (here, there)}
    assert len(keys | {"k" * 48, "l" * 48}) == 4
    assert all(len(key) >= 32 for key in keys)


def test_a_key_of_the_settings_signs(make_app: Callable[..., Flask], add_account: AddAccount) -> None:
    """Two sites that share a key share tokens, if that is what is wanted."""
    key = "shared between two sites, long enough"
    app = make_app(("auth",), settings={"auth": {"jwt_key": key}})
    access, _ = issue(app, add_account(app))
    text, _, signature = access.rpartition(".")
    assert signature == encoded(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())


def test_a_token_lives_a_quarter_of_an_hour(app: Flask, add_account: AddAccount) -> None:
    """And the refresh token a fortnight."""
    access, refresh = issue(app, add_account(app))
    for token, lifetime in ((access, timedelta(minutes=15)), (refresh, timedelta(days=14))):
        claims: Any = taken_apart(token, app).claims
        assert claims["exp"] - claims["iat"] == lifetime.total_seconds()
        assert isinstance(claims["sub"], str)


def test_somebody_elses_view_under_jwt_required_answers_401(app: Flask) -> None:
    """Flask-JWT-Extended's own answers are 422 in part, and name no scheme."""
    from flask_jwt_extended import verify_jwt_in_request

    with app.app_context():
        access, refresh = issue(app, 1)
    for token in ("", "x", access[:-3], refresh):
        with app.test_request_context(headers={"Authorization": f"Bearer {token}"}):
            with pytest.raises(Exception) as raised:  # noqa: PT011 - each has a class of its own
                verify_jwt_in_request()
            answer = app.make_response(app.handle_user_exception(raised.value))
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
