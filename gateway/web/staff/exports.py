"""Exports of a clinic's figures: begun here, watched until they are ready, fetched and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from gateway import downloads
from gateway.sessions import require_role, signed_in
from gateway.web import dates
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.services import Reply, tell
from gateway.web.staff.figure_pages.frame import role
from gateway.web.staff.figure_pages.places import places_for
from gateway.web.staff.parts import Errors, Page, Parts, names, typed_again

FORMATS: Final[Mapping[str, Any]] = {
    "csv": lazy_gettext("CSV"),
    "xlsx": lazy_gettext("Excel"),
    "pdf": lazy_gettext("PDF"),
}
KINDS: Final[Mapping[str, Any]] = {
    "figures": lazy_gettext("Figures"),
    "research": lazy_gettext("Rows for research"),
}
SPLITS: Final[Mapping[str, Any]] = {
    "exercise": lazy_gettext("exercise"),
    "family": lazy_gettext("kind of exercise"),
    "phase": lazy_gettext("phase of therapy"),
    "problem": lazy_gettext("presenting problem"),
    "cadence": lazy_gettext("how often sessions are"),
    "origin": lazy_gettext("agreed or from a programme"),
    "group": lazy_gettext("group"),
    "programme": lazy_gettext("programme"),
}
SERIES: Final[Mapping[str, Any]] = {"week": lazy_gettext("each week"), "month": lazy_gettext("each month")}
AUDIENCES: Final[Mapping[str, Any]] = {
    "clinic": lazy_gettext("People of this clinic: exact counts"),
    "outside": lazy_gettext("Others: counts rounded, small ones left out"),
}
DATES: Final[Mapping[str, Any]] = {
    "week": lazy_gettext("the Monday of their week"),
    "month": lazy_gettext("their month"),
    "course_week": lazy_gettext("the week of therapy only"),
}
SMALLEST: Final = ("5", "10", "20")
STATUS: Final[Mapping[str, Any]] = {
    "waiting": lazy_gettext("Waiting for its turn"),
    "working": lazy_gettext("Being made"),
    "ready": lazy_gettext("Ready"),
    "cancelled": lazy_gettext("Removed"),
    "expired": lazy_gettext("No longer kept"),
    "refused": lazy_gettext("Could not be made"),
}
REASONS: Final[Mapping[str, Any]] = {
    "too_few_people": lazy_gettext("Too few people are behind it to hide who they are. Choose a longer period."),
    "too_many_rows": lazy_gettext("It has more rows than this format can hold. Choose CSV, or a shorter period."),
    "same_days": lazy_gettext(
        "A file that leaves the clinic has some of these days already. From two such files a hidden number could be "
        "computed. Ask for days that it does not have."
    ),
    "too_much_at_once": lazy_gettext(
        "It would have to be computed from too many single records. Ask for a shorter period."
    ),
    "not_possible": lazy_gettext("Something on our side stopped it several times. Try again later."),
}
OPEN: Final = ("waiting", "working")
# What a link from a page of figures may bring along.
_FILTERS: Final = ("exercise", "family", "phase", "problem", "cadence", "origin", "therapist", "group", "programme")
_KEPT: Final = (*_FILTERS, "figures", "compare")


@require_role("manager", "therapist")
def show(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("manager", "therapist")
def begin(clinic_id: str) -> Page:
    """Begin an export of figures or, for managers, of rows for research."""
    form = request.form
    kind = form.get("kind", "figures")
    reply = tell("analytics", "POST", _path(clinic_id), body_of(kind, form), key=form.get("idempotency_key", ""))
    if reply.ok:
        return redirect(url_for("staff.exports", clinic_id=clinic_id, begun="yes"))
    return _draw(clinic_id, _errors(kind, reply), typed_again(form.to_dict(), reply)), reply.status


@require_role("manager", "therapist")
def remove(clinic_id: str, export_id: str) -> Page:
    tell("analytics", "DELETE", f"{_path(clinic_id)}/{export_id}")
    return redirect(url_for("staff.exports", clinic_id=clinic_id))


@require_role("manager", "therapist")
def file(clinic_id: str, export_id: str) -> Response:
    person = signed_in()
    return downloads.download(person, clinic_id, export_id, person.active.role if person.active else None)


def body_of(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What the form asks for, as the service takes it; what was left empty is not asked for."""
    said = {name.removeprefix(f"{kind}_"): text for name, text in form.items() if name.startswith(f"{kind}_") and text}
    query = {name: said[name] for name in ("from", "to", "split", "series", *_KEPT) if name in said}
    options: dict[str, Any]
    if kind == "research":
        smallest = said.get("smallest", "")
        options = {"dates": said.get("dates"), "smallest": int(smallest) if smallest.isdecimal() else None}
    else:
        options = {"audience": said.get("audience")}
    return {
        "kind": kind,
        "format": said.get("format", "csv"),
        "query": query,
        "options": {name: value for name, value in options.items() if value},
    }


def _errors(kind: str, reply: Reply) -> Errors:
    """Beside the fields of the form: whatever is wrong with the question stands at its days."""
    places = {"query": f"{kind}_to", "format": f"{kind}_format", "options": f"{kind}_format", "": ""}
    found: dict[str, list[str]] = {}
    for name, sentences in reply.errors.items():
        found.setdefault(places.get(name.partition(".")[0], ""), []).extend(sentences)
    return found


def _draw(clinic_id: str, errors: Errors, typed: Mapping[str, Any]) -> str:
    parts = Parts(clinic_id)
    found = parts.list("analytics", "exports", {"limit": "50"})
    whole = role() == "manager"
    people = names(clinic_id, (str(one.get("person_id")) for one in found)) if whole else {}
    rows = [_row(one, people) for one in found]
    return render_template(
        "staff/exports.html",
        clinic_id=clinic_id,
        figure_places=places_for(role()),
        rows=rows,
        watched=any(row["open"] for row in rows),
        whole=whole,
        formats=_choices(FORMATS),
        row_formats=[(code, words) for code, words in _choices(FORMATS) if code != "pdf"],
        splits=_choices(SPLITS),
        series=_choices(SERIES),
        audiences=_choices(AUDIENCES),
        dates_of=_choices(DATES),
        smallest=[(one, one) for one in SMALLEST],
        given={name: request.args.get(name, "") for name in ("from", "to", "split", "series")},
        brought={name: request.args[name] for name in _KEPT if request.args.get(name)},
        today=dates.today(),
        errors=errors,
        typed=typed,
        away=parts.away,
    )


def _row(one: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, Any]:
    query = one.get("query") or {}
    return {
        "id": one["id"],
        "what": KINDS.get(str(one.get("kind")), one.get("kind")),
        "format": FORMATS.get(str(one.get("format")), one.get("format")),
        "from": query.get("from"),
        "to": query.get("to"),
        "by": SPLITS.get(str(query.get("split")), ""),
        "who": people.get(str(one.get("person_id")), ""),
        "at": one.get("created_at"),
        "status": STATUS.get(str(one.get("status")), one.get("status")),
        "reason": REASONS.get(str(one.get("reason")), ""),
        "open": one.get("status") in OPEN,
        "ready": one.get("status") == "ready",
        "percent": int(float(one.get("progress") or 0) * 100),
        "size": size_words(one.get("bytes")),
        "until": one.get("expires_at"),
        "name": one.get("file_name") or "",
    }


def size_words(size: int | None) -> str:
    """In a unit in which it is a short number."""
    if size is None:
        return ""
    if size < 1024:
        return gettext("%(size)s bytes", size=size)
    return gettext("%(size)s KB", size=size // 1024) if size < 1024**2 else f"{size / 1024**2:.1f} MB"


def _choices(words: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    return list(words.items())


def _path(clinic_id: str) -> str:
    return f"/api/v1/clinics/{clinic_id}/exports"
