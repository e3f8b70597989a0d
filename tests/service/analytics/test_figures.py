"""Any figure over HTTP: filtered, divided, as a series, beside another period, as CSV, and wrong questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import iso, utc_now
from chassis.tokens import Signer
from services.analytics import service, usecases
from services.analytics.http import costs
from services.analytics.service import Stores
from services.analytics.store.facts import Fact
from tests.service.analytics.asking import CLINIC, Asker
from tests.service.analytics.conftest import settings_in
from tests.service.analytics.test_http import OTHER

NOW = utc_now()
DONE = {"kind": "did", "quantity": 90, "status": "responded", "responded_at": NOW - timedelta(hours=5)}
SILENT = {"kind": None, "quantity": None, "status": "lapsed", "responded_at": None}


def an_occurrence(number: int, **fields: Any) -> Fact:
    base: dict[str, Any] = {
        "episode_id": "epi_1",
        "therapist_id": "per_ann",
        "group_id": None,
        "family": "diary",
        "exercise_code": "diary_week",
        "closes_at": NOW - timedelta(hours=3),
        "opens_at": NOW - timedelta(hours=9),
        "first_opened_at": NOW - timedelta(hours=8),
        "obstacles": [],
        "reviewed_at": None,
        "recorded_at": NOW - timedelta(hours=4),
    }
    return Fact("occurrences", f"occ_{number}", CLINIC, 2, base | DONE | fields)


@pytest.fixture(scope="module")
def asker(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Nothing here is changed by asking, so all questions are asked of the same facts."""
    folder, name = tmp_path_factory.mktemp("figures"), f"test_{uuid4().hex[:16]}"
    unused = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    settings = settings_in(folder, {"MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": name, **unused})
    kept = service.stores(settings)
    kept.generations.prepare()
    fill(kept)
    yield Asker(service.web_app(settings, kept).test_client(), Signer(str(folder / "private.json")))
    kept.database.client.drop_database(name)
    kept.database.client.close()


def fill(kept: Stores) -> None:
    long_ago = {"closes_at": NOW - timedelta(days=30), "responded_at": NOW - timedelta(days=30, hours=1)}
    facts = [
        an_occurrence(1),
        an_occurrence(2, therapist_id="per_ben", family="reading", obstacles=["time", "forgot"]),
        an_occurrence(3, therapist_id="per_ben", group_id="grp_1", **SILENT),
        an_occurrence(4, **long_ago),
        Fact("groups", "grp_1", CLINIC, 1, {"facilitator_ids": ["per_fay"], "status": "open"}),
        *waiting_for_a_reply(),
    ]
    kept.facts.apply(facts, NOW)
    while usecases.recompute(store=kept.buckets, now=utc_now):
        pass


def waiting_for_a_reply() -> Iterator[Fact]:
    """An answer in a group of long ago, and a session that was held since."""
    at = NOW - timedelta(days=300)
    yield an_occurrence(5, episode_id="epi_5", group_id="grp_5", closes_at=at, opens_at=at, responded_at=at)
    held = {"episode_id": "epi_5", "therapist_id": "per_ann", "status": "held", "starts_at": at, "minutes": 50}
    yield Fact("sessions", "ses_5", CLINIC, 1, {**held, "kind": "treatment", "form": "individual", "recorded_at": at})
    yield Fact("groups", "grp_5", CLINIC, 1, {"facilitator_ids": ["per_gus"], "status": "open"})


def numbers(figures: Any, name: str) -> tuple[Any, Any]:
    return figures[name]["numerator"], figures[name]["denominator"]


def test_a_figure_names_its_definition_and_what_it_is_of(asker: Asker) -> None:
    answer = asker.get(f"{CLINIC}/figures?figures=engagement,time_to_open,homework_reviewed:1")
    assert answer.json["cost"] == "cheap"
    assert answer.json["figures"].keys() == {"engagement", "time_to_open", "homework_reviewed:1"}
    assert numbers(answer.json["figures"], "engagement") == (2, 3)
    opened = answer.json["figures"]["time_to_open"]
    assert (opened["value"], opened["numerator"], opened["denominator"], opened["unit"]) == (60, 3, 3, "minutes")
    assert answer.json["figures"]["homework_reviewed:1"]["definition_version"] == 1


def test_a_young_change_of_a_definition_shows_both(asker: Asker) -> None:
    figures = asker.get(f"{CLINIC}/figures").json["figures"]
    assert (figures["homework_reviewed"]["definition_version"], figures["homework_reviewed:1"]["value"]) == (2, None)


def test_a_filter_a_split_and_both_agree(asker: Asker) -> None:
    split = asker.get(f"{CLINIC}/figures?split=family&figures=closed,agreed,sessions_held").json
    rows = {row["value"]: row["figures"] for row in split["split"]["rows"]}
    assert (rows["diary"]["closed"]["value"], rows["reading"]["closed"]["value"]) == (2, 1)
    assert rows["experiment"]["closed"]["value"] == 0
    assert "sessions_held" not in rows["diary"]
    filtered = asker.get(f"{CLINIC}/figures?family=diary&figures=closed").json
    assert (filtered["figures"]["closed"]["value"], filtered["cost"]) == (2, "cheap")
    both = asker.get(f"{CLINIC}/figures?family=diary&split=problem&figures=closed").json
    assert (both["figures"]["closed"]["value"], both["cost"]) == (2, "costly")
    of_ben = asker.get(f"{CLINIC}/figures?therapist=per_ben&split=family&figures=closed").json
    assert (of_ben["figures"]["closed"]["value"], of_ben["cost"]) == (2, "cheap")


def test_a_series_and_the_period_before(asker: Asker) -> None:
    asked = asker.get(f"{CLINIC}/figures?series=week&compare=previous&figures=closed").json
    assert sum(row["figures"]["closed"]["value"] for row in asked["series"]["rows"]) == 3
    assert asked["comparison"]["figures"]["closed"]["value"] == 1


def test_as_of_a_past_moment_the_figures_are_what_had_been_told(asker: Asker) -> None:
    early, late = iso(NOW - timedelta(hours=5)), iso(NOW - timedelta(hours=2))
    days = f"from={(NOW - timedelta(days=2)).date()}&to={NOW.date()}"
    assert asker.get(f"{CLINIC}/figures?{days}&as_of={early}&figures=closed").json["figures"]["closed"]["value"] == 0
    then = asker.get(f"{CLINIC}/figures?{days}&as_of={late}&figures=closed").json
    assert (then["figures"]["closed"]["value"], then["cost"]) == (3, "costly")


def test_everybody_counts_only_what_is_theirs(asker: Asker) -> None:
    ann: dict[str, Any] = {"role": "therapist", "person": "per_ann"}
    assert asker.get(f"{CLINIC}/figures?figures=closed", **ann).json["figures"]["closed"]["value"] == 1
    for others in ("therapist=per_ben", "therapist=per_ben&family=reading", "therapist=per_ben&split=family"):
        found = asker.get(f"{CLINIC}/figures?figures=closed&{others}", **ann).json
        assert found["figures"]["closed"]["value"] == 0
        assert all(row["figures"]["closed"]["value"] == 0 for row in (found["split"] or {"rows": []})["rows"])
    fay: dict[str, Any] = {"role": "facilitator", "person": "per_fay"}
    assert asker.get(f"{CLINIC}/figures?figures=closed", **fay).json["figures"]["closed"]["value"] == 1
    assert asker.get(f"{CLINIC}/figures?figures=closed&group=grp_2", **fay).json["figures"]["closed"]["value"] == 0
    assert asker.get(f"{CLINIC}/figures?figures=closed&split=group", **fay).json["figures"]["closed"]["value"] == 1
    assert asker.get(f"{CLINIC}/dashboard", **fay).json["figures"]["closed"]["value"] == 1
    of_courses = {"finished", "recovery"}
    assert of_courses <= asker.get(f"{CLINIC}/figures?group=grp_1").json["figures"].keys()
    assert not of_courses & asker.get(f"{CLINIC}/figures?group=grp_1", **fay).json["figures"].keys()
    for person, waiting in (("per_fay", 0), ("per_gus", 1)):
        board = asker.get(f"{CLINIC}/dashboard", role="facilitator", person=person).json
        assert (board["figures"]["review_debt"]["value"], board["by_therapist"]) == (waiting, [])
    assert asker.get(f"{OTHER}/figures").status_code == 404


def test_the_tag_stays_while_the_figures_stay(asker: Asker) -> None:
    path = f"{CLINIC}/figures?figures=closed"
    tag = asker.get(path).headers["ETag"]
    assert asker.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert asker.get(f"{path}&format=csv", headers={"If-None-Match": tag}).status_code == 200


def test_csv_has_a_line_for_each_number(asker: Asker) -> None:
    path = f"{CLINIC}/figures?figures=closed,engagement&split=family&series=week&compare=year"
    answer = asker.get(path, headers={"Accept": "text/csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0].startswith("part,from,to,split,figure,version,value,numerator,denominator")
    assert any(line.startswith("split,") and ",diary,closed,1,2," in line for line in lines)
    assert {line.split(",")[0] for line in lines[1:]} == {"period", "year", "split", "split_year", "series"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-02-02&to=2026-01-01", "to"),
        ("from=1800-01-01&to=2026-01-01", "from"),
        ("from=1970-01-01&to=2170-01-01", "to"),
        ("from=2026-01-01", "from"),
        ("split=weather", "split"),
        ("weather=rain", "weather"),
        ("family=diary&family=reading", "family"),
        ("family==cmd", "family"),
        ("exercise=a&family=b&phase=c&problem=d&cadence=e", "filters"),
        ("figures=engagement:9", "figures"),
        ("figures=happiness", "figures"),
        ("figures=caseload", "figures"),
        ("series=hour", "series"),
        ("as_of=2199-01-01T00:00:00Z", "as_of"),
        ("from=2025-01-01&to=2026-06-01&family=diary&split=phase", "to"),
    ],
)
def test_a_wrong_question_is_refused_by_name(asker: Asker, query: str, field: str) -> None:
    answer = asker.get(f"{CLINIC}/figures?{query}")
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_questions_that_cost_much_are_few(asker: Asker) -> None:
    path = f"{CLINIC}/figures?family=diary&split=phase&figures=closed"
    answers = [asker.get(path, person="per_fast") for _ in range(costs.A_MINUTE + 1)]
    assert {one.status_code for one in answers[:-1]} == {200}
    assert (answers[-1].status_code, int(answers[-1].headers["Retry-After"]) > 0) == (429, True)
    assert asker.get(f"{CLINIC}/figures?family=diary", person="per_fast").status_code == 200
