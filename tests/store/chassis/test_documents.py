"""State and events are saved in one write, under the version that was read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis import documents, trace
from chassis.documents import DocumentMissing, Fact, StaleVersion
from chassis.mongo import ensure_indexes

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
THING = {"_id": "thg_1", "clinic_id": "cln_1", "status": "open", "words": {"$set": "$version"}}
NOTED: dict[str, Any] = {"source": "things", "at": AT}


def fact(status: str = "open", type_: str = "carryover.thing.changed.v1") -> Fact:
    return Fact(type_, {"status": status, "at": AT}, "per_1")


@pytest.fixture
def things(database: Database[dict[str, Any]]) -> Collection[dict[str, Any]]:
    ensure_indexes(database, {"things": [documents.OUTBOX_INDEX]})
    return database["things"]


def stored(things: Collection[dict[str, Any]], id_: str = "thg_1") -> dict[str, Any]:
    found = things.find_one({"_id": id_})
    assert found is not None
    return found


def test_creation_stores_state_and_event_together(things: Collection[dict[str, Any]]) -> None:
    with trace.scope("req_1"):
        new = documents.insert(things, THING, [fact()], **NOTED, command="first")
        context = trace.current_traceparent()
    assert new == {**THING, "version": 1, "bucket": documents.bucket_of("thg_1"), "commands": ["first"]}
    (event,) = documents.pending_events(stored(things))
    assert (event.subject, event.version, event.clinic_id, event.partition_key) == ("thg_1", 1, "cln_1", "per_1")
    assert event.data == {"status": "open", "at": "2026-11-22T18:00:00.000Z"}
    assert (event.time, event.source, event.traceparent) == (AT, "things", context)


def test_creating_again_returns_what_is_there(things: Collection[dict[str, Any]]) -> None:
    documents.insert(things, THING, [fact()], **NOTED)
    again = documents.insert(things, {**THING, "status": "other"}, [fact()], **NOTED)
    assert (again["status"], again["version"]) == ("open", 1)
    assert len(stored(things)["outbox"]) == 1


def test_another_unique_index_is_not_taken_for_creation(things: Collection[dict[str, Any]]) -> None:
    things.create_indexes([IndexModel([("clinic_id", 1), ("status", 1)], unique=True)])
    documents.insert(things, THING, [], **NOTED)
    with pytest.raises(DuplicateKeyError):
        documents.insert(things, {**THING, "_id": "thg_2"}, [], **NOTED)
    with pytest.raises(BulkWriteError):
        documents.insert_many(things, [({**THING, "_id": "thg_2"}, [])], **NOTED)


def test_many_are_created_once(things: Collection[dict[str, Any]]) -> None:
    first = [({**THING, "_id": f"thg_{n}"}, [fact()]) for n in range(3)]
    assert documents.insert_many(things, first, **NOTED) == 3
    assert documents.insert_many(things, [*first, ({**THING, "_id": "thg_9"}, [fact()])], **NOTED) == 1
    assert documents.insert_many(things, [], **NOTED) == 0
    assert things.count_documents(documents.PENDING) == 4


def test_saving_changes_the_state_and_appends_the_event(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, {**THING, "never": documents.GONE}, [fact()], **NOTED, command="a")
    assert "never" not in read
    after = documents.save(
        things, {**read, "status": "done", "words": documents.GONE}, [fact("done")], **NOTED, command="b"
    )
    assert after == {
        "_id": "thg_1",
        "clinic_id": "cln_1",
        "status": "done",
        "version": 2,
        "bucket": documents.bucket_of("thg_1"),
        "commands": ["a", "b"],
    }
    assert [(e.version, e.data["status"]) for e in documents.pending_events(stored(things))] == [
        (1, "open"),
        (2, "done"),
    ]


def test_what_people_write_is_stored_as_it_is(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, THING, [], **NOTED)
    words = {"$concat": ["$_id", "$$NOW"], "text": "$outbox"}
    assert documents.save(things, {**read, "words": words}, [], **NOTED, command="$version")["words"] == words
    assert stored(things)["commands"] == ["$version"]


def test_an_old_version_changes_nothing(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, THING, [], **NOTED)
    documents.save(things, {**read, "status": "done"}, [], **NOTED)
    with pytest.raises(StaleVersion) as stale:
        documents.save(things, {**read, "status": "lost"}, [fact("lost")], **NOTED)
    assert stale.value.current == 2
    assert (stored(things)["status"], stored(things)["outbox"]) == ("done", [])


def test_another_clinic_has_no_such_document(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, THING, [], **NOTED)
    with pytest.raises(DocumentMissing):
        documents.save(things, {**read, "clinic_id": "cln_2"}, [fact()], **NOTED)
    assert stored(things)["version"] == 1


def test_of_two_at_once_one_wins(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, THING, [], **NOTED)

    def try_it(number: int) -> bool:
        try:
            documents.save(things, {**read, "status": str(number)}, [fact(str(number))], **NOTED)
        except StaleVersion:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(8))) == 1
    assert len(stored(things)["outbox"]) == 1


def test_the_last_commands_are_remembered(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, THING, [], **NOTED, command="0")
    for number in range(1, 40):
        read = documents.save(things, read, [], **NOTED, command=str(number))
    assert read["commands"] == [str(number) for number in range(8, 40)]
    assert documents.already_applied(read, "39")
    assert not documents.already_applied(read, "7")
    assert not documents.already_applied(read, None)


def test_a_bulk_of_saves_is_guarded_one_by_one(things: Collection[dict[str, Any]]) -> None:
    one = documents.insert(things, THING, [], **NOTED)
    two = documents.insert(things, {**THING, "_id": "thg_2"}, [], **NOTED)
    documents.save(things, two, [], **NOTED)
    writes = [documents.save_op({**each, "status": "done"}, [fact("done")], **NOTED) for each in (one, two)]
    assert things.bulk_write(writes, ordered=False).modified_count == 1
    assert things.bulk_write(writes, ordered=False).modified_count == 0  # a repetition changes nothing
    assert (stored(things)["status"], stored(things, "thg_2")["status"]) == ("done", "open")


def test_the_present_version_can_be_sent_again(things: Collection[dict[str, Any]]) -> None:
    read = documents.insert(things, THING, [fact()], **NOTED)
    before = documents.pending_events(stored(things))
    again = documents.reemit_op(read, [fact()], **NOTED)
    things.bulk_write([again])
    assert documents.pending_events(stored(things)) == before  # it is waiting already
    things.update_one({"_id": "thg_1"}, {"$set": {"outbox": []}})
    things.bulk_write([again])
    assert documents.pending_events(stored(things)) == before
    assert stored(things)["version"] == 1


def test_an_event_can_speak_of_a_part_of_its_document(things: Collection[dict[str, Any]]) -> None:
    part = Fact("carryover.part.made.v1", {"status": "new"}, "per_1", subject="prt_1", version=7)
    read = documents.insert(things, THING, [fact(), part], **NOTED)
    whole, of_part = documents.pending_events(stored(things))
    assert (whole.subject, whole.version) == ("thg_1", 1)
    assert (of_part.subject, of_part.version, of_part.clinic_id) == ("prt_1", 7, "cln_1")
    documents.save(things, read, [part], **NOTED)
    assert documents.pending_events(stored(things))[-1].id == of_part.id  # the same version of it, sent again


@pytest.mark.parametrize("data", [{"text": "x" * documents.DATA_LIMIT}, {"set": {1}}, {"number": float("inf")}])
def test_an_event_that_could_never_be_sent_is_not_stored(
    things: Collection[dict[str, Any]], data: dict[str, Any]
) -> None:
    with pytest.raises((ValueError, TypeError)):
        documents.insert(things, THING, [Fact("a.v1", data, "per_1")], **NOTED)
    assert things.find_one() is None


def test_one_version_has_one_event_of_a_type(things: Collection[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="same type"):
        documents.insert(things, THING, [fact(), fact()], **NOTED)
    documents.insert(things, THING, [fact(), fact(type_="carryover.thing.opened.v1")], **NOTED)
    assert len(stored(things)["outbox"]) == 2


def test_the_relays_search_reads_only_what_is_pending(things: Collection[dict[str, Any]]) -> None:
    documents.insert_many(things, [({**THING, "_id": f"thg_{n}"}, []) for n in range(50)], **NOTED)
    documents.insert(things, {**THING, "_id": "thg_x"}, [fact()], **NOTED)
    search = {"bucket": {"$in": list(range(documents.BUCKETS))}, **documents.PENDING}
    stats = things.find(search).explain()["executionStats"]
    assert (stats["nReturned"], stats["totalDocsExamined"]) == (1, 1)
    things.update_one({"_id": "thg_x"}, {"$pull": {"outbox": {"version": 1}}})
    assert things.find(search).explain()["executionStats"]["totalKeysExamined"] == 0
