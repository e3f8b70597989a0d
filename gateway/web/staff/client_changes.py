"""What a therapist changes from a client's page: assignments; and how each such change ends, on the same page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for

from gateway.sessions import require_role
from gateway.web.i18n import gettext
from gateway.web.services import Reply
from gateway.web.staff import agreed
from gateway.web.staff.client_page import Wrong, draw
from gateway.web.staff.parts import Errors, Page, errors_of, typed_again
from gateway.web.staff.place import Place


@require_role("therapist")
def change_assignment(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    where = f"assignment-{assignment_id}"
    reply = agreed.act(Place(clinic_id, episode_id), assignment_id, request.form)
    if reply is None:
        return again(clinic_id, episode_id, where, {"": [gettext("Choose what should happen.")]})
    return done(clinic_id, episode_id, reply, where, "changed")


def done(clinic_id: str, episode_id: str, reply: Reply, where: str, said: str) -> Page:
    if not reply.ok:
        typed = typed_again(request.form.to_dict(), reply) | asked_about(reply)
        return draw(clinic_id, episode_id, Wrong(where, _renamed(errors_of(reply)), typed, reply.status))
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said=said))


def again(clinic_id: str, episode_id: str, where: str, errors: Errors) -> Page:
    return draw(clinic_id, episode_id, Wrong(where, errors, request.form.to_dict(), 422))


def _renamed(errors: Errors) -> dict[str, list[str]]:
    """The page asks for day and time apart, the service for one moment."""
    return {"day" if name == "starts_at" else name: sentences for name, sentences in errors.items()}


def asked_about(reply: Reply) -> dict[str, str]:
    """Another session at that time is a question: the form then offers to go on all the same."""
    overlaps = str((reply.data or {}).get("type", "")).endswith(":session-overlap")
    return {"overlaps": "yes"} if overlaps else {}


def missing(form: Mapping[str, str], *wanted: tuple[str, str]) -> dict[str, list[str]]:
    return {name: [sentence] for name, sentence in wanted if not form.get(name, "").strip()}
