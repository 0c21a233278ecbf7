"""What is asked for where nothing is, by a wrong method, with a bad token, or too much at once."""

import json

import jwt
from flask import Flask
from flask.testing import FlaskClient

PROBLEM = "application/problem+json"
SIGNED = {
    "iss": "glassware",
    "aud": "glassware-api",
    "sub": "2",
    "type": "access",
    "iat": 1,
    "nbf": 1,
    "jti": "j",
}


ALL = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def test_unknown_page_is_404_by_every_method(visitor: FlaskClient) -> None:
    """Under no prefix, under a plugin's, and beside a page that an editor wrote."""
    for path in ("/nowhere", "/users/nowhere", "/pages/x/edit", "/team/nowhere", "/users/1/edit/x"):
        for method in ALL:
            answer = visitor.open(path, method=method)
            assert answer.status_code == 404, (method, path)
            assert answer.mimetype == "text/html", (method, path)


def test_number_that_no_database_holds_is_404(administrator: FlaskClient, bearer: dict[str, str]) -> None:
    """I5: neither an error of the site nor somebody else's row."""
    for number in ("0", "-1", "2147483648", "9" * 30, "1.0", "1%00"):
        for path in ("/users/{}", "/users/{}/edit", "/pages/{}/edit", "/forms/submissions/{}"):
            assert administrator.get(path.format(number)).status_code == 404, (path, number)
        answer = administrator.get(f"/api/v1/users/{number}", headers=bearer)
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM), number
    for query in (
        "page=0",
        "page=-1",
        f"page={'9' * 30}",
        "page=x",
        "page=%00",
        "sort=password",
        "q=%00%ff'",
    ):
        assert administrator.get(f"/users/?{query}").status_code == 200, query
        answer = administrator.get(f"/api/v1/users?{query}", headers=bearer)
        assert answer.status_code < 500, query


def test_wrong_method_is_405_with_the_right_ones_beside_pages(app: Flask, visitor: FlaskClient) -> None:
    """Also where the site's own pages answer for whatever has no rule."""
    for path, right in {
        "/": {"GET", "HEAD", "OPTIONS"},
        "/auth/logout": {"POST", "OPTIONS"},
        "/users/1/delete": {"POST", "OPTIONS"},
        "/users/me": {"GET", "HEAD", "POST", "OPTIONS"},
        "/api/v1/users": {"GET", "HEAD", "POST", "OPTIONS"},
        "/api/v1/users/1": {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"},
    }.items():
        answer = visitor.put(path)
        assert answer.status_code == 405, path
        assert set(answer.headers["Allow"].split(", ")) == right, path
        assert (answer.mimetype == PROBLEM) is path.startswith("/api/")


def test_unknown_path_of_the_api_is_a_problem(visitor: FlaskClient) -> None:
    """A client of the API never gets a page, whatever it says that it likes."""
    for path in ("/api/v1/nowhere", "/api/v1/users/x", "/api/v1/users/1/x", "/api/v1/pages"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = visitor.open(path, method=method, headers={"Accept": "text/html"})
            assert (answer.status_code, answer.mimetype) == (404, PROBLEM), (method, path)
            assert json.loads(answer.data)["status"] == 404


def test_more_than_the_site_takes_is_413(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    """L7: whether it is a form, JSON, or a form of very many parts."""
    much = "x" * 2_000_000
    part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    parts = part * 1100 + "--x--\r\n"
    assert visitor.post("/auth/login", data={"username": much}).status_code == 413
    many = visitor.post("/forms/contact", data=parts, content_type="multipart/form-data; boundary=x")
    assert many.status_code == 413
    few = visitor.post(
        "/forms/contact", data=part + "--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert few.status_code == 400
    answer = visitor.post("/api/v1/users", json={"username": much}, headers=bearer)
    assert (answer.status_code, answer.mimetype) == (413, PROBLEM)


def bad_tokens(app: Flask) -> dict[str, str]:
    """Return tokens that are nearly good, by what is wrong with each."""
    key = app.config["JWT_SECRET_KEY"]
    late = {**SIGNED, "auth_time": 4_000_000_000, "exp": 4_000_000_000}

    def signed(claims: dict[str, object], key: str = key, **header: str) -> str:
        return jwt.encode(claims, key, algorithm="HS256", headers=header)

    unsigned = jwt.encode(late, None, algorithm="none")
    refresh = app.test_client().post(
        "/api/v1/auth/token", json={"username": "root", "password": "correct horse battery"}
    )
    return {
        "empty": "",
        "no token": "nonsense",
        "three dots": "a.b.c.d",
        "deep": jwt.utils.base64url_encode(b"[" * 5000).decode() + ".e30.x",
        "expired": signed({**late, "exp": 2}),
        "of another key": signed(late, key="x" * 64),
        "unsigned": unsigned,
        "for nobody": signed({**late, "sub": "99"}),
        "for a number": signed({**late, "sub": 2}),
        "for another audience": signed({**late, "aud": "somebody"}),
        "without an end": signed({name: value for name, value in late.items() if name != "exp"}),
        "naming its key": signed(late, kid="../../dev/null"),
        "refresh": refresh.get_json()["refresh_token"],
    }


def test_a_bad_token_is_401_with_a_challenge_on_every_route(app: Flask, administrator: FlaskClient) -> None:
    """A11: malformed, expired, mistyped, in spite of a good cookie; on pages, on the API, beside both."""
    paths = ("/", "/users/", "/auth/login", "/nowhere", "/api/v1/", "/api/v1/users", "/api/v1/nowhere")
    for fault, token in bad_tokens(app).items():
        for path in paths:
            answer = administrator.get(path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, (fault, path)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer"), (fault, path)
            assert (answer.mimetype == PROBLEM) is path.startswith("/api/"), (fault, path)


def test_the_good_token_among_them_is_accepted(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    """The other way round: it was what is wrong with each that was refused."""
    assert visitor.get("/api/v1/users", headers=bearer).status_code == 200
    assert visitor.get("/users/", headers=bearer).status_code == 200
