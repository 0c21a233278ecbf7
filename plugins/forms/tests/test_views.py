"""What visitors see of the contact form, and what those see who may read what was sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from glassware import db
from glassware.access import Identity
from glassware.testing import csrf_token
from glassware_forms import services
from glassware_forms.models import Submission

Send = Callable[..., TestResponse]
Stored = Callable[[Flask], list[Submission]]
MakeApp = Callable[..., Flask]


def somebody(*scopes: str) -> Identity:
    """Return an identity that holds these permissions."""
    return Identity("7", "Grace", "ambient", frozenset(scopes))


def fill(app: Flask, number: int) -> None:
    """Store messages, each a minute older than the one before."""
    with app.app_context(), db.transaction():
        for index in range(number):
            submission = services.submit(
                name="Ada",
                email="ada@example.org",
                subject=f"Subject {index}.",
                message=f"Text of {index}.",
                sender_id=None,
            )
            submission.submitted_at -= timedelta(minutes=index)


def delete(client: FlaskClient, submission_id: int) -> TestResponse:
    """Press the button of a message's page."""
    url = f"/forms/submissions/{submission_id}"
    return client.post(f"{url}/delete", data={"csrf_token": csrf_token(client, url)})


def test_a_message_is_stored_and_thanked_for(
    make_app: MakeApp, send: Send, stored: Stored, right: dict[str, str], database: str
):
    """On every database; the answer is a redirect, so that reloading sends nothing twice."""
    app = make_app(("forms",))
    client = app.test_client()
    response = send(client)
    assert response.status_code == 303
    thanks = client.get(response.location)
    assert thanks.status_code == 200
    assert "Your message has arrived." in thanks.text
    (submission,) = stored(app)
    assert {name: getattr(submission, name) for name in right} == right
    assert submission.sender_id is None
    assert submission.submitted_at.tzinfo is not None


def test_who_was_signed_in_is_kept_as_an_opaque_id(make_app: MakeApp, send: Send, stored: Stored):
    """The plugin does not know who keeps the accounts."""
    app = make_app(("forms",), identity=somebody())
    send(app.test_client())
    assert [submission.sender_id for submission in stored(app)] == ["7"]


def test_the_site_chooses_the_words_of_thanks(make_app: MakeApp):
    """And they are text, not markup."""
    app = make_app(("forms",), settings={"forms": {"success_message": "We answer <soon>."}})
    assert "We answer &lt;soon&gt;." in app.test_client().get("/forms/contact/thanks").text


def test_the_form_is_in_the_navigation(make_app: MakeApp):
    """It is marked as the current page there; what was sent is not shown to visitors."""
    page = make_app(("forms",)).test_client().get("/forms/contact").text
    assert 'href="/forms/contact" aria-current="page">Contact</a>' in page
    assert "/forms/submissions" not in page


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_without_the_right_token_nothing_is_stored(
    make_app: MakeApp, stored: Stored, right: dict[str, str], token: str | None
):
    """Another site's page must not write in a visitor's name."""
    app = make_app(("forms",))
    fields = right if token is None else {**right, "csrf_token": token}
    response = app.test_client().post("/forms/contact", data=fields)
    assert response.status_code == 400
    assert stored(app) == []


@pytest.mark.parametrize(
    ("kind", "body", "size"),
    [
        ("application/x-www-form-urlencoded", "message=%s", 17_000_000),
        (
            "multipart/form-data; boundary=b",
            '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n%s\r\n--b--\r\n',
            2_000_000,
        ),
    ],
)
def test_an_oversized_body_is_413(make_app: MakeApp, stored: Stored, kind: str, body: str, size: int):
    """However it is encoded."""
    app = make_app(("forms",))
    response = app.test_client().post("/forms/contact", data=body % ("x" * size), content_type=kind)
    assert response.status_code == 413
    assert stored(app) == []


def test_bytes_that_are_no_text_are_not_a_500(make_app: MakeApp, send: Send):
    """They are read as replacement characters, like everywhere in Flask."""
    client = make_app(("forms",)).test_client()
    token = csrf_token(client, "/forms/contact")
    body = b"name=%ff&email=a%40example.org&subject=%c3%28&message=%ed%a0%80&csrf_token=" + token.encode()
    kind = "application/x-www-form-urlencoded"
    assert client.post("/forms/contact", data=body, content_type=kind).status_code == 303


@pytest.mark.parametrize("path", ["/forms/submissions", "/forms/submissions/1"])
def test_what_was_sent_is_shown_to_those_alone_who_may_read_it(make_app: MakeApp, path: str):
    """A visitor is asked to sign in, who may not is refused, who may is let in."""
    expected = ((None, 401), (somebody("forms.delete"), 403), (somebody("forms.read"), 200))
    for identity, status in expected:
        app = make_app(("forms",), identity=identity)
        fill(app, 1)
        assert app.test_client().get(path).status_code == status


def test_the_newest_come_first_twenty_to_a_page(make_app: MakeApp):
    """Odd page numbers give a page too."""
    app = make_app(("forms",), identity=somebody("forms.read"))
    fill(app, 25)
    client = app.test_client()
    first, second = (client.get(f"/forms/submissions?page={page}").text for page in (1, 2))
    assert first.index("Subject 0.") < first.index("Subject 1.") < first.index("Subject 19.")
    assert "Subject 20." not in first
    assert "Subject 20." in second
    assert "1 to 20 of 25" in first
    for page in ("0", "-1", "x", "99999999999999999999", ""):
        assert client.get(f"/forms/submissions?page={page}").status_code == 200


def test_nothing_sent_is_said(make_app: MakeApp):
    """An empty table would look broken."""
    app = make_app(("forms",), identity=somebody("forms.read"))
    assert "Nobody has sent a message yet." in app.test_client().get("/forms/submissions").text


def test_what_was_sent_is_shown_as_text(make_app: MakeApp, send: Send):
    """A message is whatever a stranger typed."""
    app = make_app(("forms",), identity=somebody("forms.read"))
    send(app.test_client(), subject="<b>{{ 7*7 }}", message="<script>alert(1)</script>")
    for path in ("/forms/submissions", "/forms/submissions/1"):
        page = app.test_client().get(path).text
        assert "&lt;b&gt;{{ 7*7 }}" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("number", ["2", "0", "9999999999", "99999999999999999999", "x"])
def test_an_unknown_message_is_404(make_app: MakeApp, number: str):
    """Numbers that no database knows included."""
    client = make_app(("forms",), identity=somebody("forms.read")).test_client()
    assert client.get(f"/forms/submissions/{number}").status_code == 404


def test_a_message_is_deleted_by_who_may(make_app: MakeApp, stored: Stored):
    """One and no other, and what is gone is 404."""
    app = make_app(("forms",), identity=somebody("forms.read", "forms.delete"))
    fill(app, 2)
    client = app.test_client()
    response = delete(client, 1)
    assert response.status_code == 303
    assert "The message is deleted." in client.get(response.location).text
    assert [submission.id for submission in stored(app)] == [2]
    token = csrf_token(client, "/forms/submissions/2")
    again = client.post("/forms/submissions/1/delete", data={"csrf_token": token})
    assert again.status_code == 404


def test_who_may_only_read_deletes_nothing(make_app: MakeApp, stored: Stored):
    """Neither sees the button nor may press it."""
    app = make_app(("forms",), identity=somebody("forms.read"))
    fill(app, 1)
    client = app.test_client()
    assert "/delete" not in client.get("/forms/submissions/1").text
    token = csrf_token(client, "/forms/contact")
    refused = client.post("/forms/submissions/1/delete", data={"csrf_token": token})
    assert refused.status_code == 403
    assert len(stored(app)) == 1


def test_a_link_deletes_nothing(make_app: MakeApp, stored: Stored):
    """Whatever follows links must not change anything."""
    app = make_app(("forms",), identity=somebody("forms.read", "forms.delete"))
    fill(app, 1)
    assert app.test_client().get("/forms/submissions/1/delete").status_code == 405
    assert len(stored(app)) == 1
