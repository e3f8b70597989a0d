"""Pages of exports and of saved views, with real forms: begun, watched, fetched; saved, renamed, opened, removed."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.service.gateway.test_downloads import FILE, a_file
from tests.service.gateway.world import Browser, World

EXPORT = "exp_01K0000000000000000000000A"


def an_export(**more: Any) -> dict[str, Any]:
    return {
        "id": EXPORT,
        "person_id": "per_gone",
        "kind": "figures",
        "format": "csv",
        "query": {"from": "2026-10-26", "to": "2026-11-22", "split": "exercise"},
        "status": "ready",
        "progress": 1.0,
        "bytes": 1300000,
        "file_name": "figures.csv",
        "reason": None,
        "created_at": "2026-11-23T16:55:00.000Z",
        "expires_at": "2026-11-30T16:55:00.000Z",
        **more,
    }


@pytest.fixture
def manager(here: World) -> Browser:
    listed(here, an_export(), an_export(status="working", progress=0.25), an_export(status="refused"))
    return here.person("manager")


def listed(here: World, *exports: dict[str, Any]) -> None:
    here.services.answer("GET", f"/api/v1/clinics/{here.clinic_id}/exports", 200, {"items": exports, "next": None})


def test_exports_are_listed_with_what_can_be_done(here: World, manager: Browser) -> None:
    page = manager.get(f"/c/{here.clinic_id}/exports?split=family&from=2026-10-26&to=2026-11-22").text
    assert "1.2 MB" in page
    assert '<progress max="100" value="25"' in page
    assert page.count("/remove") == 2
    assert 'hx-trigger="every 3s"' in page
    assert '<option value="family" selected>' in page
    assert "Rows for research" in page
    listed(here, an_export())
    therapist = here.person("therapist").get(f"/c/{here.clinic_id}/exports").text
    assert "Rows for research" not in therapist
    assert "every 3s" not in therapist


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (
            {"kind": "figures", "figures_format": "xlsx", "figures_split": "family", "figures_audience": "outside"},
            {"kind": "figures", "format": "xlsx", "query": {"split": "family"}, "options": {"audience": "outside"}},
        ),
        (
            {"kind": "research", "research_from": "2026-07-01", "research_to": "2026-09-30", "research_smallest": "10"},
            {
                "kind": "research",
                "format": "csv",
                "query": {"from": "2026-07-01", "to": "2026-09-30"},
                "options": {"smallest": 10},
            },
        ),
    ],
)
def test_a_form_asks_for_what_it_says(
    here: World, manager: Browser, form: dict[str, str], body: dict[str, Any]
) -> None:
    here.services.answer("POST", f"/api/v1/clinics/{here.clinic_id}/exports", 202, {"id": EXPORT})
    answer = manager.post(f"/c/{here.clinic_id}/exports", data={"idempotency_key": "k1", **form})
    assert answer.status_code == 302
    asked = next(seen for seen in here.services.seen if seen.method == "POST")
    assert json.loads(asked.body) == body
    assert (asked.headers["idempotency-key"], asked.role) == ("k1", "manager")


def test_a_question_that_cannot_be_asked_stays_in_the_form(here: World, manager: Browser) -> None:
    problem = {"type": "urn:carryover:problem:invalid", "errors": {"query": ["The last day lies before the first."]}}
    here.services.answer("POST", f"/api/v1/clinics/{here.clinic_id}/exports", 422, problem)
    answer = manager.post(f"/c/{here.clinic_id}/exports", data={"kind": "figures", "figures_from": "2026-11-05"})
    assert answer.status_code == 422
    assert 'href="#f-figures_to"' in answer.text
    assert 'value="2026-11-05"' in answer.text


def test_a_file_is_fetched_from_the_page_and_recorded(here: World, manager: Browser) -> None:
    here.services.behind["analytics"] = a_file
    answer = manager.get(f"/c/{here.clinic_id}/exports/{EXPORT}/file")
    assert answer.data == FILE
    assert here.records()[-1]["action"] == "export.file"


def test_an_export_is_removed(here: World, manager: Browser) -> None:
    assert manager.post(f"/c/{here.clinic_id}/exports/{EXPORT}/remove", data={}).status_code == 302
    assert here.services.seen[-1].method == "DELETE"


def views(here: World) -> str:
    return f"/c/{here.clinic_id}/views"


def save(here: World, who: Browser, **form: str) -> Any:
    usual = {"page": "dashboard", "name": "Monday round", "period": "fixed", "q_split": "family"}
    return who.post(views(here), data=usual | form)


def view_of(page: str) -> tuple[str, str]:
    found = re.search(r'views/(viw_\w+)".*?name="version" value="(\d+)"', page, re.DOTALL)
    assert found
    return found[1], found[2]


def test_a_view_is_saved_from_its_page_opened_and_removed(here: World, manager: Browser) -> None:
    form = manager.get(f"{views(here)}?page=dashboard&from=2026-10-26&to=2026-11-22&split=family").text
    assert "Save this view: Overview" in form
    assert 'name="q_from" value="2026-10-26"' in form
    assert save(here, manager, q_from="2026-10-26", q_to="2026-11-22").status_code == 302
    page = manager.get(views(here)).text
    assert "Monday round" in page
    view, version = view_of(page)
    to = manager.get(f"{views(here)}/{view}").headers["Location"]
    assert parse_qs(urlsplit(to).query) == {"from": ["2026-10-26"], "to": ["2026-11-22"], "split": ["family"]}
    assert manager.post(f"{views(here)}/{view}", data={"go": "remove", "version": version}).status_code == 302
    assert "Monday round" not in manager.get(views(here)).text


def test_a_moving_period_takes_the_place_of_the_days(here: World, manager: Browser) -> None:
    save(here, manager, q_from="2020-01-01", q_to="2020-01-31", period="four-weeks")
    view, _ = view_of(manager.get(views(here)).text)
    asked = parse_qs(urlsplit(manager.get(f"{views(here)}/{view}").headers["Location"]).query)
    first, last = date.fromisoformat(asked["from"][0]), date.fromisoformat(asked["to"][0])
    assert ((last - first).days, asked["split"]) == (27, ["family"])


def test_a_view_is_renamed_and_shared(here: World, manager: Browser) -> None:
    save(here, manager)
    view, version = view_of(manager.get(views(here)).text)
    changed = {"go": "save", "version": version, "name": "For all", "shared": "yes"}
    assert manager.post(f"{views(here)}/{view}", data=changed).status_code == 302
    therapist = here.person("therapist")
    page = therapist.get(views(here)).text
    assert "Shared by others" in page
    assert "For all" in page
    assert therapist.post(f"{views(here)}/{view}", data={**changed, "version": "2"}).status_code == 404
    late = manager.post(f"{views(here)}/{view}", data={**changed, "name": "Late"})
    assert late.status_code == 409


@pytest.mark.parametrize("form", [{"name": " "}, {"page": "secrets"}, {"q_split": "=1+1"}])
def test_what_cannot_be_saved_stays_typed(here: World, manager: Browser, form: dict[str, str]) -> None:
    answer = save(here, manager, **form)
    assert answer.status_code == 422
    assert "Nothing is lost" in answer.text


def test_without_mail_the_page_offers_none(here: World, manager: Browser) -> None:
    save(here, manager)
    page = manager.get(views(here)).text
    assert "Mail it" not in page
    view, version = view_of(page)
    form = {"go": "mail", "version": version, "every": "week", "weekday": "1", "at": "7:30"}
    assert manager.post(f"{views(here)}/{view}", data=form).status_code == 422
