"""Figures of outcomes: what became of the courses of therapy that ended in the period."""

from __future__ import annotations

from typing import Final

from services.analytics.domain.definitions.definition import Counted, Definition, Kind

_SOURCE: Final = (
    "Measure definitions of NHS England's talking-therapies statistics; thresholds of reliable change: MindStep (BMC"
    " Psychiatry 2018, table 1)"
)
_FINISHED: Final = (
    "Finished: ended in the period by the clinic's local days, with at least two treatment contacts, for any reason but"
    " transferred and opened in error. Courses of therapy are counted, not people."
)
_CASES: Final = ("case", "case_unknown")


def _share(name: str, words: str, formula: str, numerator: str, of: str) -> Definition:
    denominator = ("finished",) if of == _OF_FINISHED else _CASES
    return Definition(
        name,
        1,
        f"{words} {_FINISHED}",
        formula,
        (numerator,),
        denominator,
        kind=Kind.SHARE,
        counted=Counted.COURSE,
        unit="share",
        of=of,
        source=_SOURCE,
    )


_OF_FINISHED: Final = "finished courses of therapy"
_OF_CASES: Final = "finished courses of therapy without those that were not a case at the start"

DEFINITIONS: Final = (
    Definition(
        "finished",
        1,
        f"Courses of therapy that finished in the period. {_FINISHED}",
        "count of finished courses by the day on which they ended",
        ("finished",),
        counted=Counted.COURSE,
        unit="courses",
        source=_SOURCE,
    ),
    _share(
        "assessable",
        "Share with a first and a last score of both measures.",
        "assessable / finished",
        "assessable",
        _OF_FINISHED,
    ),
    _share(
        "not_assessable",
        "Share without a first and a last score of both measures.",
        "not assessable / finished",
        "not_assessable",
        _OF_FINISHED,
    ),
    _share(
        "caseness",
        "Share with at least one known first score at or above its threshold (PHQ-9 10, GAD-7 8).",
        "case at the start / finished",
        "case",
        _OF_FINISHED,
    ),
    _share(
        "recovery",
        "Share that was a case at the start and has both last scores known and below their thresholds.",
        "recovered / (finished − not a case at the start)",
        "recovered",
        _OF_CASES,
    ),
    _share(
        "improvement",
        "Share that improved by the threshold on at least one measure (PHQ-9 6, GAD-7 4) and worsened by it on none.",
        "reliably improved / finished",
        "improved",
        _OF_FINISHED,
    ),
    _share(
        "deterioration",
        "Share that worsened by the threshold on at least one measure and improved by it on none.",
        "reliably deteriorated / finished",
        "deteriorated",
        _OF_FINISHED,
    ),
    _share(
        "no_change",
        "Share that is assessable and neither reliably improved nor reliably deteriorated.",
        "no reliable change / finished",
        "no_change",
        _OF_FINISHED,
    ),
    _share(
        "reliable_recovery",
        "Share that recovered and reliably improved.",
        "reliably recovered / (finished − not a case at the start)",
        "reliably_recovered",
        _OF_CASES,
    ),
)
