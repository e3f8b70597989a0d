"""Each promise that needs no server, kept and broken: a promise that cannot be broken would be worth nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from local.rest import Person
from tests.faults import promises
from tests.faults.aftermath import Aftermath, Document, Told
from tests.faults.ledger import Entry
from tests.faults.load import Load
from tests.faults.walk import COMMANDS, REPLY, Client, Walked
from tests.stack import Platform
from tests.system.people import Clinic

CLINIC = "cln_1"


def told(version: int, id_: str | None = None, seal: bytes = b"", status: str | None = None) -> Told:
    return Told(id_ or f"evt_{version}", version, status, seal or f"{version}".encode())


def answer(subject: str, version: int, key: str) -> Entry:
    return Entry(key, "POST", "/path", 201, subject, version, 1, 0.1, 100.0)


def a_walk() -> Walked:
    admin = Person("http://127.0.0.1:1")
    client = Person("http://127.0.0.1:1")
    client.id = "per_1"
    answers = ({"kind": "did", "quantity": 40}, {"kind": "something_else"})
    clinic = Clinic(CLINIC, "Etc/GMT", "run", admin)
    walked = Walked(clinic, admin, Client(client, "per_1@people.invalid"), answers)
    walked.episode, walked.session = "epi_1", "ses_1"
    walked.assignments, walked.occurrences = ["asg_1", "asg_2"], ["occ_1", "occ_2"]
    walked.begun_on = date(2026, 11, 23)
    return walked


def a_document(id_: str, version: int = 1, **more: Any) -> Document:
    return {"_id": id_, "clinic_id": CLINIC, "version": version, "commands": [], "outbox": [], **more}


def what_was_left() -> dict[str, list[Document]]:
    def occurrence(id_: str, kind: str, quantity: int | None) -> Document:
        return a_document(id_, response={"answer": {"kind": kind, "quantity": quantity}}, earlier_responses=[])

    return {
        "episodes": [a_document("epi_1", client_id="per_1")],
        "sessions": [a_document("ses_1", status="held", reviewed_homework=True)],
        "assignments": [a_document("asg_1", status="ended"), a_document("asg_2", status="ended")],
        "occurrences": [
            occurrence("occ_1", "did", 40) | {"review": REPLY},
            occurrence("occ_2", "something_else", None) | {"review": REPLY},
        ],
    }


@pytest.fixture
def load(tmp_path: Path) -> Load:
    found = Load(cast("Platform", None), tmp_path)
    walked = a_walk()
    found.clinics.append(walked.clinic)
    found.walked.append(walked)
    return found


def aftermath(
    load: Load, *, owned: dict[str, list[Document]] | None = None, events: dict[str, list[Told]] | None = None
) -> Aftermath:
    return Aftermath(cast("Platform", None), load, 0.5, owned or what_was_left(), events or {})


def test_what_did_not_come_to_rest_is_broken(load: Load) -> None:
    assert "after 0.5 s" in promises.everything_came_to_rest(aftermath(load))
    with pytest.raises(AssertionError):
        promises.everything_came_to_rest(Aftermath(cast("Platform", None), load, None, {}, {}))


def test_an_answer_that_is_missing_in_the_ledger_is_broken(load: Load) -> None:
    lines = [answer("epi_1", 1, f"key {number}") for number in range(COMMANDS)]
    load.ledger.entries.extend(lines)
    load.ledger.file.write_text("\n" * COMMANDS)
    assert promises.every_answer_is_in_the_ledger(aftermath(load)).startswith(f"{COMMANDS} commands")
    load.ledger.entries.pop()
    with pytest.raises(AssertionError):
        promises.every_answer_is_in_the_ledger(aftermath(load))


@pytest.mark.parametrize("applied", [[], ["one"], ["one", "one"], ["one", "two", "three"]])
def test_a_command_that_happened_never_or_twice_is_broken(load: Load, applied: list[str]) -> None:
    load.ledger.entries += [answer("ses_1", 1, "first"), answer("ses_1", 2, "second")]
    owned = what_was_left()
    owned["sessions"][0]["commands"] = ["one", "two"]
    assert promises.each_command_happened_once(aftermath(load, owned=owned))
    owned["sessions"][0]["commands"] = applied
    with pytest.raises(AssertionError):
        promises.each_command_happened_once(aftermath(load, owned=owned))


def test_two_answers_that_name_one_version_are_broken(load: Load) -> None:
    load.ledger.entries += [answer("ses_1", 2, "first"), answer("ses_1", 2, "second")]
    owned = what_was_left()
    owned["sessions"][0]["commands"] = ["one", "two"]
    with pytest.raises(AssertionError):
        promises.each_command_happened_once(aftermath(load, owned=owned))


def test_a_walk_that_left_what_it_should_is_kept(load: Load) -> None:
    assert promises.nothing_else_happened(aftermath(load)) == "6 aggregates of 1 walks"


@pytest.mark.parametrize(
    ("collection", "document"),
    [
        ("episodes", a_document("epi_2", client_id="per_1")),
        ("sessions", a_document("ses_1", status="scheduled", reviewed_homework=None)),
        ("assignments", a_document("asg_2", status="agreed")),
        ("occurrences", {**what_was_left()["occurrences"][0], "earlier_responses": [{}]}),
        ("occurrences", {**what_was_left()["occurrences"][1], "review": {"reply": "Another one"}}),
        ("occurrences", {name: value for name, value in what_was_left()["occurrences"][0].items() if name != "review"}),
    ],
)
def test_something_else_than_was_walked_is_broken(load: Load, collection: str, document: Document) -> None:
    owned = what_was_left()
    owned[collection] = [one for one in owned[collection] if one["_id"] != document["_id"]] + [document]
    with pytest.raises(AssertionError):
        promises.nothing_else_happened(aftermath(load, owned=owned))


def test_what_is_missing_is_broken(load: Load) -> None:
    with pytest.raises(AssertionError, match="occ_2"):
        promises.nothing_else_happened(
            aftermath(load, owned={**what_was_left(), "occurrences": what_was_left()["occurrences"][:1]})
        )


def days_of_a_walk() -> list[Document]:
    """One done today of each, and four weeks ahead that were withdrawn when it ended."""
    days = [("asg_1", "2026-11-23", "responded"), ("asg_2", "2026-11-23", "responded")]
    days += [("asg_2", day, "withdrawn") for day in ("2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21")]
    names = ("assignment_id", "local_date", "status")
    return [a_document(f"occ_{place}") | dict(zip(names, day, strict=True)) for place, day in enumerate(days)]


def test_a_day_that_is_missing_or_there_twice_is_broken(load: Load) -> None:
    days = days_of_a_walk()
    assert promises.each_day_is_there_once(aftermath(load, owned={"occurrences": days})) == "6 days of 1 walks"
    for wrong in (days[:-1], [*days, days[3]], [*days[1:], days[1]]):
        with pytest.raises(AssertionError):
            promises.each_day_is_there_once(aftermath(load, owned={"occurrences": wrong}))


def test_an_answer_without_its_event_is_broken(load: Load) -> None:
    load.ledger.entries.append(answer("ses_1", 2, "first"))
    assert promises.every_answer_has_its_event(aftermath(load, events={"ses_1": [told(1), told(2)]}))
    for events in ({"ses_1": [told(1)]}, {"ses_2": [told(2)]}):
        with pytest.raises(AssertionError):
            promises.every_answer_has_its_event(aftermath(load, events=events))


def test_an_event_sent_again_with_other_bytes_is_broken(load: Load) -> None:
    again = {"ses_1": [told(1), told(1)]}
    assert promises.what_was_sent_twice_is_the_same(aftermath(load, events=again)) == "1 events, 1 sent again"
    other = {"ses_1": [told(1), told(1, seal=b"other")]}
    with pytest.raises(AssertionError):
        promises.what_was_sent_twice_is_the_same(aftermath(load, events=other))


def test_a_version_that_goes_back_is_broken_unless_it_was_sent_before(load: Load) -> None:
    assert promises.versions_never_go_back(aftermath(load, events={"ses_1": [told(1), told(2), told(1), told(2)]}))
    with pytest.raises(AssertionError):
        promises.versions_never_go_back(aftermath(load, events={"ses_1": [told(2), told(1)]}))


@pytest.mark.parametrize("versions", [[], [1], [2], [1, 3], [1, 2, 3]])
def test_a_missing_or_invented_version_is_broken(load: Load, versions: list[int]) -> None:
    owned = {"sessions": [a_document(f"ses_{number}", 2) for number in range(10)]}
    right = {one["_id"]: [told(1), told(2)] for one in owned["sessions"]}
    assert promises.no_version_is_missing(aftermath(load, owned=owned, events=right))
    wrong = right | {"ses_3": [told(version) for version in versions]}
    with pytest.raises(AssertionError, match="ses_3"):
        promises.no_version_is_missing(aftermath(load, owned=owned, events=wrong))


def test_a_reminder_may_skip_versions_and_must_end_where_it_is(load: Load) -> None:
    owned = {"reminders": [a_document(f"rem_{number}", 4, status="sent") for number in range(10)]}
    right = {one["_id"]: [told(1, status="planned"), told(4, status="sent")] for one in owned["reminders"]}
    assert promises.no_version_is_missing(aftermath(load, owned=owned, events=right))
    with pytest.raises(AssertionError, match="rem_3"):
        promises.no_version_is_missing(
            aftermath(load, owned=owned, events=right | {"rem_3": [told(1, status="planned")]})
        )


def test_all_that_is_broken_is_named(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    some = (promises.everything_came_to_rest, promises.nothing_else_happened, promises.every_answer_has_its_event)
    monkeypatch.setattr(promises, "PROMISES", some)
    found = promises.outcomes(Aftermath(cast("Platform", None), load, None, {}, {}))
    assert [(one.promise, one.kept) for one in found] == [
        ("everything came to rest", False),
        ("nothing else happened", False),
        ("every answer has its event", True),
    ]
