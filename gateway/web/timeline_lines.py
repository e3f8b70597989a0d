"""What happened, entry by entry in words: for the client in theirs, for staff in the clinic's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web import dates, words
from gateway.web.client.cards import Document, name_of, part
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.readable import number

AGREEING: Mapping[str, Any] = {
    "proposed": lazy_gettext("proposed"),
    "agreed": lazy_gettext("agreed"),
    "asked": lazy_gettext("a change was suggested and waits for a yes"),
    "changed": lazy_gettext("changed"),
    "declined": lazy_gettext("not now"),
    "resting": lazy_gettext("rests since then"),
    "ended": lazy_gettext("ended"),
}
RESTING: Mapping[str, Any] = {
    "paused": lazy_gettext("A pause began"),
    "went_on": lazy_gettext("The pause was over"),
}
MEETING: Mapping[str, Any] = {
    "scheduled": lazy_gettext("You meet"),
    "held": lazy_gettext("You met"),
    "missed": lazy_gettext("You did not meet this time"),
    "cancelled": lazy_gettext("A meeting was called off"),
}


@dataclass(frozen=True)
class Entry:
    """`kind` is the service's; `at` is empty for a stretch of time; `state`, `reply` and `result` are those of an
    answer."""

    id: str
    kind: str
    at: str
    name: str
    about: str = ""
    state: str = ""
    reply: str = ""
    reaction: str = ""
    result: str = ""
    occurrence_id: str = ""
    assignment_id: str = ""
    session: Document | None = None
    phase: str = ""
    waits: bool = False


def lines(found: Iterable[Document]) -> list[Entry]:
    """Each entry, and below it the silent stretch that it ended."""
    return [line for one in found for line in (entry(one), *_quiet_before(one))]


def _quiet_before(found: Document) -> Iterator[Entry]:
    if found.get("quiet_since") and found.get("occurrence"):
        first, last = (dates.short_day(str(found[name])) for name in ("quiet_since", "at"))
        said = gettext("Between %(first)s and %(last)s it was quiet.", first=first, last=last)
        yield Entry(f"{found['id']}:quiet", "quiet", "", said)


def entry(found: Document) -> Entry:
    if found.get("kind") == "quiet":
        since = dates.short_day(str(found["quiet_since"]))
        return Entry(str(found["id"]), "quiet", "", gettext("It has been quiet since %(day)s.", day=since))
    kind, at, id_ = (str(found.get(name) or "") for name in ("kind", "at", "id"))
    if found.get("session"):
        session = part(found, "session")
        return Entry(id_, kind, at, str(MEETING.get(str(session.get("status")), "")), session=session)
    if found.get("assignment"):
        its = part(found, "assignment")
        name = name_of(its)
        return Entry(id_, kind, at, name, about=str(AGREEING.get(kind, "")), assignment_id=str(its.get("id")))
    if kind in RESTING:
        return Entry(id_, kind, at, str(RESTING[kind]))
    if found.get("phase"):
        return Entry(id_, kind, at, "", phase=str(found["phase"]))
    return answer(part(found, "occurrence"), id_, kind, at)


def answer(found: Document, id_: str, kind: str, at: str) -> Entry:
    its, review, score = part(found, "assignment"), part(found, "review"), part(found, "score")
    result = ", ".join(word for word in (number(score.get("total")), str(score.get("plain_label") or "")) if word)
    return Entry(
        id_,
        kind,
        at,
        name_of(its, part(found, "exercise")),
        state=words.state_of(found),
        reply=str(review.get("reply") or ""),
        reaction=str(review.get("reaction") or ""),
        result=result if score else "",
        occurrence_id=str(found.get("id")),
        assignment_id=str(found.get("assignment_id")),
        waits=not review,
    )
