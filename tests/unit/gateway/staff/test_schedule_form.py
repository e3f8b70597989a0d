"""How often, as it is typed on the agree sheet, is a schedule that the service takes."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.domain.roles import Role
from gateway.web.staff import schedule_form
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
    "off_from": "2026-12-01",
    "off_until": "2026-12-02",
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
    assert (made.kind, len(made.skips)) == (kind, 1)


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
        ("off_until", {"kind": "daily", "off_until": ""}),
    ],
)
def test_what_is_missing_is_said_before_it_is_sent(field: str, typed: dict[str, Any]) -> None:
    assert list(schedule_form.missing({**TYPED, **typed})) == [field]


def test_every_kind_can_be_chosen_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sample(monkeypatch, documents.staff(Role.THERAPIST))
    documents.a_full_clinic(found.calls)
    body = found.app.test_client().get(f"{PAGES}clients/{EPISODE}/agree").text
    assert all(f'name="kind" value="{kind.value}"' in body for kind in ScheduleKind)
