"""The clinic's own exercises: the list, one of them with its versions, copies, and the way into the library."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web.client.cards import Document
from gateway.web.services import Reply, ask_if_there, asked
from gateway.web.staff import exercise_words
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names, roles_here
from gateway.web.staff.writing import AUTHORS, preview_of

DECIDERS = ("lead", "manager")
STAFF = (*DECIDERS, *AUTHORS)
SAID = {
    "submit": "exercise_submitted",
    "take-in": "exercise_taken_in",
    "send-back": "exercise_sent_back",
    "retire": "exercise_retired",
}


@require_role(*STAFF)
def own_library(clinic_id: str) -> Page:
    parts = Parts(clinic_id)
    writes = _writes(clinic_id)
    mine = parts.every("assignments", "own-exercises") if writes else []
    clinics = parts.every("assignments", "own-exercises", {"whose": "clinic"})
    return render_template(
        "staff/own_library.html",
        clinic_id=clinic_id,
        writes=writes,
        mine=mine,
        clinics=clinics,
        waiting=[one for one in clinics if one["sharing"] == "submitted"] if _decides(clinic_id) else [],
        names=names(clinic_id, [str(one["owner_id"]) for one in (*mine, *clinics)]),
        words=exercise_words.WORDS,
        away=parts.away,
    )


@require_role(*AUTHORS)
def new_exercise(clinic_id: str) -> Page:
    parts = Parts(clinic_id)
    if request.method == "GET":
        return _draw_new(parts, {})
    copied = request.form.get("copy_of", "")
    reply = parts.tell("POST", "own-exercises", {"copy_of": {"code": copied}} if copied else {}, request.form)
    return _begun(parts, reply, copied)


@require_role(*AUTHORS)
def copy_exercise(clinic_id: str, code: str) -> Page:
    """A copy of any exercise that one can set."""
    parts = Parts(clinic_id)
    return _begun(parts, parts.tell("POST", "own-exercises", {"copy_of": {"code": code}}, request.form), code)


def _begun(parts: Parts, reply: Reply, copied: str) -> Page:
    if not reply.ok:
        return _draw_new(parts, errors_of(reply)), reply.status
    said = "exercise_copied" if copied else None
    return redirect(url_for("staff.edit_exercise", clinic_id=parts.clinic_id, code=reply.data["code"], said=said))


def _draw_new(parts: Parts, errors: Errors) -> str:
    exercises = [one for one in parts.list("assignments", "exercises") if one["family"] != "measure"]
    copies = sorted(((str(one["code"]), str(one["title"])) for one in exercises), key=lambda pair: pair[1].casefold())
    return render_template(
        "staff/exercise_new.html", clinic_id=parts.clinic_id, copies=copies, errors=errors, away=parts.away
    )


@require_role(*STAFF)
def own_exercise(clinic_id: str, code: str) -> Page:
    return _draw(clinic_id, code, {})


@require_role(*AUTHORS)
def act(clinic_id: str, code: str) -> Page:
    """What its author does with it."""
    return _act(clinic_id, code)


@require_role(*DECIDERS)
def decide(clinic_id: str, code: str) -> Page:
    """What a manager or lead therapist does with it."""
    return _act(clinic_id, code)


@require_role(*STAFF)
def act_on_exercise(clinic_id: str, code: str) -> Page:
    """By the button that was pressed, as who decides or as the author."""
    pressed = request.form.get("act", "")
    if pressed not in SAID:
        raise not_found()
    return (act if pressed == "submit" or not _decides(clinic_id) else decide)(clinic_id, code)


def _act(clinic_id: str, code: str) -> Page:
    pressed = request.form.get("act", "")
    body = {"word": request.form.get("word", "")} if pressed == "send-back" else {}
    reply = Parts(clinic_id).tell("POST", f"own-exercises/{code}/{pressed}", body, request.form)
    if not reply.ok:
        return _draw(clinic_id, code, errors_of(reply)), reply.status
    if pressed == "send-back":
        return redirect(url_for("staff.own_library", clinic_id=clinic_id, said=SAID[pressed]))
    return redirect(url_for("staff.own_exercise", clinic_id=clinic_id, code=code, said=SAID[pressed]))


def _draw(clinic_id: str, code: str, errors: Errors) -> str:
    reply = asked("assignments", f"/api/v1/clinics/{clinic_id}/own-exercises/{code}")
    found: Document = reply.data
    return render_template(
        "staff/exercise_own.html",
        clinic_id=clinic_id,
        found=found,
        etag=reply.etag,
        writes=_writes(clinic_id),
        decides=_decides(clinic_id),
        origin_title=_origin_title(clinic_id, found),
        names=names(clinic_id, [str(one["by"]) for one in found["history"]]),
        words=exercise_words.WORDS,
        preview=preview_of(found.get("preview")),
        errors=errors,
        typed=request.form,
    )


def _origin_title(clinic_id: str, found: Document) -> str:
    origin = found.get("origin")
    named = ask_if_there("assignments", f"/api/v1/clinics/{clinic_id}/exercises/{origin['code']}") if origin else None
    return str((named or {}).get("title") or "")


def _writes(clinic_id: str) -> bool:
    return bool(roles_here(clinic_id) & set(AUTHORS))


def _decides(clinic_id: str) -> bool:
    return bool(roles_here(clinic_id) & set(DECIDERS))
