"""Clinicians write exercises of their own: draft, publish, submit to the library.

A manager or lead therapist takes them in or sends them back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.assignments import access
from services.assignments.domain.codes import Family, LibraryStep
from services.assignments.domain.definition import Check, Checked, Definition, Remark, content_of
from services.assignments.domain.errors import Invalid, NotOpen, NotThere
from services.assignments.domain.own_exercise import Origin, OwnExercise, Step, title_of
from services.assignments.usecases.call import Call, Seen
from services.assignments.usecases.ports import Page

Act = Callable[[OwnExercise], OwnExercise]
READERS = access.WRITE_EXERCISES | access.DECIDE_ON_EXERCISES
EMPTY: Definition = {
    "title": {"en": ""},
    "family": "worksheet",
    "approach": "general",
    "phases": ["skills"],
    "problems": ["other"],
    "minutes": 10,
    "suggested_cadence": "weekly",
    "rationale": {"en": ""},
    "instructions": [{"en": ""}],
    "sections": [{"title": {"en": ""}, "fields": []}],
    "example": {},
}


@dataclass(frozen=True)
class Shown:
    """An exercise with everything its page needs: the draft or what was published last, and what is wrong with it.

    `unknown` says what is wrong only beside the other exercises of the clinic; `newer_origin` is the version of what it
    was copied from, where there is a newer one.
    """

    one: OwnExercise
    definition: Definition
    checked: Checked
    unknown: Sequence[Remark] = ()
    newer_origin: int | None = None


def begin(call: Call, clinic_id: str, code: str, definition: Definition | None = None) -> OwnExercise:
    """An empty draft, or one that came from elsewhere."""
    access.require(call.actor, clinic_id, *access.WRITE_EXERCISES)
    return add(call, clinic_id, code, EMPTY if definition is None else definition)


def copy(call: Call, clinic_id: str, code: str, origin_code: str, version: int | None) -> OwnExercise:
    access.require(call.actor, clinic_id, *access.WRITE_EXERCISES)
    origin = call.catalogue.seen(origin_code, version)
    if origin.family is Family.MEASURE:
        raise NotOpen("A measure stays as it is, so that its scores mean the same everywhere. Copy another exercise.")
    definition = call.catalogue.definition(origin.code, origin.version)
    return add(call, clinic_id, code, definition, Origin(origin.code, origin.version))


def add(call: Call, clinic_id: str, code: str, definition: Definition, origin: Origin | None = None) -> OwnExercise:
    """Of an actor who may write exercises here."""
    at, by = call.now(), call.actor.person_id
    one = OwnExercise(
        code=code,
        clinic_id=clinic_id,
        owner_id=by,
        made_at=at,
        title=title_of(definition),
        content=content_of(definition),
        origin=origin,
        draft=definition,
        saved_at=at,
        history=(Step(at, by, LibraryStep.MADE),),
    )
    return call.store.own_exercises.add(one, call.command)


def show(call: Call, clinic_id: str, code: str, check: Check) -> Shown:
    """To its author with the draft; to who decides, and to others of the clinic, as it is published."""
    one = _visible(call, clinic_id, code)
    if one.owner_id == call.actor.person_id:
        definition, number = one.draft, one.next_number
    else:
        one, definition, number = replace(one, draft=None, text=None), None, 0
    if definition is None:
        newest = call.catalogue.newest(code)
        definition, number = call.catalogue.definition(code, newest.version), newest.version
    unknown = _unknown(call, definition)
    return Shown(one, definition, check(definition, code, number), unknown, _newer_origin(call, one))


def listed(call: Call, clinic_id: str, page: Page, *, of_clinic: bool) -> list[OwnExercise]:
    access.require(call.actor, clinic_id, *READERS)
    if not of_clinic:
        return call.store.own_exercises.of_person(clinic_id, call.actor.person_id, page)
    return call.store.own_exercises.of_clinic(clinic_id, page)


def save_draft(
    call: Call, clinic_id: str, code: str, definition: Definition | None, text: str | None, *, seen: Seen
) -> OwnExercise:
    """Right or not. A text that is no YAML is kept beside the definition as it was before."""

    def act(one: OwnExercise) -> OwnExercise:
        before = one.draft if one.draft is not None else _published(call, one)
        return one.write(definition or before, text, call.now(), is_unread=definition is None)

    return _change(call, mine(call, clinic_id, code), act, seen)


def publish(call: Call, clinic_id: str, code: str, check: Check, *, seen: Seen) -> OwnExercise:
    """The draft as the next version, if it is right."""
    one = mine(call, clinic_id, code)
    if one.has_applied(call.command):
        return one
    one.must_be_version(seen(code))
    if one.draft is None:
        raise NotOpen("There is no change to publish. Change something first.")
    if one.is_unread:
        raise Invalid({"yaml": ["The text cannot be read yet. Put it right, or go on in the form."]})
    remarks = [*check(one.draft, code, one.next_number).remarks, *_unknown(call, one.draft)]
    if remarks:
        raise Invalid({"definition": [str(each) for each in remarks]})
    definition = {**one.draft, "code": code, "version": one.next_number}
    after = one.publish(definition, call.actor.person_id, call.now())
    return call.store.own_exercises.save(one, after, call.command, definition)


def submit(call: Call, clinic_id: str, code: str, *, seen: Seen) -> OwnExercise:
    return _change(call, mine(call, clinic_id, code), lambda one: one.submit(call.actor.person_id, call.now()), seen)


def take_in(call: Call, clinic_id: str, code: str, *, seen: Seen) -> OwnExercise:
    one = _in_charge_of(call, clinic_id, code)
    return _change(call, one, lambda one: one.take_in(call.actor.person_id, call.now()), seen)


def send_back(call: Call, clinic_id: str, code: str, word: str, *, seen: Seen) -> OwnExercise:
    one = _in_charge_of(call, clinic_id, code)
    return _change(call, one, lambda one: one.send_back(word, call.actor.person_id, call.now()), seen)


def retire(call: Call, clinic_id: str, code: str, *, seen: Seen) -> OwnExercise:
    """By its author, or by who decides where it is in the library."""
    one = _in_charge_of(call, clinic_id, code) if _decides(call) else mine(call, clinic_id, code)
    return _change(call, one, lambda one: one.retire(call.actor.person_id, call.now()), seen)


def _visible(call: Call, clinic_id: str, code: str) -> OwnExercise:
    access.require(call.actor, clinic_id, *READERS)
    one = call.store.own_exercises.get([clinic_id], code)
    mine = one is not None and one.owner_id == call.actor.person_id
    others = one is not None and one.is_shared and (_decides(call) or one.offered is not None)
    if one is None or not (mine or others):
        raise NotThere(code)
    return one


def mine(call: Call, clinic_id: str, code: str) -> OwnExercise:
    """For its author alone."""
    access.require(call.actor, clinic_id, *access.WRITE_EXERCISES)
    one = _visible(call, clinic_id, code)
    if one.owner_id != call.actor.person_id:
        raise NotThere(code)
    return one


def _in_charge_of(call: Call, clinic_id: str, code: str) -> OwnExercise:
    access.require(call.actor, clinic_id, *access.DECIDE_ON_EXERCISES)
    return _visible(call, clinic_id, code)


def _decides(call: Call) -> bool:
    return call.actor.role in access.DECIDE_ON_EXERCISES


def _change(call: Call, one: OwnExercise, act: Act, seen: Seen) -> OwnExercise:
    if one.has_applied(call.command):
        return one
    one.must_be_version(seen(one.code))
    return call.store.own_exercises.save(one, act(one), call.command)


def _published(call: Call, one: OwnExercise) -> Definition:
    return call.catalogue.definition(one.code, one.newest) if one.newest else EMPTY


def _unknown(call: Call, definition: Definition) -> list[Remark]:
    """What only shows beside the other exercises of the clinic."""
    named = definition.get("prerequisites")
    if not isinstance(named, list) or not named:
        return []
    codes = {each.code for each in call.catalogue.all_newest()}
    return [
        Remark(f"prerequisites[{place}]", None, "", f"There is no other exercise called {code} that could come first.")
        for place, code in enumerate(named)
        if code not in codes
    ]


def _newer_origin(call: Call, one: OwnExercise) -> int | None:
    if one.origin is None:
        return None
    try:
        newest = call.catalogue.newest(one.origin.code).version
    except NotThere:
        return None
    return newest if newest > one.origin.version else None
