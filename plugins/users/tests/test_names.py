"""What names are taken, and which are the same."""

import pytest

from glassware_users.services import InvalidUserError
from glassware_users.services.names import login_key, read_display_name, read_email, read_username, search_key


@pytest.mark.parametrize(
    ("typed", "username", "key"),
    [
        ("ada", "ada", "ada"),
        ("  Ada ", "Ada", "ada"),
        ("ＡＤＡ", "ADA", "ada"),
        ("Kelvin", "Kelvin", "kelvin"),
        ("_a.b-c9", "_a.b-c9", "_a.b-c9"),
        ("x" * 64, "x" * 64, "x" * 64),
    ],
)
def test_usernames_keep_their_case_and_their_keys_do_not(typed: str, username: str, key: str):
    """What is shown is as typed, in plain letters; what is compared is in lower case."""
    assert read_username(typed) == (username, key)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "x" * 65,
        "a b",
        "аda",
        "adä",
        "a\u200bda",
        "ı",
        ".a",
        "-a",
        "a@b",
        "a/b",
        "a\n\nb",
        "a\0",
        "\ud800",
    ],
)
def test_what_could_pass_for_another_is_no_username(typed: str):
    """Letters of other scripts, invisible ones, and what has a meaning of its own are refused."""
    with pytest.raises(InvalidUserError) as caught:
        read_username(typed)
    assert caught.value.field == "username"


@pytest.mark.parametrize(
    ("typed", "email", "key"),
    [
        ("Ada@Example.ORG", "Ada@example.org", "ada@example.org"),
        (" ada@example.org ", "ada@example.org", "ada@example.org"),
        ("ada@BÜCHER.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@site.test", "ada@site.test", "ada@site.test"),
    ],
)
def test_addresses_have_one_key(typed: str, email: str, key: str):
    """Case and the spelling of the domain make no other address."""
    assert read_email(typed) == (email, key)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "a da@example.org",
        "аda@example.org",
        "ada@example.org\nBcc: b@example.org",
        f"a@{'y' * 63}.{'y' * 63}.{'y' * 63}.{'y' * 63}.org",
        "ada@example.org\0",
        "\ud800@example.org",
        "ada@\ud800.org",
    ],
)
def test_what_is_no_address_is_refused(typed: str):
    """Whatever it is, the answer is the same kind of error."""
    with pytest.raises(InvalidUserError) as caught:
        read_email(typed)
    assert caught.value.field == "email"


def test_display_names_are_tidied():
    """Spaces are single, and letters composed."""
    assert read_display_name("  Jose\u0301   Nu\u0301n\u0303ez\n") == "José Núñez"
    assert read_display_name("👩\u200d🚀") == "👩\u200d🚀"


@pytest.mark.parametrize("typed", ["x" * 121, "a\0", "a\x1bb", "\ud800", "a\u202eb"])
def test_display_names_hold_no_tricks(typed: str):
    """Too long, or with what a terminal or a database chokes on."""
    with pytest.raises(InvalidUserError):
        read_display_name(typed)


def test_a_login_is_a_username_or_an_address():
    """An @ tells which; what can be neither is nobody's."""
    assert login_key("Ada") == ("username", "ada")
    assert login_key("ADA＠example.org") == ("email", "ada@example.org")
    assert login_key("not one") == ("username", "")
    assert login_key("not@one@") == ("email", "")


def test_search_keys_drop_what_people_do_not_type():
    """Case, accents, widths, control characters, and whatever is beyond the column."""
    assert search_key("José", "ＡＤＡ\0") == "jose ada"
    assert len(search_key("\ufdfa" * 1000)) == 1024
