"""My course, Help now and Settings: pages that are there whatever the day is like."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template

from gateway.domain.clinic import Clinic
from gateway.domain.roles import Role
from gateway.sessions import require_role
from gateway.web import course_line, words
from gateway.web.client.cards import Document, items, name_of, part, status_now, use_zone_of
from gateway.web.client.ending import upcoming
from gateway.web.reader import clinic_of, reader
from gateway.web.schedule_words import schedule_words
from gateway.web.services import ask


@require_role("client")
def course() -> str:
    courses = items(ask("assignments", "/api/v1/me/course"), "episodes")
    scores = items(ask("assignments", "/api/v1/me/scores"), "episodes")
    measures = {str(one.get("episode_id")): items(one, "measures") for one in scores}
    use_zone_of(*(part(one, "episode") for one in courses))
    shown = [_course(one, measures.get(str(part(one, "episode").get("id")), [])) for one in courses]
    return render_template("client/course.html", courses=shown, states=words.STATES)


def _course(found: Document, measures: list[Document]) -> dict[str, object]:
    """What was agreed, and the states of each week, the latest first; weeks before the first day are left out."""
    weeks = items(found, "weeks")
    begun = next((place for place, week in enumerate(weeks) if week.get("states")), len(weeks))
    assignments = items(found, "assignments")
    return {
        "id": str(part(found, "episode").get("id")),
        "next_session_at": upcoming(found),
        "weeks": weeks[begun:][::-1],
        "now": [_line(one) for one in assignments if status_now(one) in {"agreed", "paused"}],
        "suggested": [_line(one) for one in assignments if one.get("status") == "proposed"],
        "before": [_line(one) for one in assignments if status_now(one) == "ended"],
        "lines": [course_line.for_client(one) for one in measures],
    }


def _line(assignment: Document) -> dict[str, object]:
    return {
        "id": str(assignment["id"]),
        "waits": assignment.get("waits_for") is not None,
        "name": name_of(assignment),
        "when": schedule_words(part(assignment, "schedule")),
        "paused": assignment.get("status") == "paused",
    }


def help_now() -> str:
    """Needs no service and no sign-in: the clinics' contacts for their people, where to turn for anybody."""
    person = reader()
    own = person.clinics_as(Role.CLIENT) if person else ()
    clinics = _clinics(own or (person.clinic_ids if person else ()))
    return render_template(
        "client/help.html",
        clinics=[(clinic.name, clinic.crisis_contacts) for clinic in clinics],
        plans=[(clinic.id, clinic.name) for clinic in clinics if clinic.id in own],
        known=person is not None,
    )


def _clinics(ids: Iterable[str]) -> list[Clinic]:
    return [clinic for clinic_id in ids if (clinic := clinic_of(clinic_id))]


@require_role("client")
def settings() -> str:
    return render_template("client/settings.html")
