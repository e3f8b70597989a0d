"""The caseload: one line for each client, those who need attention first, with the reason in two words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.navigation import count_beside
from gateway.web.services import ask_if_there
from gateway.web.staff import wording
from gateway.web.staff.parts import Parts, names


@dataclass(frozen=True)
class Reason:
    """Two words, and the kind of tag that carries them."""

    words: str
    kind: str


@dataclass(frozen=True)
class Line:
    """One client. `text` is what the filter looks in."""

    episode_id: str
    name: str
    about: str
    next_session: str
    last_contact: str
    reasons: tuple[Reason, ...]
    strip: list[Document]
    text: str


@require_role("therapist")
def caseload(clinic_id: str) -> str:
    parts = Parts(clinic_id)
    found = parts.every("assignments", "caseload")
    titles = exercise_titles(parts) if any(_needs_title(one) for one in found) else {}
    known = names(clinic_id, (part(one, "episode").get("client_id") for one in found))
    every = [line(one, known, titles) for one in found]
    wanted = request.args.get("find", "").strip()
    waiting = ask_if_there("reminders", parts.path("tasks"), {"mine": "true", "limit": "1"}) or {}
    count_beside("tasks", int(waiting.get("lines") or 0))
    count_beside("review", sum(int(one.get("to_review") or 0) for one in found))
    return render_template(
        "staff/caseload.html",
        lines=[one for one in every if fits(one, wanted)],
        total=len(every),
        need=sum(bool(one.reasons) for one in every),
        find=wanted,
        away=parts.away,
    )


def line(found: Document, known: Mapping[str, str], titles: Mapping[str, str]) -> Line:
    episode = part(found, "episode")
    name = known.get(str(episode.get("client_id")), "")
    reasons = tuple(reasons_in_words(items(found, "attention"), titles))
    about = ", ".join((wording.term("problem", episode.get("problem")), wording.term("phase", episode.get("phase"))))
    soon = next_session_words(found.get("next_session_at"))
    return Line(
        episode_id=str(episode.get("id")),
        name=name,
        about=about,
        next_session=soon,
        last_contact=dates.ago(found.get("last_contact_at")),
        reasons=reasons,
        strip=items(found, "strip"),
        text=" ".join((name, about, soon, *(reason.words for reason in reasons))).casefold(),
    )


def next_session_words(at: Any) -> str:
    """`today, 15:00`, `tomorrow, 9:00`, else the day."""
    if not at:
        return gettext("no session planned")
    return gettext("%(day)s, %(time)s", day=dates.near_day(at), time=dates.clock(at))


def reasons_in_words(attention: list[Document], titles: Mapping[str, str]) -> Iterator[Reason]:
    """The reasons in the order the service gives them: the most pressing first."""
    for one in attention:
        reason = _of_clinic(one) or _of_client(one, titles)
        if reason is not None:
            yield reason


def _of_clinic(one: Document) -> Reason | None:
    """What waits for the clinic."""
    count = int(one.get("count") or 0)
    match one.get("code"):
        case "safety":
            return Reason(gettext("safety"), "safety")
        case "debt":
            words = ngettext("%(num)s waits since the last session", "%(num)s wait since the last session", count)
            return Reason(words, "attention")
        case "to_review":
            return Reason(ngettext("%(num)s to review", "%(num)s to review", count), "attention")
        case "proposal":
            return Reason(ngettext("%(num)s proposal", "%(num)s proposals", count), "conversation")
        case "no_session":
            return Reason(gettext("no session planned"), "")
    return None


def _of_client(one: Document, titles: Mapping[str, str]) -> Reason | None:
    """What is worth asking about."""
    count, days, exercise = int(one.get("count") or 0), int(one.get("days") or 0), _exercise(one, titles)
    match one.get("code"):
        case "silent":
            return Reason(_silent(count, exercise), "")
        case "not_done":
            return Reason(_not_done(exercise), "")
        case "unsure":
            return Reason(gettext("not sure of it: %(exercise)s", exercise=exercise.lower()), "")
        case "quiet":
            return Reason(ngettext("quiet for %(num)s day", "quiet for %(num)s days", days), "")
    return None


def _exercise(attention: Document, titles: Mapping[str, str]) -> str:
    return _named(str(attention.get("exercise") or ""), titles)


def _silent(count: int, exercise: str) -> str:
    return ngettext(
        "%(num)s time in a row without an answer: %(exercise)s",
        "%(num)s times in a row without an answer: %(exercise)s",
        count,
        exercise=exercise.lower(),
    )


def _named(code: str, titles: Mapping[str, str]) -> str:
    """An exercise of a colleague's own, or one that is retired, is in no list; its code would say nothing."""
    return titles.get(code) or (gettext("an own exercise") if code.startswith("exr_") else code.replace("_", " "))


def _not_done(exercise: str) -> str:
    return gettext("not done yet: %(exercise)s", exercise=exercise.lower()) if exercise else gettext("not done yet")


def fits(one: Line, wanted: str) -> bool:
    """Every word typed stands somewhere in the line."""
    return all(word in one.text for word in wanted.casefold().split())


def _needs_title(found: Document) -> bool:
    return any(one.get("exercise") for one in items(found, "attention"))


def exercise_titles(parts: Parts) -> dict[str, str]:
    """Code → title; without them the codes are shown, so a page does not need them."""
    return {str(one["code"]): str(one["title"]) for one in parts.list("assignments", "exercises")}
