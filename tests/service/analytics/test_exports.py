"""Exports over HTTP and the worker that makes them: who may ask, how far it is, fetching in pieces, and an end."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from chassis.clock import utc_now
from chassis.tokens import Actor, Signer
from services.analytics import service, usecases
from services.analytics.exporting.work import Exporter
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.facts import Fact

CLINIC, OTHER = "cln_A", "cln_B"
EVERY_BUCKET = frozenset(range(64))
YESTERDAY = (utc_now() - timedelta(days=2)).date()
PERIOD = {"from": (YESTERDAY - timedelta(days=60)).isoformat(), "to": YESTERDAY.isoformat()}
FIGURES = {"kind": "figures", "format": "csv"}
RESEARCH = {"kind": "research", "format": "csv", "query": PERIOD}


class World:
    """Signed requests, and a worker that works when it is told to."""

    def __init__(self, client: FlaskClient, signer: Signer, exporter: Exporter) -> None:
        self._client, self._signer, self.exporter = client, signer, exporter

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "manager",
        person: str = "per_mia",
        clinics: tuple[str, ...] = (CLINIC,),
        **headers: str,
    ) -> Any:
        token = self._signer.sign(Actor(person, role, clinics), "analytics")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(
            f"/api/v1/clinics/{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {token}", **named},
        )

    def begin(self, body: Any, **asker: Any) -> str:
        answer = self.send("POST", f"{CLINIC}/exports", body, **asker)
        assert answer.status_code == 202, answer.json
        return f"{CLINIC}/exports/{answer.json['id']}"

    def work(self) -> None:
        while self.exporter.step():
            pass

    def made(self, body: Any) -> tuple[str, bytes]:
        path = self.begin(body)
        self.work()
        return path, self.send("GET", f"{path}/file").data


def occurrences(people: int, each: int) -> Iterator[Fact]:
    closed = utc_now() - timedelta(days=5)
    for person in range(people):
        for number in range(each):
            yield Fact(
                "occurrences",
                f"occ_{person}_{number}",
                CLINIC,
                1,
                {
                    "client_id": f"per_{person}",
                    "episode_id": f"epi_{person}",
                    "assignment_id": f"asg_{person}",
                    "family": "practice",
                    "local_date": closed.date().isoformat(),
                    "recorded_at": closed,
                    "therapist_id": "per_ann",
                    "problem": "depression" if person else "rare",
                    "phase": "skills",
                    "exercise_code": "breathing",
                    "status": "responded",
                    "opens_at": closed - timedelta(days=number % 20 + 1),
                    "closes_at": closed - timedelta(days=number % 20),
                    "kind": "did",
                    "quantity": 90,
                    "obstacles": [],
                    "responded_at": closed,
                    "reviewed_at": None,
                },
            )


def an_ended_course() -> Fact:
    day = (utc_now() - timedelta(days=10)).date()
    return Fact(
        "episodes",
        "epi_1",
        CLINIC,
        3,
        {
            "client_id": "per_1",
            "therapist_id": "per_ann",
            "problem": "depression",
            "phase": "maintenance",
            "cadence": "weekly",
            "status": "closed",
            "started_on": (day - timedelta(days=70)).isoformat(),
            "ended_on": day.isoformat(),
            "end_reason": "completed",
            "treatment_contacts": 6,
            "recorded_at": utc_now(),
        },
    )


@pytest.fixture
def world(settings: AnalyticsSettings, kept: Stores, tmp_path: Path) -> World:
    kept.exports.prepare()
    kept.facts.apply([*occurrences(people=12, each=3), an_ended_course()], utc_now())
    while usecases.recompute_courses(store=kept.courses, now=utc_now):
        pass
    exporter = service.build_exporter(kept, lambda: EVERY_BUCKET)
    return World(service.web_app(settings, kept).test_client(), Signer(str(tmp_path / "private.json")), exporter)


def test_figures_are_waited_for_and_fetched(world: World) -> None:
    path = world.begin(FIGURES)
    waiting = world.send("GET", path).json
    assert (waiting["status"], waiting["progress"], waiting["bytes"]) == ("waiting", 0.0, None)
    assert world.send("GET", f"{path}/file").status_code == 409
    world.work()
    ready = world.send("GET", path).json
    assert (ready["status"], ready["progress"], ready["rows_done"]) == ("ready", 1.0, ready["rows_total"])
    file = world.send("GET", f"{path}/file")
    assert len(file.data) == ready["bytes"] == int(file.headers["Content-Length"])
    assert ready["file_name"] in file.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert {row["definition"] for row in rows} >= {"engagement", "closed"}


@pytest.mark.parametrize("file", ["xlsx", "pdf"])
def test_figures_come_in_every_format(world: World, file: str) -> None:
    _, data = world.made({"kind": "figures", "format": file})
    assert data.startswith(b"PK" if file == "xlsx" else b"%PDF")


def test_a_broken_download_goes_on_where_it_stopped(world: World) -> None:
    path, whole = world.made(FIGURES)
    first = world.send("GET", f"{path}/file", Range="bytes=0-99")
    assert (first.status_code, first.data) == (206, whole[:100])
    assert first.headers["Content-Range"] == f"bytes 0-99/{len(whole)}"
    rest = world.send("GET", f"{path}/file", Range="bytes=100-", If_Range=first.headers["ETag"])
    assert (rest.status_code, first.data + rest.data) == (206, whole)
    changed = world.send("GET", f"{path}/file", Range="bytes=100-", If_Range='"another"')
    assert (changed.status_code, changed.data) == (200, whole)
    beyond = world.send("GET", f"{path}/file", Range=f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_rows_for_research_name_nobody_and_come_with_their_dictionary(world: World) -> None:
    _, data = world.made(RESEARCH)
    with ZipFile(io.BytesIO(data)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(texts) == {"README.txt", "dictionary.csv", "occurrences.csv", "courses.csv"}
    rows = list(csv.DictReader(io.StringIO(texts["occurrences.csv"])))
    assert len(rows) == 36
    assert len({row["person"] for row in rows}) == 12
    told = list(csv.DictReader(io.StringIO(texts["dictionary.csv"])))
    assert list(rows[0]) == [row["column"] for row in told if row["table"] == "occurrences"]
    (course,) = csv.DictReader(io.StringIO(texts["courses.csv"]))
    assert list(course) == [row["column"] for row in told if row["table"] == "courses"]
    assert course["person"] in {row["person"] for row in rows}
    assert (course["end_reason"], course["problem"], course["assessable"]) == ("withheld", "withheld", "0")
    assert not any(word in text for text in texts.values() for word in ("per_", "epi_", "cln_", "occ_"))


def test_a_description_of_few_is_withheld_with_others_that_hide_it(world: World) -> None:
    _, data = world.made(RESEARCH)
    with ZipFile(io.BytesIO(data)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("occurrences.csv").decode())))
    assert {row["problem"] for row in rows} == {"withheld"}
    assert {row["exercise"] for row in rows} == {"breathing"}


def test_two_exports_give_the_same_person_two_names(world: World) -> None:
    people = []
    for _ in range(2):
        _, data = world.made(RESEARCH)
        with ZipFile(io.BytesIO(data)) as archive:
            rows = csv.DictReader(io.StringIO(archive.read("occurrences.csv").decode()))
            people.append({row["person"] for row in rows})
    assert not people[0] & people[1]


def test_a_period_with_too_few_people_is_refused_with_its_reason(world: World) -> None:
    path = world.begin({**RESEARCH, "options": {"smallest": 20}})
    world.work()
    refused = world.send("GET", path).json
    assert (refused["status"], refused["reason"]) == ("refused", "too_few_people")
    assert world.send("GET", f"{path}/file").status_code == 410


def test_a_cancelled_export_stops_and_its_file_is_gone(world: World, kept: Stores) -> None:
    path = world.begin(RESEARCH)
    world.exporter = service.build_exporter(kept, lambda: EVERY_BUCKET)
    assert world.send("DELETE", path).status_code == 204
    world.work()
    assert world.send("GET", path).json["status"] == "cancelled"
    assert world.send("GET", f"{path}/file").status_code == 410
    assert world.send("DELETE", path).status_code == 204


def test_another_worker_begins_anew_what_one_left(world: World, kept: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.analytics.exporting.writing.ROWS_AT_ONCE", 5)
    left = Exporter(kept.exports, world.exporter._sources, lambda: EVERY_BUCKET, utc_now, turn_seconds=0)
    path = world.begin(RESEARCH)
    assert left.step() == 1
    assert world.send("GET", path).json["status"] == "working"
    world.work()
    assert world.send("GET", path).json["status"] == "ready"
    while left.step():
        pass
    left.close()
    with ZipFile(io.BytesIO(world.send("GET", f"{path}/file").data)) as archive:
        assert archive.testzip() is None


def test_the_same_key_begins_one_export(world: World) -> None:
    one = world.begin(FIGURES, Idempotency_Key="k1")
    assert world.begin(FIGURES, Idempotency_Key="k1") == one
    other = world.send("POST", f"{CLINIC}/exports", RESEARCH, Idempotency_Key="k1")
    assert (other.status_code, list(other.json["errors"])) == (422, ["Idempotency-Key"])
    assert len(world.send("GET", f"{CLINIC}/exports").json["items"]) == 1


def test_one_person_has_only_so_many_under_way(world: World) -> None:
    for _ in range(3):
        world.begin(FIGURES)
    over = world.send("POST", f"{CLINIC}/exports", FIGURES)
    assert (over.status_code, over.headers["Retry-After"]) == (429, "30")
    world.begin(FIGURES, person="per_tom")


def test_a_therapist_exports_the_own_part_and_sees_the_own_exports(world: World) -> None:
    theirs: dict[str, Any] = {"role": "therapist", "person": "per_ben"}
    path = world.begin({**FIGURES, "query": PERIOD}, **theirs)
    managers = world.begin(FIGURES)
    world.work()
    rows = csv.DictReader(io.StringIO(world.send("GET", f"{path}/file", **theirs).text))
    assert {row["value"] for row in rows if row["figure"] == "closed"} == {"0"}
    assert [one["person_id"] for one in world.send("GET", f"{CLINIC}/exports", **theirs).json["items"]] == ["per_ben"]
    assert len(world.send("GET", f"{CLINIC}/exports").json["items"]) == 2
    for method, rest in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
        assert world.send(method, f"{managers}{rest}", **theirs).status_code == 404
    assert world.send("POST", f"{CLINIC}/exports", RESEARCH, **theirs).status_code == 403


def test_another_clinic_looks_like_none(world: World) -> None:
    path = world.begin(FIGURES)
    strangers: dict[str, Any] = {"clinics": (OTHER,)}
    for method, rest in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path), ("GET", f"{CLINIC}/exports")):
        assert world.send(method, rest, **strangers).status_code == 404
    assert world.send("GET", path.replace(CLINIC, OTHER), **strangers).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "secrets", "format": "csv"}, "kind"),
        ({"kind": "figures", "format": "docx"}, "format"),
        ({**FIGURES, "query": {"from": "2026-02-02", "to": "2026-01-01"}}, "query"),
        ({**FIGURES, "query": {"from": "1800-01-01", "to": "2026-01-01"}}, "query"),
        ({**FIGURES, "query": {"from": "2026-01-01"}}, "query"),
        ({**FIGURES, "query": {"exercise": "=cmd|' /C calc'!A0"}}, "query"),
        ({**FIGURES, "query": {"split": "weather"}}, "query"),
        ({**FIGURES, "query": {"family": "weather"}}, "query"),
        ({**FIGURES, "query": {"therapist": "Anna"}}, "query"),
        ({**FIGURES, "query": {"format": "csv"}}, "query"),
        ({**FIGURES, "options": {"audience": "outside"}}, "query"),
        ({**FIGURES, "options": {"smallest": 5}}, "options"),
        ({**RESEARCH, "options": {"smallest": 1}}, "options"),
        ({**RESEARCH, "format": "pdf"}, "format"),
        ({"kind": "research", "format": "csv"}, "query"),
    ],
)
def test_what_cannot_be_exported_is_refused_by_name(world: World, body: dict[str, Any], field: str) -> None:
    answer = world.send("POST", f"{CLINIC}/exports", body)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_a_large_export_needs_no_more_memory_than_a_small_one(
    world: World, kept: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.analytics.store.research._AT_ONCE", 100)
    monkeypatch.setattr("services.analytics.exporting.writing.ROWS_AT_ONCE", 100)
    monkeypatch.setattr("services.analytics.exporting.work.PART_BYTES", 4096)

    def peak() -> int:
        path = world.begin(RESEARCH)
        tracemalloc.start()
        world.work()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert world.send("GET", path).json["status"] == "ready"
        return most

    peak()
    rows = [
        {"_id": one.id, "clinic_id": one.clinic_id, "version": 1, **one.fields}
        for one in occurrences(people=100, each=10)
    ]
    collection = kept.generations.live().collection("occurrences")
    collection.delete_many({})
    collection.insert_many(rows)
    small = peak()
    for copy in range(4):
        collection.insert_many(row | {"_id": f"{row['_id']}_{copy}"} for row in rows)
    assert peak() < small * 1.2


def test_a_second_file_about_the_same_days_does_not_leave_the_clinic(world: World) -> None:
    outside = {**FIGURES, "query": PERIOD, "options": {"audience": "outside"}}
    world.made(outside)
    refused = world.send("POST", f"{CLINIC}/exports", {**outside, "query": {**PERIOD, "split": "family"}})
    assert refused.status_code == 422
    assert "hidden number" in refused.json["errors"]["query"][0]
    world.made({**outside, "format": "pdf"})
    world.made({**FIGURES, "query": {**PERIOD, "split": "family"}})
