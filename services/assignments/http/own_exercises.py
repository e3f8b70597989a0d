"""Staff: exercises that clinicians write, and their way into the clinic's library."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import page, read_cursor, require_if_match, with_etag
from chassis.tokens import current_actor
from services.assignments.catalogue import definitions
from services.assignments.domain.own_exercise import OwnExercise
from services.assignments.http import own_schemas as shapes
from services.assignments.http import views
from services.assignments.http.context import call, id_for
from services.assignments.http.routes import staff
from services.assignments.http.schemas import Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import own_exercises
from services.assignments.usecases.ports import Page

Body = dict[str, Any]
_VERSION = ("number", "published_at", "published_by")


def new_code() -> str:
    return id_for("exr").lower()


def card(one: OwnExercise) -> Body:
    names = ("code", "clinic_id", "version", "owner_id", "title", "made_at", "saved_at", "newest", "offered")
    known = {name: views.plain(getattr(one, name)) for name in (*names, "submitted", "retired_at", "origin")}
    mine = one.owner_id == current_actor().person_id
    return {**known, "is_mine": mine, "sharing": one.sharing.value, "has_draft": mine and one.saved_at is not None}


def shown(one: OwnExercise) -> Any:
    """With the draft, what is wrong with it, and as much of a preview as is right."""
    found = own_exercises.show(call(), one.clinic_id, one.code, definitions.check)
    one, remarks, exercise = found.one, list(found.checked.remarks), found.checked.exercise
    if one.text is not None:
        _, checked = definitions.check_text(one.text, one.code, one.next_number)
        remarks = list(checked.remarks)
    remarks += found.unknown
    if exercise is None:
        whole = definitions.without_wrong(found.definition, found.checked)
        exercise = definitions.check(whole, one.code, one.next_number).exercise
    body = {
        **card(one),
        "definition": found.definition,
        "yaml": definitions.as_text(found.definition) if one.text is None else one.text,
        "is_unread": one.is_unread,
        "remarks": views.plain(remarks),
        "preview": views.exercise(exercise) if exercise else None,
        "newer_origin": found.newer_origin,
        "versions": [{name: views.plain(getattr(each, name)) for name in _VERSION} for each in one.versions],
        "history": views.plain(one.history),
    }
    return with_etag(body, one.code, one.version)


def written(body: Body, code: str, number: int) -> tuple[Any, str | None]:
    """The definition, and the text it came from."""
    if "yaml" in body:
        typed = definitions.keepable_text(body["yaml"])
        return definitions.check_text(typed, code, number)[0], typed
    return definitions.keepable(body.get("definition")), None


def blueprint() -> Blueprint:
    routes = staff("own-exercises", "Exercises that clinicians write")
    _reading(routes)
    _writing(routes)
    _deciding(routes)
    return routes


def _reading(routes: Blueprint) -> None:
    @routes.get("/own-exercises")
    @routes.arguments(shapes.WhoseQuery, location="query")
    @routes.response(200, page_of(shapes.OwnCard))
    def list_own_exercises(query: Body, clinic_id: str) -> Any:
        """One's own in every state, or those of the clinic: in the library, or waiting for it."""
        after = read_cursor(query["cursor"], 1)
        wanted = Page(query["limit"], after[0] if after else None)
        found = own_exercises.listed(call(), clinic_id, wanted, of_clinic=query["whose"] == "clinic")
        rows = page(found, query["limit"], lambda one: (one.code,))
        return {**rows, "items": [card(one) for one in rows["items"]]}

    @routes.get("/own-exercises/<own_code>")
    @routes.response(200, shapes.OwnExercise)
    def show_own_exercise(clinic_id: str, own_code: str) -> Any:
        """With its draft for the author, as it is published for others of the clinic."""
        found = own_exercises.show(call(), clinic_id, own_code, definitions.check)
        return shown(found.one)


def _writing(routes: Blueprint) -> None:
    @routes.post("/own-exercises")
    @routes.arguments(shapes.NewExercise)
    @routes.response(201, shapes.OwnExercise)
    def write_exercise(body: Body, clinic_id: str) -> Any:
        """A new draft: empty, from a definition, or as a copy of what one can set."""
        if copied := body.get("copy_of"):
            return shown(own_exercises.copy(call(), clinic_id, new_code(), copied["code"], copied["version"]))
        code = new_code()
        definition, text = written(body, code, 1) if body else (None, None)
        one = own_exercises.begin(call(), clinic_id, code, definition)
        if text is not None and one.version == 1:
            one = own_exercises.save_draft(call(), clinic_id, one.code, definition, text, seen=lambda _: 1)
        return shown(one)

    @routes.put("/own-exercises/<own_code>/draft")
    @routes.arguments(shapes.Written)
    @routes.response(200, shapes.OwnExercise)
    def save_draft(body: Body, clinic_id: str, own_code: str) -> Any:
        """What was typed is kept, right or not; `remarks` says what is wrong."""
        asked = call()
        one = own_exercises.mine(asked, clinic_id, own_code)
        definition, text = written(body, own_code, one.next_number)
        return shown(own_exercises.save_draft(asked, clinic_id, own_code, definition, text, seen=require_if_match))


def _deciding(routes: Blueprint) -> None:
    @routes.post("/own-exercises/<own_code>/publish")
    @routes.arguments(Nothing)
    @routes.response(200, shapes.OwnExercise)
    def publish_version(_: Body, clinic_id: str, own_code: str) -> Any:
        """The draft becomes the next version, for one's own clients; it never changes after that."""
        return shown(own_exercises.publish(call(), clinic_id, own_code, definitions.check, seen=require_if_match))

    @routes.post("/own-exercises/<own_code>/submit")
    @routes.arguments(Nothing)
    @routes.response(200, shapes.OwnExercise)
    def submit_to_library(_: Body, clinic_id: str, own_code: str) -> Any:
        """The newest version waits for a manager or a lead therapist."""
        return shown(own_exercises.submit(call(), clinic_id, own_code, seen=require_if_match))

    @routes.post("/own-exercises/<own_code>/take-in")
    @routes.arguments(Nothing)
    @routes.response(200, shapes.OwnExercise)
    def take_into_library(_: Body, clinic_id: str, own_code: str) -> Any:
        """A manager or a lead therapist: everybody in the clinic can set it."""
        return shown(own_exercises.take_in(call(), clinic_id, own_code, seen=require_if_match))

    @routes.post("/own-exercises/<own_code>/send-back")
    @routes.arguments(shapes.Word)
    @routes.response(200, shapes.OwnCard)
    def send_back_from_library(body: Body, clinic_id: str, own_code: str) -> Any:
        """A manager or a lead therapist: not yet, and why."""
        one = own_exercises.send_back(call(), clinic_id, own_code, body["word"], seen=require_if_match)
        return with_etag(card(one), one.code, one.version)

    @routes.post("/own-exercises/<own_code>/retire")
    @routes.arguments(Nothing)
    @routes.response(200, shapes.OwnCard)
    def retire_exercise(_: Body, clinic_id: str, own_code: str) -> Any:
        """It cannot be set any more; what is set goes on."""
        one = own_exercises.retire(call(), clinic_id, own_code, seen=require_if_match)
        return with_etag(card(one), one.code, one.version)
