"""The rules of the gateway's domain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import contracts
from gateway.domain.accounts import CLIENT_IDLE, STAFF_IDLE, SignInRecord, idle_of
from gateway.domain.clinic import Clinic, HomeworkWord
from gateway.domain.errors import BadInput, TooManyAttempts, WeakPassword
from gateway.domain.password import checked_password
from gateway.domain.person import checked_email, normalised
from gateway.domain.roles import Role, chosen, may_add
from gateway.domain.scopes import Scope, checked_expiry, needed
from gateway.domain.throttle import ACCOUNT, Attempts, Rule
from gateway.passwords import passwords

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_words_are_those_of_the_contracts() -> None:
    assert {word.value for word in HomeworkWord} == {word.value for word in contracts.codes.HomeworkWord}
    assert {role.value for role in Role} == {role.value for role in contracts.codes.Role}


@pytest.mark.parametrize(
    ("held", "prefers", "used"),
    [
        ({Role.CLIENT, Role.THERAPIST}, (), Role.THERAPIST),
        ({Role.MANAGER, Role.FACILITATOR}, (), Role.FACILITATOR),
        ({Role.MANAGER, Role.THERAPIST}, (Role.MANAGER,), Role.MANAGER),
        ({Role.CLIENT}, (Role.MANAGER,), Role.CLIENT),
        (set(), (), None),
    ],
)
def test_the_role_in_use(held: set[Role], prefers: tuple[Role, ...], used: Role | None) -> None:
    assert chosen(held, prefers) is used


def test_who_adds_whom() -> None:
    allowed = {adder: {role for role in Role if may_add({adder}, role)} for adder in Role}
    assert allowed == {
        Role.ADMIN: set(Role),
        Role.MANAGER: set(Role) - {Role.ADMIN},
        Role.THERAPIST: {Role.CLIENT},
        Role.LEAD: set(),
        Role.FACILITATOR: set(),
        Role.CLIENT: set(),
    }


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [ACCOUNT.wait_after(count).total_seconds() for count in (0, 4, 5, 6, 7, 14, 15, 500)]
    assert waits == [0, 0, 1, 2, 4, 512, 900, 900]


def test_attempts_wait_count_and_are_forgotten() -> None:
    rule = Rule(free=2)
    one = Attempts("k").attempted(rule, NOW)
    two = one.attempted(rule, NOW)
    with pytest.raises(TooManyAttempts) as held:
        two.attempted(rule, NOW + timedelta(milliseconds=1))
    assert held.value.retry_after == 1
    assert two.attempted(rule, NOW + timedelta(seconds=1)).count == 3
    assert two.attempted(rule, NOW + timedelta(hours=1, seconds=1)).count == 1


@pytest.mark.parametrize("password", ["short", "123456789", "Password123", "aaaaaaaaaaaa", "x" * 201])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(WeakPassword):
        checked_password(password)


@pytest.mark.parametrize("password", ["four words in a row", "ÄÖÜ ist auch gut", " spaces stay "])
def test_good_passwords(password: str) -> None:
    assert checked_password(password) == password


def test_one_address_is_one_name() -> None:
    assert normalised(" Ann@Example.ORG ") == normalised("ann@example.org") == normalised("ann@example.org")
    assert checked_email(" Ann@Example.org ") == "Ann@Example.org"


@pytest.mark.parametrize("address", ["ann", "ann@", "@example.org", "ann@example", "a b@example.org", "a@b@c.org"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(BadInput):
        checked_email(address)


def test_scopes_and_expiry() -> None:
    assert needed("GET") is needed("HEAD") is Scope.READ
    assert needed("POST") is needed("DELETE") is Scope.WRITE
    assert needed("POST", importing=True) is Scope.IMPORT
    assert checked_expiry(NOW + timedelta(days=366), NOW)
    for wrong in (NOW, NOW + timedelta(days=367)):
        with pytest.raises(BadInput):
            checked_expiry(wrong, NOW)


@pytest.mark.parametrize("zone", ["+02:00", "Mars/Olympus", "../etc/passwd", ""])
def test_a_zone_is_a_name_that_exists(zone: str) -> None:
    with pytest.raises(BadInput):
        Clinic("cln_1", "org_1", "North", zone, HomeworkWord.HOMEWORK)


def test_a_change_that_changes_nothing_is_none() -> None:
    clinic = Clinic("cln_1", "org_1", "North", "Europe/London", HomeworkWord.HOMEWORK)
    assert clinic.changed({"name": "North"}) == (clinic, None)
    after, fact = clinic.changed({"name": "South", "active": False})
    assert (after.version, after.active) == (2, False)
    assert fact
    assert fact.changed == ("name", "active")


def test_a_sign_in_is_prolonged_by_use_but_not_by_every_request() -> None:
    record = SignInRecord("sgn_1", "cln_1", "per_1", NOW, NOW, NOW + STAFF_IDLE, "")
    assert record.used(NOW + timedelta(minutes=4), STAFF_IDLE) is record
    later = record.used(NOW + timedelta(minutes=5), STAFF_IDLE)
    assert later.expires_at == NOW + timedelta(minutes=5) + STAFF_IDLE
    assert (idle_of(staff=True), idle_of(staff=False)) == (STAFF_IDLE, CLIENT_IDLE)


def test_an_unknown_name_is_checked_against_a_hash_of_the_same_cost() -> None:
    real = passwords("nobody", quick=True)
    known = real.hash("right")
    assert real.fits(known, "right")
    assert not real.fits(known, "wrong")
    assert not real.fits(None, "nobody")
    assert real.nobody.rpartition("$")[0].rpartition("$")[0] == known.rpartition("$")[0].rpartition("$")[0]
    assert not real.outdated(known)
    assert passwords("nobody").outdated(known)


def test_passwords_are_argon2id() -> None:
    assert passwords("x").nobody.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
