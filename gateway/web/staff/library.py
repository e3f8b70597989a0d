"""The library: every exercise that can be set, found by words and filters, and one of them in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import redirect, render_template, request, url_for

from gateway.domain.roles import Role
from gateway.sessions import require_role, signed_in
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext
from gateway.web.staff import answers, cadence, wording
from gateway.web.staff.groups import group_name
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names
from gateway.web.staff.phone import phone
from gateway.web.staff.place import Place

FILTERS = ("family", "approach", "phase", "problem", "minutes")
MINUTES = (5, 10, 15, 20, 30, 45)
MOST_SHOWN = 100


@require_role("therapist", "facilitator")
def library(clinic_id: str) -> Page:
    parts = Parts(clinic_id)
    wanted = _wanted(request.args)
    found = parts.read("assignments", "exercises", {**wanted, "limit": str(MOST_SHOWN)}) or {}
    exercises = items(found, "items")
    return render_template(
        "staff/library.html",
        groups=shelves(exercises) if not wanted else [Shelf("", tuple(exercises))] if exercises else [],
        total=int(found.get("total") or len(exercises)),
        most=MOST_SHOWN,
        wanted=wanted,
        query=urlencode(wanted),
        choices=_choices(),
        place_words=place_words,
        away=parts.away,
    )


@require_role("therapist", "facilitator")
def exercise(clinic_id: str, code: str) -> Page:
    return _draw(clinic_id, code, {})


@require_role("therapist", "facilitator")
def star(clinic_id: str, code: str) -> Page:
    """Put a star on it or take it away, and come back to where one was."""
    method = "DELETE" if request.form.get("act") == "unstar" else "PUT"
    reply = Parts(clinic_id).tell(method, f"exercises/{code}/star", {}, request.form)
    if not reply.ok:
        return _draw(clinic_id, code, errors_of(reply)), reply.status
    if request.form.get("from") == "library":
        wanted = _wanted(dict(parse_qsl(request.form.get("query", ""))))
        query = f"?{urlencode(wanted)}" if wanted else ""
        return redirect(f"{url_for('staff.library', clinic_id=clinic_id)}{query}#x-{code}")
    return redirect(url_for("staff.exercise", clinic_id=clinic_id, code=code))


@require_role("therapist", "facilitator")
def set_for(clinic_id: str, code: str) -> Page:
    """On to the agree sheet of the client who was chosen, with this exercise on it."""
    episode_id, _, group_id = request.form.get("client", "").partition(":")
    if not episode_id:
        return _draw(clinic_id, code, {"client": [gettext("Choose a client.")]}), 422
    place = Place(clinic_id, episode_id, group_id)
    return redirect(f"{place.agree}?{urlencode({'exercise': code})}")


@dataclass(frozen=True)
class Shelf:
    """A part of the library; one without a title is the only one."""

    title: str
    exercises: tuple[Document, ...]


def shelves(exercises: Sequence[Document]) -> list[Shelf]:
    """One's own stars and what one set lately come first; each exercise stands once."""
    starred = [one for one in exercises if one.get("starred")]
    others = [one for one in exercises if not one.get("starred")]
    lately = sorted((one for one in others if one.get("last_set_at")), key=_last_set, reverse=True)
    rest = sorted((one for one in others if not one.get("last_set_at")), key=lambda one: str(one.get("title")))
    found = ((gettext("With your star"), starred), (gettext("Set by you lately"), lately))
    shown = [Shelf(title, tuple(some)) for title, some in found if some]
    return [*shown, *([Shelf(gettext("All others") if shown else "", tuple(rest))] if rest else [])]


def place_words(place: str) -> str:
    """Where a word was found."""
    known = {
        "title": gettext("title"),
        "code": gettext("clinical name"),
        "problem": gettext("problems"),
        "approach": gettext("approach"),
        "family": gettext("kind"),
        "phase": gettext("phases"),
        "rationale": gettext("reason"),
        "instructions": gettext("instructions"),
        "fields": gettext("questions"),
    }
    return known.get(place, place)


def _draw(clinic_id: str, code: str, errors: Errors) -> str:
    parts = Parts(clinic_id)
    version = request.args.get("version", "")
    found = parts.read("assignments", f"exercises/{code}", {"version": version} if version.isdecimal() else None) or {}
    fields = answers.worksheet(found)
    return render_template(
        "staff/exercise.html",
        code=code,
        exercise=found,
        newest=max(items(found, "versions"), default=found.get("version")),
        rhythm=cadence.in_words(found.get("suggested_cadence")),
        fields=fields,
        example=list(answers.written(fields, {"answers": found.get("example") or {}})),
        phone=phone(found, request.args.get("screen", "")),
        clients=_clients(parts) if found else [],
        errors=errors,
        away=parts.away,
    )


def _clients(parts: Parts) -> list[tuple[str, str]]:
    """Everybody an exercise can be set for, by name; of a facilitator's the group stands with them."""
    episodes = {str(one["id"]): one for one in parts.every("assignments", "episodes") if one.get("status") != "closed"}
    known = names(parts.clinic_id, (one.get("client_id") for one in episodes.values()))
    active = signed_in().active
    if active is not None and active.role is Role.FACILITATOR:
        return sorted(
            (f"{one}:{group['id']}", f"{known[str(episodes[one].get('client_id'))]}, {group_name(group)}")
            for group in parts.every("assignments", "groups")
            for one in items(group, "member_episode_ids")
            if one in episodes and group.get("status") != "closed"
        )
    return sorted(((one, known[str(about.get("client_id"))]) for one, about in episodes.items()), key=_by_name)


def _by_name(option: tuple[str, str]) -> str:
    return option[1].casefold()


def _wanted(given: Mapping[str, str]) -> dict[str, str]:
    """The words and filters that were given; what is left empty is not asked for."""
    return {name: given[name].strip() for name in ("find", *FILTERS) if given.get(name, "").strip()}


def _choices() -> dict[str, list[tuple[str, Any]]]:
    return {
        "family": wording.options(wording.FAMILIES),
        "approach": wording.options(wording.APPROACHES),
        "phase": wording.options(wording.PHASES),
        "problem": wording.options(wording.PROBLEMS),
        "minutes": [(str(most), gettext("up to %(num)s minutes", num=most)) for most in MINUTES],
    }


def _last_set(one: Document) -> str:
    """Stamps of the API sort as text."""
    return str(one["last_set_at"])
