"""How often, as it is typed on the agree sheet, is a schedule that the service takes."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.domain.roles import Role
from gateway.web import schedule_form
from services.assignments.domain.codes import ScheduleKind
from services.assignments.http import build
from services.assignments.http.schedule_schemas import ScheduleTerms
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import PAGES
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import sample

# Everything the form sends, whatever the kind: what is hidden is sent, too.
TYPED: dict[str, Any] = {
    "start_on": "2026-11-25",
    "end_on": "2026-12-20",
    "time": "09:00",
    "weekdays": ["2", "4"],
    "every_weeks": "2",
    "month_day": "31",
    "nth_week": "",
    "month_weekday": "1",
    "times": "3",
    "days_before": "2",
    "until_time": "21:00",
    "minutes_open": "30",
    "off_from": ["2026-12-01", "", "2026-12-24"],
    "off_until": ["2026-12-02", "", "2026-12-26"],
}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = sample(monkeypatch, documents.staff(Role.THERAPIST))
    with found.app.test_request_context():
        yield found


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("kind", ScheduleKind)
def test_each_kind_is_sent_with_what_belongs_to_it(kind: ScheduleKind) -> None:
    typed = {**TYPED, "kind": kind.value}
    assert schedule_form.missing(typed) == {}
    made = build.schedule(ScheduleTerms().load(schedule_form.terms(typed)))
    assert (made.kind, len(made.skips)) == (kind, 2)


@pytest.mark.usefixtures("page")
def test_a_week_of_the_month_takes_the_place_of_its_day() -> None:
    found = schedule_form.terms({**TYPED, "kind": "monthly", "nth_week": "-1", "month_weekday": "5"})
    assert (found["nth_week"], found["weekdays"]) == (-1, [5])
    assert "month_day" not in found


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("kind", {"kind": ""}),
        ("kind", {"kind": "sometimes"}),
        ("start_on", {"kind": "daily", "start_on": ""}),
        ("time", {"kind": "daily", "time": ""}),
        ("weekdays", {"kind": "weekdays", "weekdays": []}),
        ("end_on", {"kind": "by_date", "end_on": ""}),
        ("times", {"kind": "times_a_week", "times": "three"}),
        ("off_until", {"kind": "daily", "off_until": ["2026-12-02", "", ""]}),
    ],
)
def test_what_is_missing_is_said_before_it_is_sent(field: str, typed: dict[str, Any]) -> None:
    assert list(schedule_form.missing({**TYPED, **typed})) == [field]


@pytest.mark.usefixtures("page")
def test_what_was_emptied_is_taken_away_by_a_change() -> None:
    emptied = {**TYPED, "kind": "daily", "end_on": "", "off_from": [""], "off_until": [""]}
    changed = schedule_form.changes(emptied)
    assert (changed["end_on"], changed["skips"]) == (None, [])
    assert not {"end_on", "skips"} & schedule_form.terms(emptied).keys()


@pytest.mark.usefixtures("page")
def test_a_schedule_comes_back_to_the_form_it_came_from() -> None:
    stretches = [{"start_on": "2026-12-01", "end_on": "2026-12-02"}, {"start_on": "2026-12-24", "end_on": "2026-12-26"}]
    stored = {"kind": "daily", "start_on": "2026-11-25", "time": "09:00", "skips": stretches}
    filled = schedule_form.of(stored)
    assert schedule_form.terms(filled)["skips"] == stretches
    assert schedule_form.choices(filled)["off"][-1] == ("", "")
    assert len(schedule_form.choices(filled)["off"]) == 3


def test_every_kind_can_be_chosen_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sample(monkeypatch, documents.staff(Role.THERAPIST))
    documents.a_full_clinic(found.calls)
    body = found.app.test_client().get(f"{PAGES}clients/{EPISODE}/agree").text
    assert all(f'name="kind" value="{kind.value}"' in body for kind in ScheduleKind)
