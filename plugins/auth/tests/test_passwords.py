"""Hashing and verifying, by either hasher, whatever is typed."""

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from flask_bcrypt import Bcrypt
from pwdlib.hashers.argon2 import Argon2Hasher

from glassware_auth import passwords
from glassware_auth.passwords import WRONG, PasswordRefusedError, Verdict, hash_password, verify

CHOSEN = [
    "8 signs..",
    "x" * 64,
    "x" * 72,
    "x" * 73,
    "x" * 1024,
    "é" * 37,
    "密码是一个很长的句子",
    "🔑🔒🔓🗝️🔏🔐🪪🛂",
    " \t leading and trailing \n",
    "a NUL \0 in the middle",
    "\0" * 8,
    "$2b$12$looks.like.a.hash",
]
FOREIGN = [
    "",
    "x",
    "!",
    "$2b$",
    "$2b$12$short",
    "$2b$99$" + "a" * 53,
    "$2b$12$" + "ü" * 53,
    "$argon2id$",
    "$argon2id$v=19$m=65536,t=3,p=4$broken$broken",
    "pbkdf2:sha256:600000$salt$hash",
    "5f4dcc3b5aa765d61d8327deb882cf99",
]


@pytest.fixture(params=["argon2id", "bcrypt"])
def hasher(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[str]:
    """Set a site's hasher, each in turn, and enter its context."""
    app = make_app(("auth",), settings={"auth": {"hasher": request.param}}, migrated=False)
    with app.app_context():
        yield request.param


@pytest.fixture
def both(make_app: Callable[..., Flask]) -> dict[str, Flask]:
    """Return a site for each hasher."""
    apps = {}
    for name in ("argon2id", "bcrypt"):
        apps[name] = make_app(("auth",), settings={"auth": {"hasher": name}}, migrated=False)
    return apps


@pytest.mark.parametrize("password", CHOSEN)
def test_every_allowed_password_is_verified_in_full(hasher: str, password: str) -> None:
    """A6: what is longer than 72 bytes, Unicode or NUL is neither refused, cut, nor an error."""
    stored = hash_password(password)
    assert verify(password, stored) == Verdict(right=True)
    assert verify(password[:-1] + "~", stored) == WRONG
    assert verify(password + "~", stored) == WRONG
    assert verify(password[:-1], stored) == WRONG


@pytest.mark.parametrize("password", ["", "7 signs", "x" * 1025, "x" * 1_000_000, "half \ud83d of a pair"])
def test_what_nobody_may_choose_is_refused_when_chosen_and_wrong_when_tried(
    hasher: str, password: str
) -> None:
    """A6: an empty, short, huge or malformed password is a clear error or simply wrong."""
    with pytest.raises(PasswordRefusedError):
        hash_password(password)
    assert verify(password, hash_password("something else")) == WRONG
    assert verify(password, None) == WRONG


@pytest.mark.parametrize("stored", FOREIGN)
def test_a_hash_that_neither_hasher_made_fits_no_password(hasher: str, stored: str) -> None:
    """A foreign or broken hash raises nothing."""
    assert verify("correct horse battery", stored) == WRONG
    assert verify("x" * 73, stored) == WRONG


def test_one_password_typed_in_two_ways_is_one_password(hasher: str) -> None:
    """Composed and decomposed letters look the same to who types them."""
    assert verify("cafe\u0301 au lait", hash_password("caf\u00e9 au lait")).right


@pytest.mark.parametrize(("old", "new"), [("argon2id", "bcrypt"), ("bcrypt", "argon2id")])
def test_a_hash_of_the_other_kind_is_verified_and_upgraded(
    both: dict[str, Flask], old: str, new: str
) -> None:
    """The setting may change at any time: each password moves when it is next used."""
    with both[old].app_context():
        stored = hash_password("correct horse battery")
    with both[new].app_context():
        assert verify("wrong horse battery", stored) == WRONG
        verdict = verify("correct horse battery", stored)
        assert verdict.right
        assert verdict.upgrade is not None
        assert verdict.upgrade.startswith("$argon2id$" if new == "argon2id" else "$2b$")
        assert verify("correct horse battery", verdict.upgrade) == Verdict(right=True)


def test_a_cheaper_hash_of_the_same_kind_is_upgraded(
    both: dict[str, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the cost is raised, old hashes follow."""
    old = {}
    for name, app in both.items():
        with app.app_context():
            old[name] = hash_password("correct horse battery")
    monkeypatch.setattr(passwords, "TIME_COST", 2)
    monkeypatch.setattr(passwords, "BCRYPT_ROUNDS", 5)
    for name, app in both.items():
        passwords.init_app(app)
        with app.app_context():
            upgrade = verify("correct horse battery", old[name]).upgrade
            assert verify("correct horse battery", upgrade) == Verdict(right=True)


@pytest.mark.parametrize("stored", [None, "foreign", "real"])
def test_one_verification_is_made_whoever_is_claimed(
    hasher: str, stored: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known account, unknown account, account with a foreign hash: the same work."""
    hashed = hash_password("correct horse battery") if stored == "real" else stored
    calls: list[str] = []

    def counted(function: Callable[..., bool]) -> Callable[..., bool]:
        def count(*args: object) -> bool:
            calls.append(function.__name__)
            return function(*args)

        return count

    monkeypatch.setattr(Argon2Hasher, "verify", counted(Argon2Hasher.verify))
    monkeypatch.setattr(Bcrypt, "check_password_hash", counted(Bcrypt.check_password_hash))
    assert verify("wrong horse battery", hashed) == WRONG
    assert calls == ["verify" if hasher == "argon2id" else "check_password_hash"]


def test_nobodys_hashes_cost_what_real_ones_cost(
    both: dict[str, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dummy that is malformed, or cheaper, would tell known accounts from unknown ones."""
    monkeypatch.undo()
    costs = passwords.MEMORY_KIB, passwords.TIME_COST, passwords.LANES
    assert costs == (65536, 3, 4)
    hasher = PasswordHasher(passwords.TIME_COST, passwords.MEMORY_KIB, passwords.LANES)
    dummy = passwords.NOBODYS_ARGON2.format(*costs)
    assert not hasher.check_needs_rehash(dummy)
    with pytest.raises(VerifyMismatchError):
        hasher.verify(dummy, "correct horse battery")
    bcrypt = both["bcrypt"]
    passwords.init_app(bcrypt)
    with bcrypt.app_context():
        stored = hash_password("correct horse battery")
        dummy = passwords.NOBODYS_BCRYPT.format(passwords.BCRYPT_VERSION, passwords.BCRYPT_ROUNDS)
        assert stored.startswith("$2b$12$")
        assert (len(dummy), dummy[:7]) == (len(stored), stored[:7])
        assert bcrypt.extensions["flask-bcrypt"].check_password_hash(dummy, "anything") is False


def test_sites_of_one_process_keep_their_own_hashers(both: dict[str, Flask]) -> None:
    """Nothing about hashing belongs to the process."""
    made = {}
    for name, app in both.items():
        with app.app_context():
            made[name] = hash_password("correct horse battery")
    assert made["argon2id"].startswith("$argon2id$")
    assert made["bcrypt"].startswith("$2b$")
