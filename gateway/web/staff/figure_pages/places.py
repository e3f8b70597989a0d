"""The pages of the figures in their order: what each is called, which question it answers, and for whom it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for

from gateway.web.i18n import lazy_gettext

BOTH: Final = ("manager", "therapist")
HOMEWORK: Final = (*BOTH, "facilitator")
"""Who sees pages that count homework; those that count courses of therapy are not for facilitators."""
HOMEWORK_SPLITS: Final = (
    "therapist",
    "group",
    "programme",
    "exercise",
    "family",
    "phase",
    "problem",
    "cadence",
    "origin",
)
OBSTACLE_SPLITS: Final = tuple(one for one in HOMEWORK_SPLITS if one != "origin")
COURSE_SPLITS: Final = ("therapist", "group", "programme", "phase", "problem", "cadence")


@dataclass(frozen=True)
class Place:
    """`usual` days are shown when no period is asked for; 0 means that the page has none. `looks_back`: it can be asked
    for what was known on a past day; `exported`: what it shows can be exported.
    """

    code: str
    title: Any
    question: Any
    roles: tuple[str, ...] = BOTH
    usual: int = 84
    splits: tuple[str, ...] = ()
    usual_split: str = ""
    compares: bool = False
    looks_back: bool = False
    exported: bool = False
    narrows: tuple[str, ...] = ()

    @property
    def endpoint(self) -> str:
        return "staff.dashboard" if self.code == "dashboard" else f"staff.figures_{self.code}"

    def seen_by(self, role: str) -> Place:
        """Whoever runs groups sees nothing therapist by therapist, and group by group instead."""
        if role != "facilitator":
            return self
        by_group = "group" if self.usual_split == "therapist" else self.usual_split
        return replace(self, splits=_others(self.splits), narrows=_others(self.narrows), usual_split=by_group)

    def href(self, clinic_id: str, **query: str) -> str:
        values: dict[str, Any] = {"clinic_id": clinic_id, **query}
        return url_for(self.endpoint, **values)


def _others(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in dimensions if one != "therapist")


_ALL: Final = (
    Place(
        "dashboard",
        lazy_gettext("Overview"),
        lazy_gettext("How are we doing, what changed, and where is help needed?"),
        roles=HOMEWORK,
        usual=28,
    ),
    Place(
        "homework",
        lazy_gettext("Answers"),
        lazy_gettext("How much of what was agreed is answered, and how does it go?"),
        roles=HOMEWORK,
        splits=HOMEWORK_SPLITS,
        usual_split="family",
        compares=True,
        looks_back=True,
        exported=True,
        narrows=HOMEWORK_SPLITS,
    ),
    Place(
        "obstacles",
        lazy_gettext("Obstacles"),
        lazy_gettext("What gets in the way, and what was tried next?"),
        roles=HOMEWORK,
        splits=OBSTACLE_SPLITS,
        looks_back=True,
        narrows=("therapist",),
    ),
    Place(
        "reviews",
        lazy_gettext("Reviews"),
        lazy_gettext("Does every answer get its reply?"),
        roles=HOMEWORK,
        splits=("therapist", "group"),
        usual_split="therapist",
        compares=True,
        looks_back=True,
        exported=True,
        narrows=HOMEWORK_SPLITS,
    ),
    Place(
        "outcomes",
        lazy_gettext("Outcomes"),
        lazy_gettext("Are people better at the end than at the start?"),
        usual=364,
        splits=COURSE_SPLITS,
        compares=True,
        looks_back=True,
        narrows=("therapist",),
    ),
    Place(
        "survival",
        lazy_gettext("Keeping on"),
        lazy_gettext("For how many weeks do people go on answering?"),
        usual=364,
        splits=COURSE_SPLITS,
        looks_back=True,
        narrows=("therapist",),
    ),
    Place(
        "adherence",
        lazy_gettext("Doing and outcome"),
        lazy_gettext("Do those who do more of it get better more often?"),
        usual=364,
        looks_back=True,
        narrows=("therapist",),
    ),
    Place(
        "at_risk",
        lazy_gettext("Getting lost"),
        lazy_gettext("Whom of my clients might we be losing, and why do we think so?"),
        roles=("therapist",),
        usual=0,
    ),
    Place(
        "weights",
        lazy_gettext("Getting lost"),
        lazy_gettext("By which signs is a therapist told that a client may be stopping?"),
        roles=("manager",),
        usual=0,
    ),
    Place(
        "work",
        lazy_gettext("Work"),
        lazy_gettext("How is the work shared, and who may need relief?"),
        usual=0,
    ),
    Place(
        "benchmarks",
        lazy_gettext("Clinics"),
        lazy_gettext("How does this clinic lie among those of the organisation?"),
        roles=("manager",),
        usual=0,
    ),
    Place(
        "definitions",
        lazy_gettext("Definitions"),
        lazy_gettext("What does each figure count, and over what?"),
        roles=HOMEWORK,
        usual=0,
    ),
)
PLACES: Final[Mapping[str, Place]] = {place.code: place for place in _ALL}


def places_for(role: str) -> list[Place]:
    return [place for place in _ALL if role in place.roles]
