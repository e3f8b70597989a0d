"""A clinic's policy: what can be decided, and how a ladder that never ends is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.clinic_policy import ClinicPolicy, changed, checked_policy
from services.reminders.domain.codes import RungKind
from services.reminders.domain.errors import LadderImpossible, PolicyImpossible
from services.reminders.domain.rungs import LONGEST_LADDER, Rung, asks_beyond_reminding, checked_ladder, without
from tests.unit.reminders.builders import utc

NUDGE, SECOND, ASK, TASK, CALL = RungKind
WHOLE = (
    Rung(NUDGE),
    Rung(SECOND, timedelta(hours=2)),
    Rung(ASK, timedelta(days=1)),
    Rung(TASK, timedelta(days=2), silent=2),
    Rung(CALL, timedelta(days=2)),
)
HERE = ClinicPolicy("cln_1")


def test_until_a_clinic_decides_nobody_is_asked_in_person() -> None:
    assert checked_policy(HERE) == HERE
    assert not asks_beyond_reminding(HERE.ladder)
    assert asks_beyond_reminding(WHOLE)


@pytest.mark.parametrize(
    ("ladder", "advice"),
    [
        ((), "Begin with the nudge"),
        (WHOLE[1:], "Begin with the nudge"),
        ((Rung(NUDGE, timedelta(hours=1)),), "Begin with the nudge"),
        ((*WHOLE, Rung(CALL)), "once"),
        ((Rung(NUDGE), Rung(TASK), Rung(ASK)), "in this order: nudge, second_channel, ask, task, call"),
        ((Rung(NUDGE), Rung(TASK, timedelta(minutes=-1))), "negative"),
        ((Rung(NUDGE), Rung(ASK, timedelta(days=20)), Rung(TASK, timedelta(days=9))), "28 days at most"),
        ((Rung(NUDGE), Rung(TASK, silent=0)), "between 1 and 10"),
        ((Rung(NUDGE), Rung(SECOND, silent=2)), "only later rungs"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_to_an_end_is_refused(ladder: tuple[Rung, ...], advice: str) -> None:
    with pytest.raises(LadderImpossible, match=advice) as refused:
        checked_ladder(ladder)
    assert refused.value.field == "ladder"


RUNGS = st.lists(
    st.builds(Rung, st.sampled_from(RungKind), st.timedeltas(timedelta(0), timedelta(days=30))), max_size=7
)


@given(RUNGS, st.sets(st.sampled_from(RungKind)))
def test_what_passes_ends_and_taking_out_rungs_moves_none_of_the_others(rungs: list[Rung], out: set[RungKind]) -> None:
    try:
        ladder = checked_ladder(rungs)
    except LadderImpossible:
        return
    assert len(ladder) <= len(RungKind)
    moments = _moments(ladder)
    assert max(moments.values()) <= LONGEST_LADDER
    assert _moments(without(ladder, out)) == {kind: at for kind, at in moments.items() if kind not in out}


def _moments(ladder: tuple[Rung, ...]) -> dict[RungKind, timedelta]:
    waits = [one.after for one in ladder]
    return {one.kind: sum(waits[: number + 1], timedelta()) for number, one in enumerate(ladder)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"gap_minutes": 241}, "gap_minutes"),
        ({"cap": 0}, "cap"),
        ({"cap": 11}, "cap"),
        ({"budget": 0}, "budget"),
        ({"task_hours": 0}, "task_hours"),
        ({"holidays": tuple(date(2026, 1, 1) + timedelta(days=one) for one in range(201))}, "holidays"),
    ],
)
def test_a_number_that_cannot_work_names_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(PolicyImpossible) as refused:
        checked_policy(replace(HERE, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_holidays_are_dates_once_and_in_order() -> None:
    twice = (date(2026, 12, 26), date(2026, 12, 25), date(2026, 12, 26))
    assert checked_policy(replace(HERE, holidays=twice)).holidays == (date(2026, 12, 25), date(2026, 12, 26))


def test_a_changed_ladder_holds_from_now_on_and_another_change_does_not_begin_it_anew() -> None:
    first = changed(HERE, replace(HERE, ladder=WHOLE), utc("2026-11-23T10:00"))
    assert first.ladder_since == utc("2026-11-23T10:00")
    then = changed(first, replace(first, budget=7, ladder_since=None), utc("2026-11-24T10:00"))
    assert (then.budget, then.ladder_since) == (7, utc("2026-11-23T10:00"))
