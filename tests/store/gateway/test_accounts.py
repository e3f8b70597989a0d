"""Names, links and attempts under many hands at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from chassis.clock import utc_now
from gateway.domain.errors import TooManyAttempts, WrongSignIn
from gateway.domain.person import Person
from gateway.domain.roles import Membership, Role
from gateway.domain.throttle import Rule
from gateway.store import Store
from gateway.usecases import signing_in

PEOPLE = 12


def test_a_name_claimed_by_many_belongs_to_one(store: Store) -> None:
    with ThreadPoolExecutor(PEOPLE) as hands:
        claims = list(hands.map(lambda n: store.names.claim("Ann@Example.org ", f"per_{n}"), range(PEOPLE)))
    owner = store.names.find("ann@example.ORG")
    assert owner
    assert {claim.person_id for claim in claims} == {owner.person_id}


def test_neither_address_nor_secret_stands_in_the_names(store: Store, database: Database[dict[str, Any]]) -> None:
    account = store.names.claim("ann@example.org", "per_1")
    link = store.names.set_link(account.key, "the-secret", utc_now() + timedelta(hours=1))
    kept = str(list(database["sign_in_names"].find()))
    assert "ann" not in kept
    assert "the-secret" not in kept
    assert link.token.endswith("-the-secret")


def test_a_link_used_by_many_at_once_works_for_one(store: Store) -> None:
    now = utc_now()
    account = store.names.claim("ann@example.org", "per_1")
    link = store.names.set_link(account.key, "secret", now + timedelta(hours=1))
    with ThreadPoolExecutor(PEOPLE) as hands:
        used = list(hands.map(lambda n: store.names.use_link(link.token, f"hash {n}", now), range(PEOPLE)))
    winners = [each for each in used if each]
    assert len(winners) == 1
    assert store.names.find("ann@example.org") == winners[0]


def test_a_damaged_link_opens_nothing(store: Store) -> None:
    now = utc_now()
    account = store.names.claim("ann@example.org", "per_1")
    link = store.names.set_link(account.key, "secret", now + timedelta(hours=1))
    for token in ("", "-", link.token[:-1], link.token + "x", link.token.replace("-", ""), "nam_" + link.token):
        assert store.names.on_link(token, now) is None, token
    assert store.names.on_link(link.token, now)


def test_attempts_at_the_same_time_are_all_counted(store: Store, database: Database[dict[str, Any]]) -> None:
    now, rule = utc_now(), Rule(free=100)
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda _: store.attempts.count("account", "ann", rule, now), range(20)))
    counted = database["attempts"].find_one()
    assert counted
    assert counted["count"] == 20
    assert "ann" not in str(counted)


def test_a_wait_counts_nothing_and_silence_forgets(store: Store, database: Database[dict[str, Any]]) -> None:
    now, rule = utc_now(), Rule(free=1)
    store.attempts.count("account", "ann", rule, now)
    for _ in range(3):
        with pytest.raises(TooManyAttempts) as held:
            store.attempts.count("account", "ann", rule, now)
        assert held.value.retry_after == 1
    store.attempts.count("account", "ann", rule, now + timedelta(seconds=1))
    with pytest.raises(TooManyAttempts) as held:
        store.attempts.count("account", "ann", rule, now + timedelta(seconds=2))
    assert held.value.retry_after == 1
    store.attempts.count("account", "ann", rule, now + timedelta(hours=2))
    counted = database["attempts"].find_one()
    assert counted
    assert counted["count"] == 1


class Counting:
    """Passwords that note what they were asked to check."""

    def __init__(self) -> None:
        self.checked: list[str | None] = []

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def fits(self, stored: str | None, password: str) -> bool:
        self.checked.append(stored)
        return stored == self.hash(password)

    def outdated(self, stored: str) -> bool:
        return not stored


def somebody(store: Store, *, active: bool = True) -> Person:
    role = Membership("cln_1", Role.THERAPIST)
    person = Person("per_1", "cln_1", "org_1", "Ann", "ann@example.org", "en", (role,), active)
    account = store.names.claim(person.email, person.id)
    store.names.set_password(account.key, "hash of right")
    return store.people.insert(person)


@pytest.mark.parametrize("email", ["ann@example.org", "nobody@example.org"])
def test_known_and_unknown_names_cost_one_check_each(store: Store, email: str) -> None:
    somebody(store)
    passwords = Counting()
    with pytest.raises(WrongSignIn):
        signing_in.check(email, "wrong", address="a", store=store, passwords=passwords, now=utc_now)
    assert len(passwords.checked) == 1


def test_somebody_who_left_cannot_sign_in(store: Store) -> None:
    somebody(store, active=False)
    with pytest.raises(WrongSignIn):
        signing_in.check("ann@example.org", "right", address="a", store=store, passwords=Counting(), now=utc_now)


def test_no_password_is_looked_at_while_waiting(store: Store) -> None:
    somebody(store)
    passwords, now = Counting(), utc_now()
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            signing_in.check("ann@example.org", "x", address="a", store=store, passwords=passwords, now=lambda: now)
    with pytest.raises(TooManyAttempts):
        signing_in.check("ann@example.org", "right", address="a", store=store, passwords=passwords, now=lambda: now)
    assert len(passwords.checked) == 5
