"""Work and benchmarks over HTTP: who may ask, and that nobody is told more than the rules allow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import utc_now
from chassis.tokens import Signer
from services.analytics import service, usecases
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.cover import Grain
from services.analytics.domain.quarters import month_id
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.buckets import bucket_id, row
from services.analytics.store.facts import Fact
from tests.service.analytics.asking import CLINIC, Asker

CLINICS = (CLINIC, "cln_B", "cln_C", "cln_D")
LAST_MONTH = (utc_now().date().replace(day=1) - timedelta(days=20)).replace(day=1)


@pytest.fixture
def asker(settings: AnalyticsSettings, kept: Stores, tmp_path: Path) -> Asker:
    kept.facts.apply([a_clinic(clinic_id) for clinic_id in CLINICS], utc_now())
    return Asker(service.web_app(settings, kept).test_client(), Signer(str(tmp_path / "private.json")))


def a_clinic(clinic_id: str) -> Fact:
    return Fact("clinics", clinic_id, clinic_id, 1, {"organisation_id": "org_1", "time_zone": "UTC"})


def of(collection: str, number: int, clinic_id: str = CLINIC, **fields: Any) -> Fact:
    return Fact(collection, f"{collection}_{number}", clinic_id, 1, {"recorded_at": utc_now(), **fields})


def a_caseload(now: datetime) -> list[Fact]:
    """Ann has two open courses, Ben one and a paused one, Cal one that is over and a session tomorrow."""
    people = (
        ("per_ann", "open"),
        ("per_ann", "open"),
        ("per_ben", "open"),
        ("per_ben", "paused"),
        ("per_cal", "closed"),
    )
    courses = [
        of("episodes", n, therapist_id=who, status=status, ended_on="2026-01-01" if status == "closed" else None)
        for n, (who, status) in enumerate(people)
    ]
    due: dict[str, Any] = {
        "therapist_id": "per_ben",
        "obstacles": [],
        "episode_id": "epi_1",
        "kind": None,
        "quantity": None,
    }
    due |= {"responded_at": None, "reviewed_at": None, "due_at": None, "has_due_time": False}
    return [
        *courses,
        of("sessions", 1, therapist_id="per_cal", status="scheduled", starts_at=now + timedelta(days=1)),
        of("sessions", 2, therapist_id="per_cal", status="scheduled", starts_at=now + timedelta(days=9)),
        of("sessions", 3, therapist_id="per_cal", status="cancelled", starts_at=now + timedelta(days=1)),
        of("occurrences", 1, status="started", closes_at=now + timedelta(days=2), **due),
        of("occurrences", 2, status="responded", closes_at=now + timedelta(days=2), **due),
        of("escalations", 1, assignee_id="per_ann", status="open", raised_at=now),
        of("escalations", 2, assignee_id="per_ann", status="done", raised_at=now),
        of("escalations", 3, assignee_id=None, status="open", raised_at=now),
        of("episodes", 9, clinic_id="cln_B", therapist_id="per_else", status="open", ended_on=None),
    ]


def numbers(load: dict[str, Any]) -> dict[str, int]:
    return {name: each["value"] for name, each in load["values"].items() if each["value"]}


def test_a_manager_sees_the_load_of_every_therapist_beside_the_middle(asker: Asker, kept: Stores) -> None:
    kept.facts.apply(a_caseload(utc_now()), utc_now())
    answer = asker.get(f"{CLINIC}/work").json
    assert {each["therapist_id"]: numbers(each) for each in answer["therapists"]} == {
        "per_ann": {"caseload": 2, "escalations": 1},
        "per_ben": {"caseload": 1, "homework_ahead": 1},
        "per_cal": {"sessions_ahead": 1},
    }
    assert answer["own"] is None
    assert answer["middle"]["caseload"] == {"low": 0, "median": 1.0, "high": 2, "therapists": 3}
    assert sorted(answer["measures"]) == sorted(answer["definitions"])
    assert date.fromisoformat(answer["week"]["last"]) - date.fromisoformat(answer["week"]["first"]) == timedelta(days=6)


def test_a_therapist_sees_no_colleague_and_the_middle_only_of_five(asker: Asker, kept: Stores) -> None:
    kept.facts.apply(a_caseload(utc_now()), utc_now())
    answer = asker.get(f"{CLINIC}/work", role="therapist", person="per_ann")
    assert numbers(answer.json["own"]) == {"caseload": 2, "escalations": 1}
    assert (answer.json["therapists"], answer.json["middle"]) == ([], None)
    assert "per_ben" not in answer.text
    more = [of("episodes", 20 + n, therapist_id=f"per_{n % 4}", status="open", ended_on=None) for n in range(4)]
    kept.facts.apply(more, utc_now())
    found = asker.get(f"{CLINIC}/work", role="therapist", person="per_ann").json
    assert found["own"]["values"]["caseload"] == {"value": 2, "position": "above"}
    assert found["middle"]["caseload"]["therapists"] == 7


def test_work_and_benchmarks_are_not_for_every_role_or_clinic(asker: Asker) -> None:
    for path in ("work", "benchmarks"):
        for role in ("client", "facilitator", "admin"):
            assert asker.get(f"{CLINIC}/{path}", role=role).status_code == 403, (path, role)
        assert asker.get(f"cln_B/{path}").status_code == 404
    refused = asker.get(f"{CLINIC}/benchmarks", role="therapist")
    assert refused.status_code == 403
    assert "managers" in refused.json["detail"]
    wrong = asker.get(f"{CLINIC}/benchmarks?figure=beauty")
    assert wrong.status_code == 422
    assert "figure" in wrong.json["errors"]


def compared(kept: Stores, silent: dict[str, int]) -> None:
    """Publish last month: every clinic has 80 answers."""
    buckets = kept.generations.live().collection("buckets")
    for clinic_id, missing in silent.items():
        counts = {"closed": 80 + missing, "closed_done": 80, "closed_silent": missing}
        stored = row(clinic_id, Grain.MONTH, LAST_MONTH.isoformat(), "*", Bucket(counts))
        identity = bucket_id(clinic_id, Grain.MONTH, LAST_MONTH.isoformat(), "*")
        buckets.replace_one({"_id": identity}, stored, upsert=True)
    usecases.make_snapshots(store=kept.benchmarks, now=lambda: utc_now() + timedelta(days=3))


def test_a_manager_sees_rounded_shares_without_names(asker: Asker, kept: Stores) -> None:
    before = asker.get(f"{CLINIC}/benchmarks").json
    assert (before["status"], before["own"]["hidden"], before["limits"]) == ("none_yet", True, [])
    compared(kept, {CLINIC: 43, "cln_B": 21, "cln_C": 30, "cln_D": 40})
    answer = asker.get(f"{CLINIC}/benchmarks?figure=engagement&period={month_id(LAST_MONTH)}")
    found = answer.json
    assert found["status"] == "ready"
    assert found["own"] == {
        "numerator": 80,
        "denominator": 125,
        "rate": 80 / 125,
        "hidden": False,
        "position": "inside",
    }
    assert [each["denominator"] for each in found["others"]] == [100, 110, 120]
    assert found["middle"]["denominator"] == 455
    assert found["limits"][0]["denominator"] == 50
    assert found["definition"]["version"] == 1
    assert not any(clinic_id in answer.text for clinic_id in CLINICS[1:])
    table = asker.get(f"{CLINIC}/benchmarks?format=csv&period={month_id(LAST_MONTH)}")
    assert table.text.splitlines()[1] == f"engagement,1,{month_id(LAST_MONTH)},own,80,125,0.64"
    assert table.headers["ETag"] != answer.headers["ETag"]


def test_a_hidden_clinic_takes_others_with_it(asker: Asker, kept: Stores) -> None:
    compared(kept, {CLINIC: 43, "cln_B": 2, "cln_C": 30, "cln_D": 40})
    found = asker.get(f"{CLINIC}/benchmarks").json
    assert (len(found["others"]), found["others_hidden"]) == (0, 3)
    assert found["own"]["hidden"] is False
    assert found["middle"]["hidden"] is False
