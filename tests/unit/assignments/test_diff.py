"""What is different between two versions of an exercise."""

from __future__ import annotations

from typing import Any

from services.assignments import catalogue
from services.assignments.catalogue import definitions
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.diff import Change, Difference, differences
from tests.unit.assignments.definitions import a_walk, with_field


def read(definition: dict[str, Any]) -> Exercise:
    found = definitions.check(definition, "walk", 1)
    assert found.exercise is not None, found.remarks
    return found.exercise


def changes(**other: Any) -> list[Change]:
    return differences(read(a_walk()), read(a_walk(**other)))


def fields(definition: dict[str, Any]) -> list[Change]:
    return differences(read(a_walk()), read(definition))


def test_nothing_is_different_but_code_and_example() -> None:
    assert changes(example={}) == []


def test_the_card() -> None:
    assert changes(minutes=5, title={"en": "A stroll"}) == [
        Change(Difference.CHANGED, "", "", "title", "A walk in the park", "A stroll"),
        Change(Difference.CHANGED, "", "", "minutes", 20, 5),
    ]
    (short,) = changes(short_form={"about": {"en": "Only one"}, "fields": ["mood"]})
    assert (short.key, short.before) == ("short_form", None)
    assert short.after == {"about": "Only one", "fields": ["mood"]}


def test_texts_ranges_options_and_conditions_of_a_field() -> None:
    (label,) = fields(with_field(0, 0, label={"en": "What do you expect?"}))
    assert (label.field, label.key, label.after) == ("guess", "label", "What do you expect?")
    (most,) = fields(with_field(0, 1, max=100))
    assert (most.key, most.before, most.after) == ("max", 10, 100)
    (options,) = fields(with_field(1, 0, options=[{"value": "yes", "label": {"en": "Yes"}}]))
    assert options.after == [{"value": "yes", "label": "Yes"}]
    (condition,) = fields(with_field(1, 1, show_if=None))
    assert (condition.key, condition.before) == ("show_if", {"field": "mood", "at_least": 1})


def test_added_removed_and_moved() -> None:
    walk = a_walk()
    after = walk["sections"][1]["fields"]
    after.reverse()
    after[1:] = [{"name": "next", "kind": "text", "label": {"en": "What next?"}}, after[1]]
    walk["sections"][0]["fields"].pop(0)
    walk["example"] = {}
    found = {one.field: one.what for one in fields(walk)}
    assert {found.pop("next"), found.pop("guess")} == {Difference.ADDED, Difference.REMOVED}
    assert list(found.values()) == [Difference.MOVED]
    assert found.keys() <= {"went", "surprise", "mood"}


def test_sections() -> None:
    walk = a_walk()
    walk["sections"][0] |= {"title": {"en": "First"}, "locks": True}
    walk["sections"].append({"fields": [{"name": "more", "kind": "text", "label": {"en": "More?"}}]})
    found = [(one.what, one.key, one.before, one.after) for one in fields(walk) if not one.field]
    assert found == [
        (Difference.CHANGED, "section 1 title", "Before", "First"),
        (Difference.CHANGED, "section 1 locks", False, True),
        (Difference.ADDED, "section 3", None, None),
    ]


def test_versions_that_were_shipped() -> None:
    library = catalogue.load()
    found = differences(library.exercise("thought_record", 1), library.exercise("thought_record", 2))
    assert {one.what for one in found} >= {Difference.CHANGED}
