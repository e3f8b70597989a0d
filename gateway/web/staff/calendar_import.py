"""Sessions out of a clinician's calendar: a file or its text, then each event beside a client chosen by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from gateway.gateway import gateway
from gateway.sessions import require_role
from gateway.web.client.cards import Document, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.services import Reply
from gateway.web.staff import wording
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names

MOST_BYTES = 480_000  # below what a form field may hold
SEPARATOR = "|"
PARTS_OF_TIME = 5
ASKED_ABOUT = frozenset({"overlaps_session", "overlaps_event"})


@dataclass(frozen=True)
class Time:
    """One time of an event. `value` is what its tick sends; without one it cannot become a session."""

    key: str
    starts_at: str
    minutes: int
    trouble: str = ""
    reason: str = ""

    def value(self, event: str) -> str:
        return SEPARATOR.join((event, self.key, self.starts_at, str(self.minutes), self.trouble))

    @property
    def possible(self) -> bool:
        return bool(self.starts_at) and self.trouble in {"", *ASKED_ABOUT}


@dataclass(frozen=True)
class Event:
    """All times of one event: they go to one client."""

    id: str
    title: str
    times: Sequence[Time]
    episode_id: str = ""

    @property
    def possible(self) -> bool:
        return any(one.possible for one in self.times)


@require_role("therapist")
def show(clinic_id: str) -> Page:
    return _draw(clinic_id, [])


@require_role("therapist")
def calendar(clinic_id: str) -> Page:
    return _take(clinic_id) if request.form.get("go") == "take" else _look(clinic_id)


def _look(clinic_id: str) -> Page:
    """Nothing is kept of the file: neither here nor there; so it is sent without a key."""
    file = request.files.get("file")
    raw = file.read(MOST_BYTES + 1) if file and file.filename else request.form.get("document", "").encode()
    error = _wrong(raw)
    if error:
        return _draw(clinic_id, [], errors={"document": [error]}), 422
    body = {"calendar": raw.decode("utf-8", "replace"), "time_zone": gateway().clinic(clinic_id).time_zone}
    reply = Parts(clinic_id).tell("POST", "calendars/preview", body, {})
    if not reply.ok:
        return _draw(clinic_id, [], errors={"document": _sentences(reply)}), reply.status
    return _draw(clinic_id, _events(reply.data["times"]), passed=int(reply.data["passed"]), looked=True)


def _sentences(reply: Reply) -> list[str]:
    return [sentence for one in errors_of(reply).values() for sentence in one]


def _wrong(raw: bytes) -> str:
    if not raw.strip():
        return gettext("Choose a file, or paste its text.")
    if len(raw) > MOST_BYTES:
        most = MOST_BYTES // 1000
        return gettext("This file is larger than %(most)s kB. Export a shorter time. Nothing was kept.", most=most)
    return ""


def _events(times: Sequence[Document]) -> list[Event]:
    groups: dict[str, list[Document]] = {}
    for one in times:
        groups.setdefault(str(one["event"]), []).append(one)
    return [Event(id_, str(group[0]["title"]), [_time(one) for one in group]) for id_, group in groups.items()]


def _time(one: Document) -> Time:
    return Time(str(one["key"]), str(one["starts_at"] or ""), int(one["minutes"]), str(one["trouble"] or ""))


def _take(clinic_id: str) -> Page:
    """What is refused comes back with its reason, and can be ticked again if it is meant."""
    events, form = _ticked(), request.form
    matched = [one for one in events if one.episode_id]
    if not matched:
        sentence = gettext(
            "Choose the client of at least one event, and leave its times ticked. Nothing was stored yet."
        )
        return _draw(clinic_id, events, errors={"events": [sentence]}, looked=True), 422
    kind = form.get("kind", "treatment")
    items = [_chosen(event, one, kind) for event in matched for one in event.times]
    reply = Parts(clinic_id).tell("POST", "calendars", {"items": items}, form)
    if not reply.ok:
        return _draw(clinic_id, events, errors={"events": _sentences(reply)}, looked=True), reply.status
    outcomes = {str(one["key"]): one for one in reply.data["items"]}
    refused = [one for event in matched if (one := _refused(event, outcomes)).times]
    return _draw(clinic_id, refused, told=_said(reply.data["items"], len(events) - len(matched)), looked=bool(refused))


def _ticked() -> list[Event]:
    events: dict[str, list[Time]] = {}
    for value in request.form.getlist("take"):
        parts = value.split(SEPARATOR)
        if len(parts) == PARTS_OF_TIME and parts[3].isdecimal():
            events.setdefault(parts[0], []).append(Time(parts[1], parts[2], int(parts[3]), parts[4]))
    form = request.form
    return [
        Event(id_, form.get(f"title-{id_}", ""), times, form.get(f"episode-{id_}", "")) for id_, times in events.items()
    ]


def _chosen(event: Event, one: Time, kind: str) -> dict[str, Any]:
    """Who ticks a time beside which a conflict stands says that it is meant."""
    meant = {"overlap_ok": True} if one.trouble in ASKED_ABOUT else {}
    when = {"key": one.key, "starts_at": one.starts_at, "minutes": one.minutes}
    return {**when, "episode_id": event.episode_id, "kind": kind, **meant}


def _refused(event: Event, outcomes: Mapping[str, Document]) -> Event:
    again = [
        Time(one.key, one.starts_at, one.minutes, "overlaps_session", str(outcomes[one.key]["reason"] or ""))
        for one in event.times
        if part(outcomes, one.key).get("became") == "refused"
    ]
    return Event(event.id, event.title, again, event.episode_id)


def _said(items: Sequence[Document], left_out: int) -> list[str]:
    planned, there = (sum(one["became"] == word for one in items) for word in ("planned", "there_already"))
    said = [ngettext("%(num)s session is planned.", "%(num)s sessions are planned.", planned)]
    if there:
        said.append(ngettext("%(num)s was there already.", "%(num)s were there already.", there))
    if left_out:
        sentence = ngettext(
            "%(num)s event without a client was left out.", "%(num)s events without a client were left out.", left_out
        )
        said.append(sentence)
    return said


def _draw(
    clinic_id: str,
    events: Sequence[Event],
    *,
    errors: Errors | None = None,
    passed: int = 0,
    told: Sequence[str] = (),
    looked: bool = False,
) -> str:
    parts = Parts(clinic_id)
    return render_template(
        "staff/calendar.html",
        clinic_id=clinic_id,
        events=[one for one in events if one.possible],
        others=[one for one in events if not one.possible],
        clients=_clients(parts) if events else [],
        kinds=wording.options(wording.SESSION_KINDS),
        kind=request.form.get("kind", "treatment"),
        passed=passed,
        told=told,
        looked=looked,
        typed={"document": request.form.get("document", "") if errors else ""},
        errors=errors or {},
        away=parts.away,
    )


def _clients(parts: Parts) -> list[tuple[str, str]]:
    """The own caseload, by name; what it is about tells two courses of one client apart."""
    found = [part(one, "episode") for one in parts.every("assignments", "caseload")]
    known = names(parts.clinic_id, [one.get("client_id") for one in found])
    shown = [
        (str(one["id"]), f"{known[str(one['client_id'])]}, {wording.term('problem', one['problem'])}") for one in found
    ]
    return sorted(shown, key=lambda one: one[1])
