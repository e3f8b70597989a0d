"""A week as it would go: the same gap, cap, quiet hours and ladder as for real clients."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import MovedBecause, RungKind
from services.reminders.domain.errors import PatternImpossible
from services.reminders.domain.rungs import Rung
from services.reminders.domain.simulating import Pattern, simulate
from services.reminders.domain.working import WorkingWeek
from tests.unit.reminders.builders import utc

LONDON = WorkingWeek(ZoneInfo("Europe/London"))
POLICY = ClinicPolicy(
    "cln_1",
    ladder=(
        Rung(RungKind.NUDGE),
        Rung(RungKind.SECOND_CHANNEL, timedelta(hours=1)),
        Rung(RungKind.ASK, timedelta(hours=13)),
        Rung(RungKind.TASK, timedelta(days=1), silent=2),
    ),
)
MONDAY = date(2026, 11, 23)
EVENINGS = Pattern((time(18),), (True, False, False, False, True, True, True), MONDAY)


def test_answers_end_what_silence_begins() -> None:
    found = simulate(POLICY, EVENINGS, LONDON)
    nudges = [one.at for one in found.preview.messages if not one.only_if_silent]
    assert nudges == [utc(f"2026-11-{23 + day}T18:00") for day in range(7)]
    assert [one.at for one in found.answers] == [utc(f"2026-11-{day}T18:30") for day in (23, 27, 28, 29)]
    assert [one.at for one in found.preview.messages if one.only_if_silent] == [utc("2026-11-25T08:00")]
    assert [(one.kind, one.at) for one in found.asked] == [(RungKind.TASK, utc("2026-11-26T08:00"))]
    assert found.asked[0].due_at == utc("2026-11-26T17:00")


def test_the_second_channel_comes_where_it_was_chosen() -> None:
    found = simulate(POLICY, replace(EVENINGS, second=True), LONDON)
    again = [one.at for one in found.preview.messages if {item.rung for item in one.items} == {2}]
    assert again == [utc(f"2026-11-{day}T19:00") for day in (24, 25, 26)]


def test_gap_and_cap_are_those_of_the_policy() -> None:
    busy = replace(EVENINGS, moments=(time(9), time(9, 20), time(13), time(16)), answers=(True,))
    found = simulate(replace(POLICY, cap=2, gap_minutes=60), busy, LONDON)
    assert len(found.preview.messages) == 2
    assert {item.because for one in found.preview.messages for item in one.items} & set(MovedBecause)


def test_a_client_who_always_answers_is_never_asked() -> None:
    found = simulate(POLICY, replace(EVENINGS, answers=(True,) * 28), LONDON)
    assert (found.asked, len(found.answers)) == ((), 28)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"moments": ()}, "moments"), ({"moments": (time(9),) * 7}, "moments"), ({"answers": ()}, "answers")],
)
def test_nothing_can_be_shown_of_nobody(change: dict[str, tuple[time, ...]], field: str) -> None:
    with pytest.raises(PatternImpossible) as refused:
        simulate(POLICY, replace(EVENINGS, **change), LONDON)  # type: ignore[arg-type]
    assert refused.value.field == field
