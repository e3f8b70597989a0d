"""The dashboard over HTTP: who may ask, what comes back, and how wrong questions are answered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from chassis.clock import utc_now
from chassis.tokens import Signer
from services.analytics import service, usecases
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.facts import Fact
from tests.service.analytics.asking import CLINIC, Asker

OTHER = "cln_B"


@pytest.fixture
def asker(settings: AnalyticsSettings, kept: Stores, tmp_path: Path) -> Asker:
    now = utc_now()
    fields = {
        "episode_id": "epi_1",
        "status": "responded",
        "closes_at": now - timedelta(hours=1),
        "kind": "did",
        "obstacles": [],
        "reviewed_at": None,
    }
    kept.facts.apply(
        [
            Fact(
                "occurrences",
                "occ_1",
                CLINIC,
                2,
                {**fields, "therapist_id": "per_ann", "quantity": 90, "responded_at": now - timedelta(hours=2)},
            ),
            Fact(
                "occurrences",
                "occ_2",
                CLINIC,
                2,
                {**fields, "therapist_id": "per_ben", "quantity": 10, "responded_at": now - timedelta(hours=2)},
            ),
        ],
        now,
    )
    while usecases.recompute(store=kept.buckets, now=utc_now):
        pass
    return Asker(service.web_app(settings, kept).test_client(), Signer(str(tmp_path / "private.json")))


def test_a_manager_sees_the_whole_clinic_with_denominators(asker: Asker) -> None:
    answer = asker.get(f"{CLINIC}/dashboard")
    assert answer.status_code == 200
    figures = answer.json["figures"]
    assert figures["engagement"] == {
        "value": 1.0,
        "numerator": 2,
        "denominator": 2,
        "definition": "engagement",
        "definition_version": 1,
        "kind": "share",
        "unit": "share",
    }
    assert (figures["done"]["value"], figures["partly"]["value"]) == (1, 1)
    assert {row["therapist_id"] for row in answer.json["by_therapist"]} == {"per_ann", "per_ben"}
    assert answer.json["lag_seconds"] == 0
    assert len(answer.json["weeks"]) in {4, 5}


def test_a_therapist_sees_the_own_part_whatever_is_asked(asker: Asker) -> None:
    answer = asker.get(f"{CLINIC}/dashboard?therapist_id=per_ben", role="therapist", person="per_ann")
    assert answer.json["figures"]["closed"]["value"] == 1
    assert [row["therapist_id"] for row in answer.json["by_therapist"]] == ["per_ann"]


def test_another_clinic_looks_like_none(asker: Asker) -> None:
    assert asker.get(f"{OTHER}/dashboard").status_code == 404
    assert asker.get("cln_nowhere/dashboard").status_code == 404


@pytest.mark.parametrize("role", ["client", "admin"])
def test_roles_without_figures_are_told_so(asker: Asker, role: str) -> None:
    answer = asker.get(f"{CLINIC}/dashboard", role=role)
    assert answer.status_code == 403
    assert "managers" in answer.json["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-02-02&to=2026-01-01", "to"),
        ("from=1800-01-01&to=2026-01-01", "from"),
        ("from=2026-01-01", "from"),
        ("from=2026-13-01&to=2026-01-01", "from"),
        ("split=weather", "split"),
    ],
)
def test_a_wrong_period_or_filter_is_refused_by_name(asker: Asker, query: str, field: str) -> None:
    answer = asker.get(f"{CLINIC}/dashboard?{query}")
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_every_figure_has_a_definition(asker: Asker) -> None:
    definitions = {each["id"] for each in asker.get(f"{CLINIC}/definitions").json["items"]}
    assert asker.get(f"{CLINIC}/dashboard").json["figures"].keys() <= definitions
