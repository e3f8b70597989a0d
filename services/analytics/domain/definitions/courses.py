"""Figures computed from whole courses of therapy: change, survival, adherence beside outcome, people at risk."""

from __future__ import annotations

from typing import Final

from services.analytics.domain.definitions.definition import Counted, Definition, Kind

_ASSOCIATION: Final = "It shows what goes together, not what causes what."
_PAIRS: Final = "finished courses of therapy with a first and a last score of the measure"
_MONDAYS: Final = "Looked at on each of 26 past Mondays; what came within 56 days after each of them is known."


def _computed(name: str, words: str, formula: str, *, unit: str, of: str, source: str) -> Definition:
    return Definition(
        name,
        1,
        words,
        formula,
        kind=Kind.COMPUTED,
        counted=Counted.COURSE,
        unit=unit,
        of=of,
        source=source,
    )


_CHANGE: Final = (
    _computed(
        "mean_change",
        "Mean change for the better from the first to the last valid score of a measure, with Student's t interval.",
        "mean of (first − last) where lower is better ± t(n − 1; 0.975) · SD / √n",
        unit="points",
        of=_PAIRS,
        source="Student 1908",
    ),
    _computed(
        "effect_size",
        "Mean change in SDs of the first scores of the whole organisation, of the months that are over.",
        "(mean first − mean last) / SD of first scores",
        unit="standard deviations",
        of=_PAIRS,
        source="NHS England, talking-therapies statistics",
    ),
    _computed(
        "reliable_change_index",
        "Courses whose change is more than the error of measurement, for measures with a known SD and reliability.",
        "|change| / (SD · √(2 (1 − r))) > 1.96",
        unit="courses",
        of=_PAIRS,
        source="Jacobson & Truax 1991, J Consult Clin Psychol 59:12–19",
    ),
    _computed(
        "score_course",
        "Mean score by week of therapy, the first seven days being week 1; of one course its last score of a week.",
        "mean of totals ± t(n − 1; 0.975) · SD / √n, for each week",
        unit="points",
        of="finished courses of therapy with a score in the week",
        source="Carryover",
    ),
)
_STAYING: Final = (
    _computed(
        "engagement_survival",
        "Share of courses whose client is still engaged after so many weeks. Engagement ends with the first of three"
        " silent weeks in a row; a week is silent when windows closed in it and none was answered, and weeks in which"
        " nothing closed neither count nor break the row. Courses that ended or still go on count until their last"
        " whole week.",
        "Kaplan–Meier; Greenwood's variance, log-log limits, 95 %",
        unit="share",
        of="courses of therapy that started in the period",
        source="Kaplan & Meier 1958; Greenwood 1926; Kalbfleisch & Prentice 1980",
    ),
)
_ADHERENCE: Final = (
    _computed(
        "adherence",
        "Mean of the courses' adherence. That of a course is the mean quantity over its closed occurrences, silence"
        " and not this time counted as 0; answers without a quantity are left out.",
        "mean of (sum of quantities / occurrences with one)",
        unit="percent",
        of="finished, assessable courses of therapy with a closed occurrence",
        source="Carryover, homework definitions",
    ),
    _computed(
        "adherence_thirds",
        "Reliable improvement and recovery by third of adherence; equal adherence always lies in one third."
        f" {_ASSOCIATION}",
        "reliably improved / courses of the third; recovered / those that were not known to be below caseness",
        unit="share",
        of="courses of the third",
        source="Wilson 1927, without continuity correction",
    ),
    _computed(
        "adherence_correlation",
        f"How adherence, or the dose of a family of exercises, goes with the change on a measure. {_ASSOCIATION}",
        "Pearson with Fisher's interval; Spearman with variance (1 + ρ²/2)/(n − 3)",
        unit="correlation",
        of="finished, assessable courses of therapy with a closed occurrence",
        source="Fisher 1921; Bonett & Wright 2000",
    ),
    _computed(
        "answered_after_obstacle",
        "Share of the next occurrences that were answered, by what was tried: the next of the same assignment or the"
        f" first of an assignment agreed since, whichever opens first. {_ASSOCIATION}",
        "answered / next occurrences that have closed",
        unit="share",
        of="next occurrences that have closed",
        source="Carryover; Wilson 1927",
    ),
)
_RISK: Final = (
    _computed(
        "at_risk",
        "Clients of one therapist who may be about to drop out: the sum of the points of the reasons that hold, from"
        " the number of points on that the clinic set.",
        "points(days since last contact) + points(silent share of 28 days) + points(sessions of 42 days to which the"
        " client did not come) + points(measures worse than the time before by their threshold)",
        unit="points",
        of="open courses of therapy of the therapist",
        source="Carryover, weights of the clinic",
    ),
    _computed(
        "at_risk_precision",
        f"Share of the listed that were stopped early or declined within 56 days. {_MONDAYS}",
        "listed and stopped / listed",
        unit="share",
        of="courses that would have been listed on a Monday",
        source="Carryover",
    ),
    _computed(
        "at_risk_recall",
        f"Share of those stopped early or declined within 56 days that were listed. {_MONDAYS}",
        "listed and stopped / stopped",
        unit="share",
        of="courses that were stopped within 56 days after a Monday",
        source="Carryover",
    ),
)
DEFINITIONS: Final = (*_CHANGE, *_STAYING, *_ADHERENCE, *_RISK)
