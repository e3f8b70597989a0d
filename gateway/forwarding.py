"""Which service answers which path of `/api/v1`, whether that is clinical content, and which role asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gateway.domain.roles import Role
from gateway.domain.scopes import SAFE_METHODS
from gateway.settings import Service


class Recorded(Enum):
    """What the audit log keeps of a route."""

    EVERYTHING = auto()  # clinical content: every read and every change
    CHANGES = auto()
    NOTHING = auto()  # a draft: private to who writes it, and saved every few seconds


@dataclass(frozen=True)
class Route:
    """One prefix: `thing` is the first half of the action code in the audit log."""

    service: Service
    thing: str
    recorded: Recorded = Recorded.EVERYTHING
    prefers: tuple[Role, ...] = ()
    importing: bool = False


@dataclass(frozen=True)
class Place:
    """A path taken apart: where it leads, whose it is, and what it names."""

    route: Route
    clinic_id: str | None  # None: the person's own, under /me
    template: str  # the path with ids replaced, for the audit log
    verb: str
    objects: tuple[str, ...]

    def action(self, method: str) -> str:
        return f"{self.route.thing}.{self.verb or _VERBS.get(method, method.lower())}"

    def records(self, method: str) -> bool:
        wanted = self.route.recorded
        return wanted is Recorded.EVERYTHING or (wanted is Recorded.CHANGES and method not in SAFE_METHODS)


_VERBS = {"GET": "read", "HEAD": "read", "POST": "add", "PATCH": "change", "PUT": "set", "DELETE": "remove"}
_FIGURES = (Role.MANAGER, Role.THERAPIST)
_COUNTED = (*_FIGURES, Role.FACILITATOR)
_DECIDE = (Role.LEAD, Role.MANAGER)
_KEEPERS = (Role.MANAGER, Role.ADMIN)
_TEAM = (Role.THERAPIST, Role.FACILITATOR, Role.MANAGER)

_TAPS = ("off", "on", "rest", "zone")

# Prefixes after /api/v1/clinics/{clinic_id}/; `*` stands for one id, the longest one wins.
CLINIC_ROUTES: Mapping[str, Route] = {
    "episodes": Route("assignments", "episode"),
    "episodes/*/sessions": Route("assignments", "session"),
    "episodes/*/session-series": Route("assignments", "session"),
    "episodes/*/assignments": Route("assignments", "assignment"),
    "episodes/*/agreements": Route("assignments", "assignment"),
    "episodes/*/last-settings": Route("assignments", "assignment"),
    "episodes/*/occurrences": Route("assignments", "occurrence"),
    "episodes/*/scores": Route("assignments", "score"),
    "caseload": Route("assignments", "caseload"),
    "workload": Route("assignments", "episode", prefers=(Role.MANAGER,)),
    "sessions": Route("assignments", "session"),
    "calendars": Route("assignments", "session"),
    "exercises": Route("assignments", "exercise", Recorded.CHANGES),
    "own-exercises": Route("assignments", "own_exercise", Recorded.CHANGES, prefers=(Role.LEAD,)),
    "own-exercises/*/draft": Route("assignments", "own_exercise", Recorded.NOTHING),
    "own-exercises/*/take-in": Route("assignments", "own_exercise", Recorded.CHANGES, prefers=_DECIDE),
    "own-exercises/*/send-back": Route("assignments", "own_exercise", Recorded.CHANGES, prefers=_DECIDE),
    "assignments": Route("assignments", "assignment"),
    "assignments/*/ladder": Route("reminders", "own_ladder", prefers=(Role.THERAPIST, Role.FACILITATOR)),
    "occurrences": Route("assignments", "occurrence"),
    "occurrences/*/review-draft": Route("assignments", "reply_draft", Recorded.NOTHING),
    "review-queue": Route("assignments", "review_queue"),
    "review-drafts": Route("assignments", "reply_draft", Recorded.NOTHING),
    "reviews": Route("assignments", "review"),
    "episodes/*/agenda": Route("assignments", "agenda"),
    "episodes/*/timeline": Route("assignments", "timeline"),
    "safety-flags": Route("assignments", "safety_flag", prefers=_TEAM),
    "safety-flags/count": Route("assignments", "safety_flag", Recorded.CHANGES, prefers=_TEAM),
    "episodes/*/safety-plan": Route("assignments", "safety_plan"),
    "groups": Route("assignments", "group", prefers=(Role.FACILITATOR, Role.THERAPIST)),
    "imports": Route("assignments", "import", prefers=(Role.ADMIN,), importing=True),
    "reminder-templates": Route("reminders", "reminder_template", Recorded.CHANGES, prefers=_KEEPERS),
    "reminder-templates/preview": Route("reminders", "reminder_template", Recorded.NOTHING, prefers=_KEEPERS),
    "clients/*/reminders": Route("reminders", "reminder", prefers=_TEAM),
    "reminders": Route("reminders", "reminder", prefers=_TEAM),
    "tasks": Route("reminders", "task", prefers=_TEAM),
    "reminder-policy": Route("reminders", "reminder_policy", Recorded.CHANGES, prefers=_KEEPERS),
    "reminder-simulation": Route("reminders", "reminder_policy", Recorded.NOTHING, prefers=_KEEPERS),
    "delivery-health": Route("reminders", "delivery_health", Recorded.CHANGES, prefers=_KEEPERS),
    "reminder-channels": Route("reminders", "reminder_channel", Recorded.CHANGES, prefers=(Role.ADMIN,)),
    "dashboard": Route("analytics", "dashboard", Recorded.CHANGES, prefers=_COUNTED),
    "figures": Route("analytics", "figures", Recorded.CHANGES, prefers=_COUNTED),
    "work": Route("analytics", "work", Recorded.CHANGES, prefers=_FIGURES),
    "benchmarks": Route("analytics", "benchmark", Recorded.CHANGES, prefers=(Role.MANAGER,)),
    "definitions": Route("analytics", "definition", Recorded.CHANGES, prefers=_COUNTED),
    "outcomes": Route("analytics", "outcomes", Recorded.CHANGES, prefers=_FIGURES),
    "survival": Route("analytics", "survival", Recorded.CHANGES, prefers=_FIGURES),
    "adherence": Route("analytics", "adherence", Recorded.CHANGES, prefers=_FIGURES),
    "obstacles": Route("analytics", "obstacles", Recorded.CHANGES, prefers=_COUNTED),
    "at-risk": Route("analytics", "at_risk", prefers=(Role.THERAPIST,)),
    "at-risk/weights": Route("analytics", "at_risk_weights", Recorded.CHANGES, prefers=_FIGURES),
    "exports": Route("analytics", "export", Recorded.CHANGES, prefers=_FIGURES),
    "exports/*/file": Route("analytics", "export", Recorded.NOTHING, prefers=_FIGURES),  # once, by gateway.downloads
}
# Prefixes after /api/v1/me/: always as the client one is.
OWN_ROUTES: Mapping[str, Route] = {
    "today": Route("assignments", "today"),
    "assignments": Route("assignments", "assignment"),
    "assignments/*/ladder": Route("reminders", "ladder", Recorded.CHANGES),
    "suggestions": Route("assignments", "exercise", Recorded.CHANGES),
    "assignments/*/reminder": Route("reminders", "reminder_wording", Recorded.CHANGES),
    "assignments/*/reminder/words": Route("reminders", "reminder_wording", Recorded.NOTHING),
    "occurrences": Route("assignments", "occurrence"),
    "occurrences/*/draft": Route("assignments", "draft", Recorded.NOTHING),
    "episodes": Route("assignments", "episode"),
    "scores": Route("assignments", "score"),
    "course": Route("assignments", "course"),
    "week": Route("assignments", "week"),
    "done": Route("assignments", "done"),
    "safety-plans": Route("assignments", "safety_plan"),
    "reminder-preferences": Route("reminders", "reminder_preference", Recorded.CHANGES),
    "answering-hours": Route("reminders", "answering_hours", Recorded.CHANGES),
    "feed": Route("reminders", "calendar", Recorded.CHANGES),
    "links": Route("reminders", "link", Recorded.CHANGES),
    "reminder-preview": Route("reminders", "reminder_preview", Recorded.NOTHING),
    "contact-points": Route("reminders", "contact_point", Recorded.CHANGES),
    "inbox": Route("reminders", "inbox", Recorded.CHANGES),
    "reminders": Route("reminders", "reminder", Recorded.CHANGES),
    **{f"reminders/{name}": Route("reminders", "reminder_preference", Recorded.CHANGES) for name in _TAPS},
}
_ID = re.compile(r"[a-z]{2,4}_[0-9A-Za-z]{10,40}")
_WORD = re.compile(r"[a-z][a-z-]{0,40}")
_CLINIC = re.compile(r"/api/v1/clinics/([^/]+)/(.+)")
_OWN = re.compile(r"/api/v1/me/(.+)")


def place_of(path: str) -> Place | None:
    """Where a path leads; nothing for a path that no service answers."""
    if found := _CLINIC.fullmatch(path):
        return _place(CLINIC_ROUTES, found[2], "/api/v1/clinics/{clinic_id}/", found[1])
    if found := _OWN.fullmatch(path):
        return _place(OWN_ROUTES, found[1], "/api/v1/me/", None)
    return None


def _place(routes: Mapping[str, Route], rest: str, before: str, clinic_id: str | None) -> Place | None:
    parts = rest.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        return None
    for length in range(len(parts), 0, -1):
        for pattern in (parts[:length], [parts[0], "*", *parts[2:length]]):
            route = routes.get("/".join(pattern)) if len(pattern) == length else None
            if route:
                return _described(route, parts, parts[length:], before, clinic_id)
    return None


def _described(route: Route, parts: list[str], after: list[str], before: str, clinic_id: str | None) -> Place:
    """`episodes/epi_…/close` is the verb `close`. What is neither a word of ours nor an id is not put in the log."""
    verb = after[-1] if len(after) > 1 and _WORD.fullmatch(after[-1]) else ""
    return Place(
        route=route,
        clinic_id=clinic_id,
        template=before + "/".join(part if _WORD.fullmatch(part) else "{id}" for part in parts),
        verb=verb.replace("-", "_"),
        objects=tuple(part for part in parts if _ID.fullmatch(part)),
    )
