"""The ladder of one assignment: whose holds, since when, and what of it is news for the client."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.errors import LadderImpossible
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.own_ladder import InForce, OwnLadder, decided, in_force, is_news
from services.reminders.domain.rungs import USUAL_LADDER, Ladder
from tests.unit.reminders.builders import utc
from tests.unit.reminders.test_clinic_policy import WHOLE

MONDAY, TUESDAY, FRIDAY = utc("2026-11-23T10:00"), utc("2026-11-24T10:00"), utc("2026-11-27T10:00")
CLINIC = ClinicPolicy("cln_1", ladder_since=MONDAY)
NONE = OwnLadder(AssignmentKey("cln_1", "per_1", "asg_1"))


def decide(before: OwnLadder, wished: Ladder | None, now: datetime, *, after_yes: bool = True) -> OwnLadder:
    return decided(before, wished, CLINIC, by="per_2", after_yes=after_yes, now=now)


def test_its_own_holds_from_when_it_was_set_and_the_clinics_again_from_when_it_went_back() -> None:
    own = decide(NONE, WHOLE, TUESDAY)
    assert in_force(NONE, CLINIC) == in_force(None, CLINIC) == InForce(USUAL_LADDER, MONDAY)
    assert in_force(own, replace(CLINIC, ladder_since=FRIDAY)) == InForce(WHOLE, TUESDAY)
    assert in_force(decide(own, None, FRIDAY), CLINIC) == InForce(USUAL_LADDER, FRIDAY)


def test_what_comes_to_the_same_rungs_lets_every_wait_go_on() -> None:
    same = decide(NONE, USUAL_LADDER, TUESDAY)
    assert in_force(same, CLINIC) == in_force(decide(same, None, FRIDAY), CLINIC) == InForce(USUAL_LADDER, MONDAY)
    assert not is_news(same, CLINIC, None)
    assert same.rungs == USUAL_LADDER


def test_a_client_is_told_what_changed_after_they_saw_it() -> None:
    before_the_yes, afterwards = decide(NONE, WHOLE, TUESDAY, after_yes=False), decide(NONE, WHOLE, TUESDAY)
    assert (is_news(before_the_yes, CLINIC, None), is_news(afterwards, CLINIC, None)) == (False, True)
    assert (is_news(afterwards, CLINIC, MONDAY), is_news(afterwards, CLINIC, FRIDAY)) == (True, False)
    assert is_news(decide(afterwards, None, FRIDAY), CLINIC, TUESDAY)
    assert not is_news(NONE, CLINIC, TUESDAY)


def test_it_keeps_to_the_rules_of_every_ladder() -> None:
    with pytest.raises(LadderImpossible, match="Begin with the nudge"):
        decide(NONE, (replace(WHOLE[0], after=timedelta(hours=1)),), TUESDAY)
