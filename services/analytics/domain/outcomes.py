"""What became of an episode: the outcome rules of NHS England's talking-therapies statistics, with PHQ-9 and GAD-7.

Thresholds of reliable change: MindStep, BMC Psychiatry 2018, table 1. GAD-7 stands in for measures of single disorders,
so no figure here is the NHS figure for a client whose problem has a measure of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.analytics.domain.measures import OUTCOME_MEASURES, Measure

FEWEST_CONTACTS: Final = 2
NEVER_FINISHED: Final = frozenset({"transferred", "opened_in_error"})
TREATMENT: Final = frozenset({"treatment", "both"})
"""Kinds of session with treatment in them: not assessment alone, not review, not follow-up."""


@dataclass(frozen=True)
class Scores:
    """First and last valid total of one measure within an episode; with a single score there is no last one."""

    first: float
    last: float | None
    first_day: date
    last_day: date | None

    @property
    def is_pair(self) -> bool:
        """Whether there are two scores to compare."""
        return self.last is not None


@dataclass(frozen=True)
class Outcome:
    """What the rules say of one episode.

    `case`: whether it was a case at the start, None if unknown. The rest is False wherever it is not assessable.
    """

    case: bool | None
    assessable: bool
    recovered: bool
    improved: bool
    deteriorated: bool

    @property
    def no_change(self) -> bool:
        """Assessable, and neither reliably improved nor reliably deteriorated."""
        return self.assessable and not self.improved and not self.deteriorated

    @property
    def reliably_recovered(self) -> bool:
        """Recovered and reliably improved."""
        return self.recovered and self.improved


def finished(status: str, end_reason: str | None, contacts: int) -> bool:
    """Whether an episode counts as finished: ended after two treatment contacts or more, for any reason but two."""
    return status == "closed" and end_reason not in NEVER_FINISHED and contacts >= FEWEST_CONTACTS


def outcome(scores: Mapping[str, Scores]) -> Outcome:
    """Judge an episode by its first and last totals, measure code → scores."""
    assessable = all(_is_pair(scores, measure) for measure in OUTCOME_MEASURES)
    case = _case_at_start(scores)
    changes = [_reliable(measure, scores[measure.code]) for measure in OUTCOME_MEASURES] if assessable else []
    return Outcome(
        case=case,
        assessable=assessable,
        recovered=assessable and case is True and not any(_case_at_end(scores, each) for each in OUTCOME_MEASURES),
        improved=1 in changes and -1 not in changes,
        deteriorated=-1 in changes and 1 not in changes,
    )


def _is_pair(scores: Mapping[str, Scores], measure: Measure) -> bool:
    return measure.code in scores and scores[measure.code].is_pair


def _case_at_start(scores: Mapping[str, Scores]) -> bool | None:
    known = [each.is_case(scores[each.code].first) for each in OUTCOME_MEASURES if each.code in scores]
    if any(known):
        return True
    return False if len(known) == len(OUTCOME_MEASURES) else None


def _case_at_end(scores: Mapping[str, Scores], measure: Measure) -> bool:
    last = scores[measure.code].last
    return last is not None and measure.is_case(last) is True


def _reliable(measure: Measure, scores: Scores) -> int:
    """Return 1 for a reliable change for the better, -1 for the worse, 0 for neither; the threshold itself counts."""
    assert scores.last is not None
    assert measure.reliable_change is not None
    gain = measure.gain(scores.first, scores.last)
    if gain >= measure.reliable_change:
        return 1
    return -1 if -gain >= measure.reliable_change else 0
