"""Every request finds what it needs by an index that starts with the clinic, or by id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pymongo.database import Database

import contracts
from chassis.clock import utc_now
from chassis.documents import StaleVersion
from chassis.events import to_json
from gateway.domain.clinic import Clinic, HomeworkWord, Organisation
from gateway.domain.roles import Role
from gateway.publishing import clinic_fact
from gateway.store import Store
from gateway.store.indexes import INDEXES


def a_clinic(store: Store, name: str = "North") -> Clinic:
    clinic = Clinic(store.ids.new("cln"), store.ids.new("org"), name, "Europe/London", HomeworkWord.TASKS)
    return store.clinics.insert(clinic, clinic.opened())


def test_indexes_of_requests_start_with_the_clinic() -> None:
    """All but those of the relay, of what the worker does by the clock, and of MongoDB itself, which removes what is
    over.
    """
    found = [index.document for models in INDEXES.values() for index in models]
    of_the_worker = {"outbox", "mail_due", "at"}
    asked = [one for one in found if one["name"] not in of_the_worker and "expireAfterSeconds" not in one]
    assert {next(iter(one["key"])) for one in asked} == {"clinic_id", "memberships.clinic_id"}
    assert not [one for one in found if one.get("unique")]


@pytest.mark.parametrize(
    ("collection", "look"),
    [
        ("people", lambda store: store.people.page("cln_1", Role.CLIENT, None, 10)),
        ("people", lambda store: store.people.page("cln_1", None, ["a", "per_1"], 10)),
        ("people", lambda store: store.people.in_clinic("cln_1", ["per_1", "per_2"])),
        ("sign_ins", lambda store: store.sign_ins.of("cln_1", "per_1", utc_now())),
        ("access_tokens", lambda store: store.tokens.of("cln_1", "per_1", utc_now())),
        ("audit", lambda store: store.audit.of_clinic("cln_1", "aud_1", 10)),
        ("audit", lambda store: store.audit.about("per_1", ["cln_1", "cln_2"], None, 10)),
    ],
)
def test_no_request_looks_through_a_collection(
    store: Store, database: Database[dict[str, Any]], collection: str, look: Callable[[Store], Any]
) -> None:
    database.command("profile", 2)
    look(store)
    database.command("profile", 0)
    plans = [one["planSummary"] for one in database["system.profile"].find({"ns": f"{database.name}.{collection}"})]
    assert plans
    assert not [plan for plan in plans if "COLLSCAN" in plan]


def test_a_clinic_is_saved_only_over_the_version_that_was_read(store: Store) -> None:
    clinic = a_clinic(store)
    first, fact = clinic.changed({"name": "First"})
    second, other = clinic.changed({"name": "Second"})
    assert fact
    assert other
    assert store.clinics.save(first, fact).version == 2
    with pytest.raises(StaleVersion):
        store.clinics.save(second, other)
    assert store.clinics.get(clinic.id) == first


def test_what_is_published_keeps_its_contract_and_names_nobody(store: Store) -> None:
    clinic = a_clinic(store, "The secret name")
    changed, fact = clinic.changed({"name": "Another", "homework_word": HomeworkWord.PRACTICE})
    assert fact
    for state, what in ((clinic, clinic.opened()), (changed, fact)):
        published = clinic_fact(state, what, utc_now())
        said = json.loads(to_json(published.data))
        contracts.promise(published.type, said)
        assert "name" not in said
    assert said["changed"] == ["homework_word"]


def test_the_same_state_can_be_published_again_with_the_same_event(
    store: Store, database: Database[dict[str, Any]]
) -> None:
    clinic = a_clinic(store)
    outbox = database["clinics"].find_one({"_id": clinic.id}, {"outbox": 1})
    assert outbox
    assert store.clinics.publish_again(clinic) == 0  # it waits already
    database["clinics"].update_one({"_id": clinic.id}, {"$set": {"outbox": []}})
    assert store.clinics.publish_again(clinic) == 1
    again = database["clinics"].find_one({"_id": clinic.id}, {"outbox": 1})
    assert again
    assert [one["id"] for one in again["outbox"]] == [one["id"] for one in outbox["outbox"]]


def test_an_organisation_lists_a_clinic_once(store: Store) -> None:
    store.organisations.insert(Organisation("org_1", "Riverside"))
    store.organisations.insert(Organisation("org_1", "Other"))
    store.organisations.list_clinic("org_1", "cln_1")
    found = store.organisations.list_clinic("org_1", "cln_1")
    assert found == Organisation("org_1", "Riverside", ("cln_1",))
    assert store.organisations.list_clinic("org_2", "cln_1") is None
    assert store.clinics.these(["cln_1"]) == []
