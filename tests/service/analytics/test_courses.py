"""Outcomes, survival, adherence, obstacles and the list of people at risk over HTTP."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chassis.clock import iso
from chassis.tokens import Signer
from services.analytics import service, usecases
from services.analytics.domain.definitions import BY_ID
from services.analytics.http import costs
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.facts import Fact
from services.analytics.usecases import at_risk, outcomes
from tests.service.analytics.asking import Asker
from tests.store.analytics.course_facts import (
    CLINIC,
    NOON,
    START,
    a_fact,
    a_score,
    a_session,
    an_episode,
    an_occurrence,
    ended,
)

clock = SimpleNamespace(now=NOON)
PERIOD = "from=2026-09-01&to=2026-11-30"
DEFAULTS = {
    "no_contact": {"points": 30, "from": 14},
    "silent_share": {"points": 25, "from": 60},
    "missed_sessions": {"points": 20, "from": 1},
    "worse_score": {"points": 25, "from": 1},
    "list_from": 45,
}


def two_courses_that_ended() -> Iterator[Fact]:
    """One recovered with homework, the other one stopped early without."""
    completed, stopped = ("depression", (18, 7), (12, 5), "completed"), ("gad", (18, 17), (12, 12), "stopped_early")
    for number, (problem, phq, gad, reason) in enumerate((completed, stopped), 1):
        yield ended(number, problem=problem, on="2026-11-16", end_reason=reason)
        yield from (a_session(10 * number + week, number, starts_at=START + timedelta(weeks=week)) for week in range(2))
        yield from (a_score("phq9", 8 * place, total, number) for place, total in enumerate(phq))
        yield from (a_score("gad7", 8 * place, total, number) for place, total in enumerate(gad))
        for day in range(1, 40, 7):
            done: dict[str, Any] = (
                {"kind": "did", "quantity": 80, "status": "responded"} if number == 1 else {"status": "lapsed"}
            )
            yield an_occurrence(100 * number + day, **done, **_dated(number, day))
    not_this_time: dict[str, Any] = {"status": "responded", "kind": "not_this_time", "obstacles": ["time", "forgot"]}
    yield an_occurrence(290, **not_this_time, group_id="grp_1", **_dated(2, 36))
    yield a_fact("group", "grp_1", facilitator_ids=["per_fay"], member_episode_ids=["epi_1", "epi_2"], status="open")


def _dated(number: int, day: int) -> dict[str, Any]:
    closes_at = a_score("phq9", 0, 0).fields["taken_at"] + timedelta(days=day)
    return {
        "episode_id": f"epi_{number}",
        "assignment_id": f"asg_{number}",
        "opens_at": closes_at - timedelta(days=1),
        "closes_at": closes_at,
        "responded_at": closes_at - timedelta(hours=2) if number == 1 else None,
    }


def someone_at_risk() -> Iterator[Fact]:
    """Nothing heard for three weeks, and a session missed."""
    started = (NOON - timedelta(days=100)).date().isoformat()
    yield an_episode(7, therapist_id="per_ann", started_on=started, client_id="per_seven")
    yield a_session(70, 7, starts_at=NOON - timedelta(days=21))
    yield a_session(71, 7, starts_at=NOON - timedelta(days=7), status="missed", missed_by="client")
    yield an_episode(8, therapist_id="per_ben", started_on=started)


@pytest.fixture
def ask(settings: AnalyticsSettings, kept: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asker:
    monkeypatch.setattr(service, "utc_now", lambda: clock.now)
    clinic = a_fact("clinic", CLINIC, organisation_id="org_1", time_zone="UTC")
    kept.facts.apply([clinic, *two_courses_that_ended(), *someone_at_risk()], NOON)
    while usecases.recompute_courses(store=kept.courses, now=lambda: NOON):
        pass
    return Asker(service.web_app(settings, kept).test_client(), Signer(str(tmp_path / "private.json")))


def test_outcomes_with_their_denominators_definitions_and_measures(ask: Asker) -> None:
    answer = ask(f"outcomes?{PERIOD}&split=problem").json
    figures = answer["figures"]
    recovery = {name: figures["recovery"][name] for name in ("value", "numerator", "denominator", "definition_version")}
    assert recovery == {"value": 0.5, "numerator": 1, "denominator": 2, "definition_version": 1}
    assert {name: figures[name]["numerator"] for name in ("improvement", "no_change", "deterioration")} == {
        "improvement": 1,
        "no_change": 1,
        "deterioration": 0,
    }
    assert answer["counts"] == {
        "finished": 2,
        "case": 2,
        "assessable": 2,
        "recovered": 1,
        "improved": 1,
        "reliably_recovered": 1,
        "no_change": 1,
        "ended:completed": 1,
        "ended:stopped_early": 1,
    }
    assert answer["previous"]["recovery"]["value"] is None
    assert [(row["value"], row["counts"]["finished"]) for row in answer["rows"]] == [("depression", 1), ("gad", 1)]
    assert answer["end_reasons"] == [{"code": "completed", "count": 1}, {"code": "stopped_early", "count": 1}]
    phq = answer["measures"][0]
    assert (phq["measure"], phq["pairs"], phq["first_mean"], phq["last_mean"], phq["change"]["value"]) == (
        "phq9",
        2,
        18,
        12,
        6,
    )
    assert phq["jacobson_truax"] is None
    assert [(week["week"], week["n"]) for week in phq["weeks"] if week["n"]] == [(1, 2), (9, 2)]
    assert len(phq["weeks"]) == 9


def test_survival_counts_the_silent_weeks(ask: Asker) -> None:
    curve = ask(f"survival?{PERIOD}").json["curve"]
    assert (curve["n"], curve["events"], curve["censored"]) == (2, 1, 1)
    assert [(point["week"], point["at_risk"], point["survival"]) for point in curve["points"] if point["events"]] == [
        (1, 2, 0.5)
    ]


def test_adherence_beside_outcome_is_an_association_with_a_warning(ask: Asker) -> None:
    answer = ask(f"adherence?{PERIOD}").json
    assert (answer["note"], answer["n"], answer["few"], answer["adherence_mean"]) == ("association", 2, True, 40)
    assert [(third["tertile"], third["n"]) for third in answer["tertiles"]] == [("low", 1), ("middle", 0), ("high", 1)]
    assert answer["tertiles"][1]["improved"]["value"] is None
    assert answer["correlations"][0]["pearson"]["low"] is None
    assert {each["citation"] for each in answer["published"]} > {"Mausbach et al. 2010"}


def test_obstacles_with_every_code_and_what_came_next(ask: Asker) -> None:
    answer = ask(f"obstacles?{PERIOD}&split=family").json
    assert (answer["closed"], answer["with_obstacle"]["numerator"]) == (13, 1)
    codes = {each["code"]: each["count"] for each in answer["codes"]}
    assert len(codes) == 15
    assert {code for code, count in codes.items() if count} == {"time", "forgot"}
    assert {each["group"]: each["count"] for each in answer["groups"]}["practical"] == 1
    assert [each["tried"] for each in answer["next"] if each["n"]] == ["nothing_yet", "nothing_yet"]
    assert [(row["value"], row["closed"]) for row in answer["rows"]] == [("practice", 13)]


def test_the_list_is_for_the_own_therapist_with_reasons(ask: Asker) -> None:
    answer = ask("at-risk", role="therapist", person="per_ann").json
    (item,) = answer["items"]
    assert (item["episode_id"], item["client_id"], item["points"]) == ("epi_7", "per_seven", 50)
    assert [(reason["code"], reason["value"], reason["points"]) for reason in item["reasons"]] == [
        ("no_contact", 21, 30),
        ("missed_sessions", 1, 20),
    ]
    nobody = ask("at-risk", role="therapist", person="per_ben").json
    assert (nobody["items"], nobody["open_courses"]) == ([], 1)
    assert ask("at-risk", role="manager").status_code == 403
    assert ask("at-risk", role="therapist", clinics=("cln_B",)).status_code == 404


def test_managers_change_the_weights_and_the_list_follows(ask: Asker) -> None:
    read = ask("at-risk/weights", role="therapist")
    assert (read.json["weights"], read.json["version"]) == (DEFAULTS, 0)
    wanted = {**DEFAULTS, "missed_sessions": {"points": 5, "from": 1}}
    etag = {"If-Match": read.headers["ETag"]}
    assert ask("at-risk/weights", role="therapist", method="PUT", json=wanted, headers=etag).status_code == 403
    assert ask("at-risk/weights", method="PUT", json=wanted).status_code == 428
    done = ask("at-risk/weights", method="PUT", json=wanted, headers=etag)
    assert (done.status_code, done.json["weights"], done.json["version"]) == (200, wanted, 1)
    assert ask("at-risk/weights", method="PUT", json=wanted, headers=etag).status_code == 412
    assert ask("at-risk", role="therapist", person="per_ann").json["items"] == []
    for wrong in ({"list_from": 0}, {"no_contact": {"points": 101, "from": 1}}, {"luck": {"points": 1, "from": 1}}):
        answer = ask("at-risk/weights", method="PUT", json=wanted | wrong, headers=etag)
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize("path", ["outcomes", "survival", "adherence", "obstacles"])
def test_wrong_questions_are_refused_by_name(ask: Asker, path: str) -> None:
    for query, field in (("from=2026-02-02&to=2026-01-01", "to"), ("split=weather", "split"), ("colour=red", "colour")):
        answer = ask(f"{path}?{query}")
        assert answer.status_code == 422
        assert field in answer.json["errors"]
    assert ask(path, clinics=("cln_B",)).status_code == 404
    assert ask(path, role="client").status_code == 403
    assert ask(path, role="admin").status_code == 403


def test_a_therapist_gets_the_own_part(ask: Asker) -> None:
    answer = ask(f"outcomes?{PERIOD}&therapist_id=per_ann", role="therapist", person="per_ben").json
    assert (answer["therapist_id"], answer["counts"]) == ("per_ben", {})


def test_a_facilitator_gets_the_homework_of_own_groups_and_no_course(ask: Asker) -> None:
    """The same client had six windows without an answer outside of the group."""
    fay: dict[str, Any] = {"role": "facilitator", "person": "per_fay"}
    answer = ask(f"obstacles?{PERIOD}&split=group", **fay).json
    assert (answer["closed"], answer["with_obstacle"]["numerator"]) == (1, 1)
    assert [(row["value"], row["closed"]) for row in answer["rows"]] == [("grp_1", 1)]
    assert sum(week["closed"] for week in answer["weeks"]) == 1
    assert ask(f"obstacles?{PERIOD}&split=family", **fay).json["rows"][0]["closed"] == 1
    assert ask(f"obstacles?{PERIOD}", role="facilitator", person="per_gus").json["closed"] == 0
    told = ask(f"obstacles?{PERIOD}&split=group&as_of={iso(NOON)}", **fay).json
    assert {name: told[name] for name in ("closed", "rows", "weeks")} == {
        name: answer[name] for name in ("closed", "rows", "weeks")
    }
    for path in ("outcomes", "survival", "adherence", "at-risk"):
        assert ask(path, **fay).status_code == 403, path


@pytest.mark.parametrize("path", ["outcomes", "survival", "adherence", "obstacles"])
def test_as_of_a_past_time_they_are_what_had_been_told_by_then(ask: Asker, path: str) -> None:
    def told(as_of: str) -> Any:
        answer = ask(f"{path}?{PERIOD}{as_of}")
        assert answer.status_code == 200
        return {name: value for name, value in answer.json.items() if name not in {"as_of", "cost", "measures"}}

    now = told("")
    assert told(f"&as_of={iso(NOON)}") == now
    assert told(f"&as_of={iso(NOON - timedelta(seconds=1))}") != now
    assert ask(f"{path}?{PERIOD}&as_of={iso(NOON)}").json["cost"] == "costly"
    assert "as_of" in ask(f"{path}?as_of={iso(NOON + timedelta(seconds=1))}").json["errors"]


@pytest.mark.parametrize("path", ["work", "dashboard", "benchmarks", "at-risk"])
def test_what_is_of_now_says_so(ask: Asker, path: str) -> None:
    answer = ask(f"{path}?as_of={iso(NOON)}", role="therapist" if path == "at-risk" else "manager")
    assert answer.status_code == 422
    assert "is" in answer.json["errors"]["as_of"][0]


def test_many_courses_are_read_for_few_at_a_time_and_too_many_not_at_all(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "FEW_COURSES", 1)
    monkeypatch.setattr(at_risk, "FEW_COURSES", 1)
    monkeypatch.setattr(costs, "A_MINUTE", 2)
    assert [ask(f"outcomes?{PERIOD}").json["cost"] for _ in range(2)] == ["costly", "costly"]
    refused = ask(f"outcomes?{PERIOD}")
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    lists = [ask("at-risk", role="therapist", person="per_ann").status_code for _ in range(4)]
    assert lists == [200] * 4, "its past is reckoned once, and then it is a list like any other"
    assert ask(f"survival?{PERIOD}", person="per_max").status_code == 200
    monkeypatch.setattr(outcomes, "MOST_COURSES", 1)
    assert "to" in ask(f"adherence?{PERIOD}", person="per_max").json["errors"]


def test_the_past_of_the_list_is_reckoned_once_an_hour(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def tested(later: timedelta) -> Any:
        monkeypatch.setattr(clock, "now", NOON + later)
        return ask("at-risk", role="therapist", person="per_ann").json["back_test"]["as_of"]

    assert [tested(timedelta(minutes=minutes)) for minutes in (0, 59, 60)] == [
        (NOON + timedelta(minutes=minutes)).isoformat() for minutes in (0, 0, 60)
    ]


def test_every_figure_names_a_definition_that_exists(ask: Asker) -> None:
    def names(found: Any) -> Iterator[tuple[str, int]]:
        if isinstance(found, dict):
            if "definition" in found:
                yield found["definition"], found["definition_version"]
            for each in found.values():
                yield from names(each)
        elif isinstance(found, list):
            for each in found:
                yield from names(each)

    answers = [ask(f"{path}?{PERIOD}").json for path in ("outcomes", "survival", "adherence", "obstacles")]
    answers.append(ask("at-risk", role="therapist", person="per_ann").json)
    found = {name for answer in answers for name in names(answer)}
    assert len(found) > 20
    assert all(BY_ID[name].version == version for name, version in found)


@pytest.mark.parametrize(
    "path", ["outcomes?split=problem", "survival?split=cadence", "adherence?", "obstacles?split=phase"]
)
def test_the_same_as_a_table_and_nothing_new_is_not_sent_again(ask: Asker, path: str) -> None:
    table = ask(f"{path}&{PERIOD}&format=csv")
    assert table.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(table.text.splitlines()))
    assert len(rows) > 5
    assert {len(row) for row in rows} == {len(rows[0])}
    assert table.text == ask(f"{path}&{PERIOD}", headers={"Accept": "text/csv"}).text
    first = ask(f"{path}&{PERIOD}")
    assert first.headers["ETag"] != table.headers["ETag"]
    again = ask(f"{path}&{PERIOD}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert ask(f"{path}&format=pdf").status_code == 422
