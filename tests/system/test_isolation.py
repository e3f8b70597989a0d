"""What is not yours is not there: two organisations with everything in them, and every operation of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from local.rest import Person
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.asking import Reply, ask, etag_of
from tests.system.asking_in_person import the_task
from tests.system.openapi import Operation, a_body
from tests.system.people import (
    EVERYBODY,
    PATIENCE,
    Clinic,
    Homework,
    a_clinic,
    agreed,
    an_organisation,
    answered,
    flagged,
    the_reminder,
)
from tests.unit.assignments.definitions import a_walk

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

SECRET = "quince-marmalade"
"""What the other side wrote: wherever it turns up, somebody saw too much."""
STAFF_ONLY = frozenset({"episode_id", "assignment_id", "occurrence_id", "session_id", "client_id", "flag_id"})
"""Ids of clinical things: only the therapist who treats may follow them."""
CASELOAD = STAFF_ONLY | {"task_id"}
"""And what a manager may hand on, without the words about it."""
CLIENTS = frozenset({"client", "other_client"})


@dataclass(frozen=True)
class Side:
    """A clinic with everything in it; `ids` are values for the variables of paths and for ids in bodies."""

    clinic: Clinic
    homework: Homework
    ids: dict[str, str]
    people: dict[str, Person]

    def __getitem__(self, who: str) -> Person:
        return self.people[who]


def waiting_exercise(clinic: Clinic) -> str:
    """A therapist's own exercise, which waits for the clinic's library."""
    therapist, definition = clinic["therapist"], a_walk()
    path = clinic.path("own-exercises")
    code = str(therapist.post(path, {"definition": definition})["code"])
    for act in ("publish", "submit"):
        tag = {"If-Match": etag_of(therapist, f"{path}/{code}")}
        assert ask(therapist, "POST", f"{path}/{code}/{act}", {}, tag).status == 200
    return code


def made_lead(clinic: Clinic, who: str) -> None:
    """A therapist who decides about the library, too: that opens nothing of another's caseload."""
    path = clinic.path(f"people/{clinic[who].id}")
    tag = {"If-Match": etag_of(clinic["manager"], path)}
    assert ask(clinic["manager"], "PATCH", path, {"roles": ["therapist", "lead"]}, tag).status == 200


def an_export(clinic: Clinic) -> str:
    """A manager's, with its file."""
    manager = clinic["manager"]
    made = manager.post(clinic.path("exports"), {"kind": "figures", "format": "csv"})["id"]
    eventually(lambda: manager.get(clinic.path(f"exports/{made}"))["status"] == "ready", PATIENCE)
    return str(made)


def a_side(clinic: Clinic) -> Side:
    made_lead(clinic, "other_therapist")
    homework = agreed(clinic, own_name=f"{SECRET} a", rationale=f"{SECRET} b", what=f"{SECRET} c")
    reminder, task = the_reminder(homework), the_task(homework)
    answered(homework, note=f"{SECRET} d", own_words=f"{SECRET} e")
    group = clinic["manager"].post(clinic.path("groups"), {"facilitator_ids": [clinic["facilitator"].id]})["id"]
    token = {"name": "t", "scopes": ["read"], "expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    ids = {
        "clinic_id": clinic.id,
        "episode_id": homework.episode,
        "session_id": homework.session,
        "assignment_id": homework.assignment,
        "occurrence_id": homework.occurrence,
        "reminder_id": reminder,
        "task_id": task,
        "group_id": group,
        "flag_id": flagged(homework),
        "person_id": clinic["client"].id,
        "client_id": clinic["client"].id,
        "therapist_id": clinic["therapist"].id,
        "assignee_id": clinic["therapist"].id,
        "facilitator_id": clinic["facilitator"].id,
        "sign_in_id": clinic["client"].get("/api/v1/sign-ins")["items"][0]["id"],
        "token_id": clinic["client"].post("/api/v1/tokens", token)["id"],
        "code": "breathing_practice",
        "channel": "email",
        "point_id": clinic["client"].post("/api/v1/me/contact-points", POINT)["point_id"],
        "own_code": waiting_exercise(clinic),
        "export_id": an_export(clinic),
        "view_id": clinic["therapist"].post(clinic.path("views"), {"name": f"{SECRET} f", "page": "dashboard"})["id"],
    }
    return Side(clinic, homework, ids, {**clinic.people, "admin": clinic.admin})


POINT = {"channel": "email", "address": "somebody@people.invalid"}


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Side:
    return a_side(a_clinic(platform.admin.person, "Ours"))


@pytest.fixture(scope="module")
def theirs(platform: Platform) -> Side:
    return a_side(a_clinic(an_organisation(platform.stack, "Theirs"), f"{SECRET} clinic"))


@pytest.fixture
def with_ids(api: list[Operation]) -> list[Operation]:
    """Operations that name something of somebody's."""
    return [each for each in api if set(each.names) - {"code", "channel"}]


def tried(who: Person, operation: Operation, ids: dict[str, str], named: dict[str, str] | None = None) -> Reply:
    body = a_body(operation.schema, named or ids)
    return ask(who, operation.method, operation.at(ids), body, {} if operation.is_read else {"If-Match": '"none.1"'})


def _ends_something(operation: Operation) -> tuple[bool, bool]:
    """Deletions last, and a person's own sign-in after everything."""
    return operation.method == "DELETE", "sign_in_id" in operation.names


def breaches(who: str, operations: list[Operation], replies: Iterator[Reply], *allowed: int) -> list[str]:
    return [
        f"{who}: {operation} was answered with {reply.status} {reply.text[:200]}"
        for operation, reply in zip(operations, replies, strict=True)
        if reply.status not in allowed or SECRET in reply.text
    ]


@pytest.mark.parametrize("who", [*EVERYBODY, "admin"])
def test_another_organisations_clinic_is_not_there(
    ours: Side, theirs: Side, with_ids: list[Operation], who: str
) -> None:
    in_clinics = [each for each in with_ids if "clinic_id" in each.names and (not each.is_own or who in CLIENTS)]
    replies = (tried(ours[who], each, theirs.ids) for each in in_clinics)
    assert breaches(who, in_clinics, replies, 404) == []


@pytest.mark.parametrize("who", [*EVERYBODY, "admin"])
def test_another_clinics_ids_are_not_there_in_ones_own_clinic(
    ours: Side, theirs: Side, with_ids: list[Operation], who: str
) -> None:
    others = theirs.ids | {"clinic_id": ours.ids["clinic_id"]}
    deeper = [each for each in with_ids if set(each.names) - {"code", "channel", "clinic_id"}]
    replies = (tried(ours[who], each, others, ours.ids) for each in deeper)
    mine = who in CLIENTS
    for operation, reply in zip(deeper, replies, strict=True):
        not_for_this_role = not (mine and operation.is_own)
        assert reply.status == 404 or (reply.status == 403 and not_for_this_role), f"{who}: {operation} {reply}"
        assert SECRET not in reply.text


def test_the_same_ids_open_for_those_they_belong_to(theirs: Side, with_ids: list[Operation]) -> None:
    """The other side of the coin: a path that nobody can follow would prove nothing above."""
    reads = [each for each in with_ids if each.is_read]
    answers = {str(each): {tried(theirs[who], each, theirs.ids).status for who in theirs.people} for each in reads}
    closed = {name: found for name, found in answers.items() if 200 not in found}
    assert len(reads) > 15
    assert closed == {}


def test_the_same_commands_are_known_to_those_they_belong_to(platform: Platform, with_ids: list[Operation]) -> None:
    """As above, for writes: on a side of its own, because some of them will work; the deletions come last."""
    side = a_side(a_clinic(platform.admin.person, "Open"))
    writes = sorted((each for each in with_ids if not each.is_read), key=_ends_something)
    closed = [
        str(each)
        for each in writes
        if {tried(side[who], each, side.ids).status for who in side.people} <= {401, 403, 404, 405}
    ]
    assert len(writes) > 20
    assert closed == []


@pytest.mark.parametrize("who", [*EVERYBODY, "admin"])
def test_no_list_shows_anything_of_another_clinic(ours: Side, theirs: Side, api: list[Operation], who: str) -> None:
    foreign = {*theirs.ids.values(), *(one.id for one in theirs.people.values())} - {
        theirs.ids["code"],
        theirs.ids["channel"],
    }
    own = {**ours.ids, "person_id": ours[who].id}
    for operation in api:
        if operation.is_read:
            shown = tried(ours[who], operation, own).text
            seen = [each for each in foreign if each in shown]
            assert seen == [], f"{who}: {operation}"


def test_nobody_is_moved_over_by_naming_them_in_a_body(ours: Side, theirs: Side, api: list[Operation]) -> None:
    paths = {"episodes", "groups", f"groups/{ours.ids['group_id']}/members", f"episodes/{ours.ids['episode_id']}"}
    named = ("client_id", "therapist_id", "facilitator_ids", "episode_id", "group_id")
    tries = 0
    for operation in api:
        fields = [name for name in named if name in (operation.schema or {}).get("properties", {})]
        for name in fields:
            for who in ("therapist", "manager"):
                body = a_body(operation.schema, ours.ids) or {}
                value = theirs.ids[name.removesuffix("s")]
                body[name] = [value] if name.endswith("s") else value
                reply = ask(ours[who], operation.method, operation.at(ours.ids), body, {"If-Match": '"none.1"'})
                assert reply.status in {403, 404, 422}, f"{who}: {operation} with another's {name}: {reply}"
                tries += 1
    assert tries >= 2 * len(paths)


def test_another_client_of_the_clinic_sees_nothing_of_a_clients(ours: Side, with_ids: list[Operation]) -> None:
    own = [each for each in with_ids if each.is_own and each.names != ("clinic_id",)]
    replies = (tried(ours["other_client"], each, ours.ids) for each in own)
    assert len(own) >= 10
    assert breaches("other client", own, replies, 404) == []


def test_another_clients_lists_are_empty_of_it(ours: Side, api: list[Operation]) -> None:
    lists = [each for each in api if each.is_read and each.is_own and not each.names]
    for each in lists:
        shown = ask(ours["other_client"], "GET", each.path).text
        assert ours.homework.assignment not in shown
        assert SECRET not in shown


@pytest.mark.parametrize("who", ["other_therapist", "facilitator"])
def test_a_caseload_is_its_therapists_own(ours: Side, api: list[Operation], who: str) -> None:
    clinical = [each for each in api if CASELOAD & set(each.names) and not each.is_own]
    replies = (tried(ours[who], each, ours.ids) for each in clinical)
    assert len(clinical) >= 15
    assert breaches(who, clinical, replies, 404, *([403] if who == "facilitator" else [])) == []
    for each in api:
        if each.is_read and each.names == ("clinic_id",):
            shown = ask(ours[who], "GET", each.at(ours.ids)).text
            assert ours.homework.episode not in shown, each
            assert SECRET not in shown, each


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_managers_and_administrators_read_no_answers_and_no_free_text(
    ours: Side, api: list[Operation], who: str
) -> None:
    clinical = [each for each in api if STAFF_ONLY & set(each.names) and not each.is_own]
    for each in api:
        if each.is_read:
            reply = tried(ours[who], each, ours.ids)
            assert SECRET not in reply.text, each
            assert each not in clinical or reply.status == 403, f"{each} {reply}"


def test_the_therapist_does_read_them(ours: Side) -> None:
    path = ours.clinic.path(f"occurrences/{ours.homework.occurrence}")
    assert SECRET in json.dumps(ours["therapist"].get(path))


def test_an_ended_sign_in_opens_nothing(ours: Side, api: list[Operation], platform: Platform) -> None:
    guest = Person(platform.url)
    added = {"name": "Guest", "email": f"guest-{ours.clinic.run}@people.invalid", "role": "client"}
    link = ours.clinic.admin.post(ours.clinic.path("people"), added)["invitation_url"]
    guest.welcome(link.rsplit("/", 1)[1], "between-two-sessions-9")
    assert ask(guest, "GET", "/api/v1/me").status == 200
    assert ask(guest, "POST", "/api/v1/sign-out").status == 204
    open_to_all = {"/api/v1/sign-in", "/api/v1/welcome"}
    for each in api:
        if each.path not in open_to_all:
            assert tried(guest, each, ours.ids).status in {401, 403}, each
            assert not each.is_read or tried(guest, each, ours.ids).status == 401, each
