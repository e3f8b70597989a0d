"""The definition of an exercise made from a FHIR R4 `Questionnaire`: ours without loss, others as far as it goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.assignments.domain.codes import Family
from services.assignments.domain.errors import Invalid
from services.assignments.exchange.definition import spoken
from services.assignments.exchange.fhir.answers import answers_in
from services.assignments.exchange.fhir.conditions import condition_in
from services.assignments.exchange.fhir.fields import is_own, own_field
from services.assignments.exchange.fhir.foreign import BESIDE, Note, Skipped, foreign_field
from services.assignments.exchange.fhir.marks import Json, controls, dicts, own_value, owned, words
from services.assignments.exchange.fhir.naming import as_name
from services.assignments.exchange.fhir.questionnaire import INSTRUCTIONS, MANY, NO_RATINGS, ONE

DEEPEST = 8
_USUAL = {
    "family": "worksheet",
    "approach": "general",
    "phases": ["skills"],
    "problems": ["other"],
    "minutes": 10,
    "suggested_cadence": "once",
}
_LOOK = "There is no family, approach, phase, problem, time or cadence in it. Look at what was put there."
_WORDS = "Write a rationale and instructions in your own words: the questionnaire has none."
_SCORES = "It was a measure. It is taken as a worksheet, because how it is scored does not stand in a questionnaire."


def definition_of(questionnaire: Mapping[str, Any]) -> tuple[Json, list[Note]]:
    """The mapping that an exercise's file would have, and what became of each item.

    It still has to be read as an exercise: a foreign one may have parts that our rules refuse.
    """
    if questionnaire.get("resourceType") != "Questionnaire":
        raise Invalid({"resourceType": ["Send a FHIR R4 Questionnaire as JSON."]})
    reading = Reading()
    try:
        json.dumps(questionnaire, allow_nan=False)
        for item in dicts(questionnaire.get("item")):
            if not own_value(item, INSTRUCTIONS):
                reading.top(item)
    except ValueError:
        raise Invalid({"item": ["There is a number in it that is none."]}) from None
    except RecursionError:
        raise Invalid({"item": ["Items lie too deep in one another."]}) from None
    sections = [one for one in reading.sections if one["fields"]]
    known = _card(questionnaire, reading.notes) | {"sections": sections}
    return known | {"example": _example(questionnaire, known)}, reading.notes


def _card(questionnaire: Mapping[str, Any], notes: list[Note]) -> Json:
    found = list(owned(questionnaire))
    given = {name: value for name, value in found if name in ONE}
    given |= {name: many for name in MANY if (many := [value for key, value in found if key == name])}
    if given.get("ratings") == [NO_RATINGS]:
        given["ratings"] = []
    if not _USUAL.keys() <= given.keys():
        notes.append(Note("", "changed", _LOOK))
    if given.get("family") == Family.MEASURE:
        given["family"] = _USUAL["family"]
        notes.append(Note("", "changed", _SCORES))
    title = words(questionnaire, "title") or words(questionnaire, "name") or "Questionnaire"
    rationale, instructions = words(questionnaire, "description"), list(_instructions(questionnaire))
    if not rationale or not instructions:
        notes.append(Note("", "changed", _WORDS))
    version = words(questionnaire, "version")
    called = words(questionnaire, "url").rstrip("/").rpartition("/")[2] or words(questionnaire, "name") or title
    return {
        **_USUAL,
        **given,
        "code": as_name(called, ()),
        "version": int(version) if version.isdecimal() and 0 < int(version[:4]) < 1000 else 1,
        "title": spoken(title),
        "rationale": spoken(rationale or title),
        "instructions": instructions or [spoken("Answer what fits for you. Any part of it counts.")],
        **_short_form(questionnaire),
    }


def _instructions(questionnaire: Mapping[str, Any]) -> Iterator[Json]:
    for item in dicts(questionnaire.get("item")):
        if own_value(item, INSTRUCTIONS):
            yield from (spoken(words(one, "text")) for one in dicts(item.get("item")))


def _short_form(questionnaire: Mapping[str, Any]) -> Json:
    marks = (one for one in dicts(questionnaire.get("extension")) if str(one.get("url")).endswith("/short_form"))
    inner = dicts(next(marks, {}).get("extension"))
    about = next((words(one, "valueString") for one in inner if one.get("url") == "about"), "")
    fields = [words(one, "valueString") for one in inner if one.get("url") == "field"]
    return {"short_form": {"about": spoken(about), "fields": fields}} if fields else {}


def _example(questionnaire: Mapping[str, Any], known: Json) -> Json:
    inside = dicts(questionnaire.get("contained"))
    found = next((one for one in inside if one.get("resourceType") == "QuestionnaireResponse"), {})
    return answers_in(found, known)


@dataclass
class Reading:
    """What was read so far: `fields` by the linkId of their item, as conditions look at them."""

    sections: list[Json] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    fields: dict[str, Json] = field(default_factory=dict)

    def top(self, item: Json) -> None:
        """A group is a section; what stands on its own is a section of its own."""
        if item.get("type") == "group" and not is_own(item) and item.get("repeats") is not True:
            self._begin(item)
            for one in dicts(item.get("item")):
                self._one(one, [item], 1)
        else:
            self._begin({})
            self._one(item, [], 1)

    def _begin(self, group: Json) -> None:
        title = {"title": spoken(words(group, "text"))} if words(group, "text") else {}
        locks = {"locks": True} if own_value(group, "locks") is True else {}
        self.sections.append({**title, **locks, "fields": []})

    def _one(self, item: Json, above: list[Json], depth: int) -> None:
        """`above` are the groups it stands in, whose conditions hold for it, too."""
        link = words(item, "linkId")
        if is_own(item):
            self._put(link, own_field(item, self.fields), [])
        elif depth > DEEPEST:
            self.notes.append(Note(link, "skipped", "It lies too deep in other groups."))
        elif item.get("type") == "group" and item.get("repeats") is not True:
            self.notes.append(Note(link, "changed", "Its questions stand in the section around it."))
            for one in dicts(item.get("item")):
                self._one(one, [*above, item], depth + 1)
        else:
            self._foreign(item, above, depth)

    def _foreign(self, item: Json, above: list[Json], depth: int) -> None:
        link, names = words(item, "linkId"), {one["name"] for one in self.fields.values()}
        try:
            found, said = foreign_field(item, names)
        except Skipped as reason:
            self.notes.append(Note(link, "skipped", str(reason)))
            return
        condition, unsaid = self._condition([*above, item])
        if unsaid:
            said.append("It is always asked: when it is asked cannot be said here.")
        self._put(link, found | condition, said)
        if item.get("type") != "group":
            for one in dicts(item.get("item")):
                if not BESIDE & controls(one):
                    self._one(one, [*above, item], depth + 1)

    def _condition(self, items: list[Json]) -> tuple[Json, bool]:
        """When it is asked; the other value says that something about that was lost."""
        asking = [one for one in items if one.get("enableWhen")]
        found = [part for one in asking if (part := condition_in(one, self.fields))]
        lost = len(found) < len(asking)
        if len(found) > 1:
            return {"show_if": {"all": found}}, lost
        return ({"show_if": found[0]} if found else {}), lost

    def _put(self, link: str, found: Json, said: list[str]) -> None:
        """A condition looks at earlier sections only, so a field that needs one of its own begins the next."""
        here = self.sections[-1]
        if any(name in {one["name"] for one in here["fields"]} for name in _names(found.get("show_if"))):
            self.sections.append({**here, "fields": []})
        self.sections[-1]["fields"].append(found)
        self.fields[link or found["name"]] = found
        self.notes.append(Note(link, "changed" if said else "taken", " ".join(said)))


def _names(condition: Any) -> Iterator[str]:
    """The fields that a condition looks at."""
    if isinstance(condition, dict):
        if isinstance(condition.get("field"), str):
            yield condition["field"]
        for inner in condition.values():
            yield from _names(inner)
    elif isinstance(condition, list):
        for inner in condition:
            yield from _names(inner)
