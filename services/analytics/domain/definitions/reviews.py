"""Figures of reviews: what the clinic owes, how soon it replies, and what sessions were used for."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.analytics.domain.definitions.definition import Counted, Definition, Kind

_GROUPS_COUNT_SINCE: Final = date(2026, 11, 23)
_SHOWN_BESIDE_UNTIL: Final = date(2027, 2, 21)
_GROUPS_DUE_SINCE: Final = date(2026, 11, 24)
_DUE_BESIDE_UNTIL: Final = date(2027, 2, 22)

REVIEW_DEBT: Final = Definition(
    "review_debt",
    2,
    "Answers that nobody has reviewed although a session, with one client or with a group, was held after them: the"
    " clinic's debt, now.",
    "answers not reviewed whose next held session is over",
    ("reviews_open",),
    kind=Kind.STOCK,
    unit="answers",
    since=_GROUPS_DUE_SINCE,
    beside_until=_DUE_BESIDE_UNTIL,
)
_DEBT_ALONE: Final = Definition(
    "review_debt",
    1,
    "Answers that nobody has reviewed although a session with that client alone was held after them: the clinic's debt,"
    " now.",
    "answers not reviewed whose next held single session is over",
    ("review_open",),
    kind=Kind.STOCK,
    unit="answers",
)
_SESSIONS: Final = (
    Definition(
        "sessions_held",
        1,
        "Sessions held in the period, with one client or with a group; each counts once.",
        "count of held sessions by the day on which they began",
        ("sessions_held",),
        counted=Counted.SESSION,
        unit="sessions",
    ),
    Definition(
        "sessions_missed_client",
        1,
        "Sessions that did not take place because the client did not come.",
        "count of missed sessions by their day",
        ("sessions_missed_client",),
        counted=Counted.SESSION,
        unit="sessions",
    ),
    Definition(
        "sessions_missed_clinic",
        1,
        "Sessions that did not take place because the clinic could not hold them.",
        "count of missed sessions by their day",
        ("sessions_missed_clinic",),
        counted=Counted.SESSION,
        unit="sessions",
    ),
)
_FIDELITY: Final = (
    Definition(
        "homework_reviewed",
        1,
        "Share of sessions held with one client in which homework was reviewed.",
        "single sessions with homework reviewed / single sessions held",
        ("single_sessions_reviewed",),
        ("single_sessions_held",),
        kind=Kind.SHARE,
        counted=Counted.SESSION,
        unit="share",
        of="sessions held with one client",
    ),
    Definition(
        "homework_reviewed",
        2,
        "Share of held sessions, with one client or with a group, in which homework was reviewed.",
        "sessions with homework reviewed / sessions held",
        ("sessions_reviewed",),
        ("sessions_held",),
        kind=Kind.SHARE,
        counted=Counted.SESSION,
        unit="share",
        of="sessions held",
        since=_GROUPS_COUNT_SINCE,
        beside_until=_SHOWN_BESIDE_UNTIL,
    ),
    Definition(
        "review_minutes",
        1,
        "Mean minutes that a session gave to homework, of the sessions in which it was reviewed and somebody said how"
        " long.",
        "sum of minutes / sessions with minutes",
        ("review_minutes_sum",),
        ("review_minutes_n",),
        kind=Kind.MEAN,
        counted=Counted.SESSION,
        unit="minutes",
        of="held sessions for which the minutes are known",
    ),
)
_REPLIES: Final = (
    Definition(
        "review_on_time",
        1,
        "Share of answers that were reviewed by the end of the first session held with that client alone after them.",
        "reviewed by the end of that session / answers whose single session was held in the period",
        ("review_met",),
        ("review_due",),
        kind=Kind.SHARE,
        unit="share",
        of="answers whose next single session was held in the period",
    ),
    Definition(
        "review_on_time",
        2,
        "Share of answers that were reviewed by the end of the first session held after them, with one client or with a"
        " group.",
        "reviewed by the end of that session / answers whose session was held in the period",
        ("reviews_met",),
        ("reviews_due",),
        kind=Kind.SHARE,
        unit="share",
        of="answers whose next session was held in the period",
        since=_GROUPS_DUE_SINCE,
        beside_until=_DUE_BESIDE_UNTIL,
    ),
    Definition(
        "time_to_review",
        1,
        "Median hours from answer to review, whole hours, rounded down; of the answers handed in during the period that"
        " were reviewed since.",
        "median of reviewed at − answered at; with reviewed / answered beside it",
        ("reviewed_after_h:",),
        ("answered",),
        kind=Kind.MEDIAN,
        unit="hours",
        of="answers, reviewed or not",
    ),
    Definition(
        "review_owed",
        1,
        "Share of answers that were not reviewed by the end of the first session held with that client alone after"
        " them: the debt of the period.",
        "not reviewed by the end of that session / answers whose single session was held in the period",
        ("review_unmet",),
        ("review_due",),
        kind=Kind.SHARE,
        unit="share",
        of="answers whose next single session was held in the period",
    ),
    Definition(
        "review_owed",
        2,
        "Share of answers that were not reviewed by the end of the first session held after them, with one client or"
        " with a group: the debt of the period.",
        "not reviewed by the end of that session / answers whose session was held in the period",
        ("reviews_unmet",),
        ("reviews_due",),
        kind=Kind.SHARE,
        unit="share",
        of="answers whose next session was held in the period",
        since=_GROUPS_DUE_SINCE,
        beside_until=_DUE_BESIDE_UNTIL,
    ),
)
DEFINITIONS: Final = (*_SESSIONS, *_FIDELITY, *_REPLIES, _DEBT_ALONE, REVIEW_DEBT)
