"""Exports in the database: who may end a job, what is left of one that was ended, and where a file is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics.domain.exports import MOST_ATTEMPTS, Asked, Export, Format, Kind, Reason, Status
from services.analytics.store.exports import PART_BYTES, ExportStore

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLINIC, OTHER = "cln_A", "cln_B"
EVERY_BUCKET = range(64)
ASKED = Asked(Kind.RESEARCH, Format.CSV, {"from": "2026-07-01", "to": "2026-09-30"}, {"dates": "week", "smallest": 5})


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> ExportStore:
    found = ExportStore(database)
    found.prepare()
    return found


def an_export(name: str = "exp_1", minutes: int = 0, person: str = "per_mia") -> Export:
    return Export(name, CLINIC, person, None, ASKED, NOW + timedelta(minutes=minutes))


def finished(export: Export, file: bytes) -> Export:
    return replace(export, rows_done=7, size=len(file), digest="digest")


def claimed(store: ExportStore) -> Export:
    export = store.claim(EVERY_BUCKET)
    assert export is not None
    return export


def test_what_is_kept_is_what_was_asked_for(store: ExportStore) -> None:
    assert store.add(an_export()) == an_export() == store.get(CLINIC, "exp_1")
    assert store.add(an_export(minutes=5)) == an_export()
    assert store.get(OTHER, "exp_1") is None


def test_the_list_has_the_newest_first_and_goes_on_after_one(store: ExportStore) -> None:
    for number in range(4):
        store.add(an_export(f"exp_{number}", minutes=number // 2, person="per_ann" if number == 3 else "per_mia"))
    assert [one.id for one in store.page(CLINIC, None, None, 3)] == ["exp_3", "exp_2", "exp_1"]
    assert [one.id for one in store.page(CLINIC, None, (NOW + timedelta(minutes=1), "exp_2"), 3)] == ["exp_1", "exp_0"]
    assert [one.id for one in store.page(CLINIC, "per_ann", None, 3)] == ["exp_3"]
    assert store.page(OTHER, None, None, 3) == []
    assert store.open_of(CLINIC, "per_mia") == 3


def test_the_oldest_of_the_leased_buckets_comes_first(store: ExportStore) -> None:
    assert store.claim(EVERY_BUCKET) is None
    store.add(an_export("exp_late", minutes=1))
    store.add(an_export("exp_early"))
    assert store.claim([]) is None
    assert claimed(store).id == "exp_early"


def test_only_the_last_attempt_goes_on_and_ends_a_job(store: ExportStore) -> None:
    store.add(an_export())
    first = claimed(store)
    store.put_part(first, 0, b"first")
    second = claimed(store)
    store.put_part(second, 0, b"second")
    assert not store.note(first, 10, 20)
    assert not store.ready(finished(first, b"first"), NOW)
    assert store.note(second, 10, 20)
    assert store.ready(finished(second, b"second"), NOW)
    done = store.get(CLINIC, "exp_1")
    assert done is not None
    assert (done.status, done.size, done.rows_total, b"".join(store.read(done, 0, 6))) == (
        Status.READY,
        6,
        7,
        b"second",
    )
    assert store.claim(EVERY_BUCKET) is None


def test_a_cancelled_job_leaves_no_bytes_and_cannot_become_ready(
    store: ExportStore, database: Database[dict[str, Any]]
) -> None:
    store.add(an_export())
    working = claimed(store)
    store.put_part(working, 0, b"half")
    store.end(working, Status.CANCELLED)
    assert not store.note(working, 1, 2)
    assert not store.ready(finished(working, b"half"), NOW)
    assert database["export_parts"].count_documents({}) == 0
    ended = store.get(CLINIC, "exp_1")
    assert ended is not None
    assert (ended.status, store.open_of(CLINIC, "per_mia")) == (Status.CANCELLED, 0)


def test_a_job_that_never_ends_well_is_given_up(store: ExportStore) -> None:
    store.add(an_export())
    for _ in range(MOST_ATTEMPTS):
        claimed(store)
    assert store.claim(EVERY_BUCKET) is None
    ended = store.get(CLINIC, "exp_1")
    assert ended is not None
    assert (ended.status, ended.reason) == (Status.REFUSED, Reason.NOT_POSSIBLE)


@pytest.mark.parametrize(
    ("first", "after"),
    [(0, 1), (0, PART_BYTES), (PART_BYTES - 1, PART_BYTES + 1), (PART_BYTES, PART_BYTES + 10), (5, PART_BYTES + 3)],
)
def test_any_range_of_a_file_is_read_across_its_parts(store: ExportStore, first: int, after: int) -> None:
    whole = bytes(range(256)) * (PART_BYTES // 256) + b"the second part"
    store.add(an_export())
    export = claimed(store)
    store.put_part(export, 0, whole[:PART_BYTES])
    store.put_part(export, 1, whole[PART_BYTES:])
    assert b"".join(store.read(export, first, after)) == whole[first:after]


def test_a_file_whose_parts_are_gone_is_not_read_as_a_shorter_one(store: ExportStore) -> None:
    with pytest.raises(LookupError):
        list(store.read(replace(an_export(), attempt=1), 0, 1))


def test_files_and_jobs_are_forgotten_in_time(store: ExportStore, database: Database[dict[str, Any]]) -> None:
    store.add(an_export())
    store.put_part(claimed(store), 0, b"x")
    job, part = database["exports"].find_one(), database["export_parts"].find_one()
    assert job is not None
    assert part is not None
    assert (job["forget_at"] - NOW, part["forget_at"] - NOW) == (timedelta(days=365), timedelta(days=14))
    for name in ("exports", "export_parts"):
        assert any(one.get("expireAfterSeconds") == 0 for one in database[name].index_information().values())
