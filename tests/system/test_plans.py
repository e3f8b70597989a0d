"""No search looks through a collection: those of requests use an index that starts with the clinic, or an id; those of
the workers what waits in their buckets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from pymongo import MongoClient

from local.mongodb import DATABASES
from tests.plans import Question, recorded
from tests.stack import Platform
from tests.system.openapi import Operation
from tests.system.people import a_clinic
from tests.system.test_isolation import a_side, tried

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

ASKING = ("client", "therapist", "manager", "admin")
FIRST = {"clinic_id", "memberships.clinic_id", "_id", "bucket", "lane", "mail.next_at"}
SMALL = {"leases", "comparisons", "clinics", "clinics_g1"}
"""As many documents as there are buckets and workers, or clinics with their kinds of facts, whatever is stored."""
ENDS_A_SIGN_IN = ("/sign-out", "/me/password")
OF_EACH = {"occurrences", "episodes", "reminders", "people", "audit"}


@dataclass(frozen=True)
class Asked:
    """What all databases were asked meanwhile, and how many operations each person was given an answer to."""

    questions: set[Question]
    answered: Counter[str]


@pytest.fixture(scope="module")
def asked(platform: Platform, api: list[Operation]) -> Asked:
    """A clinic is made with everything in it, and everybody tries everything in it."""
    client: MongoClient[dict[str, object]] = MongoClient(platform.stack.addresses.mongodb("admin"))
    answered: Counter[str] = Counter()
    with client, recorded([client[name] for name in DATABASES.values()]) as found:
        side = a_side(a_clinic(platform.admin.person, "Plans"))
        lasting = (one for one in api if one.method != "DELETE" and not one.path.endswith(ENDS_A_SIGN_IN))
        for operation in lasting:
            for who in ASKING:
                answered[who] += tried(side[who], operation, side.ids).status == 200
    return Asked(found, answered)


def test_every_search_uses_an_index_that_starts_with_the_clinic(asked: Asked) -> None:
    wrong = [one for one in asked.questions if one.collection not in SMALL and not one.begins_with <= FIRST]
    assert not wrong, sorted({(one.collection, one.plan, str(one.command)[:500]) for one in wrong})


def test_what_was_asked_is_worth_looking_at(asked: Asked) -> None:
    assert {one.database for one in asked.questions} == set(DATABASES.values())
    assert {one.collection for one in asked.questions} >= OF_EACH
    assert all(asked.answered[who] >= least for who, least in zip(ASKING, (15, 25, 10, 3), strict=True)), asked.answered
