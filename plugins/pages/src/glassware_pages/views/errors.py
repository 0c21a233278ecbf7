"""What visitors see instead of a page: what happened, and where to go."""

from flask import Request, Response, make_response, render_template
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException

from glassware import db

SERVER_ERROR = 500
WORDS = {
    400: (lazy_gettext("That did not work"), lazy_gettext("The site could not make sense of the request.")),
    401: (lazy_gettext("Please log in"), lazy_gettext("This page is for those who are logged in.")),
    403: (lazy_gettext("Not for you"), lazy_gettext("You may not see this page or do this.")),
    404: (
        lazy_gettext("Nothing here"),
        lazy_gettext("There is no page at this address. It may have moved, or never been."),
    ),
    405: (lazy_gettext("Not this way"), lazy_gettext("This address does not answer that kind of request.")),
    413: (lazy_gettext("Too much"), lazy_gettext("What you sent is larger than this site takes.")),
    429: (lazy_gettext("Too often"), lazy_gettext("Please wait a while before you try again.")),
    500: (
        lazy_gettext("Something broke"),
        lazy_gettext("That was our fault, not yours. It has been noted; please try again later."),
    ),
    503: (
        lazy_gettext("Back soon"),
        lazy_gettext("The site is busy just now. Please try again in a moment."),
    ),
}


def show(error: HTTPException, request: Request) -> Response | None:
    """Return the site's page for an error, or None for a client that wants no HTML."""
    wanted = request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    if error.code is None or wanted != "text/html":
        return None
    if error.code >= SERVER_ERROR:
        # The page asks the database who looks at it, which a broken transaction would not answer.
        db.session.rollback()
    title, text = WORDS.get(error.code, (error.name, WORDS[400 if error.code < SERVER_ERROR else 500][1]))
    # What a view said about this very case is worth more than a word about all such.
    said = error.description if error.description != type(error).description else None
    page = render_template("pages/error.html", code=error.code, title=title, text=said or text)
    return make_response(page, error.code)
