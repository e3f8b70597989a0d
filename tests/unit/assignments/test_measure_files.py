"""What is wrong with the definition of a measure is said with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.assignments import catalogue
from services.assignments.catalogue.measures import ITEM_KEYS, KEYS
from services.assignments.catalogue.scoring import BAND_KEYS, SCORING_KEYS
from services.assignments.domain.codes import Severity
from services.assignments.domain.measure import Caseness, Measure, ReliableChange

NAME = "rest.v1.yaml"
DOCUMENTED = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
SHEET = """\
code: rest
version: 1
title: {en: "Rest"}
family: measure
approach: general
phases: [assessment]
problems: [insomnia]
minutes: 2
suggested_cadence: weekly
rationale: {en: "It shows how rest changes."}
instructions:
  - {en: "Choose what fits."}
plain_title: {en: "How rested you are"}
recall_days: 7
question: {en: "In the last week"}
options:
  - {value: 0, label: {en: "Never"}}
  - {value: 1, label: {en: "Often"}}
  - {value: 2, label: {en: "Always"}}
items:
  - {name: calm, text: {en: "I was calm"}}
  - {name: tired, text: {en: "I was tired"}}
  - {name: other, text: {en: "How hard was that?"}, scored: false, show_if: {any_item_at_least: 1}}
scoring:
  method: sum
  reverse: [tired]
  subscales:
    - {code: body, label: {en: "Body"}, items: [tired]}
direction: higher_is_better
bands:
  - {code: severe, from: 0, to: 1, label: {en: "Low"}, plain: {en: "little"}}
  - {code: minimal, from: 2, to: 4, label: {en: "High"}, plain: {en: "well"}}
bands_source: "Invented"
caseness: {at_most: 1, source: "Invented"}
reliable_change: {sd: 1.5, reliability: 0.8, source: "Invented"}
licence: "Ours"
source: "Invented for this test"
example: {calm: 1, tired: 0}
"""


def problems(folder: Path, text: str) -> list[str]:
    (folder / NAME).write_text(text)
    try:
        catalogue.read(folder)
    except catalogue.BadExercise as error:
        return error.problems
    return []


def measure_of(folder: Path, text: str) -> Measure:
    assert problems(folder, text) == []
    found = catalogue.read(folder).newest("rest").measure
    assert found is not None
    return found


def test_the_whole_definition_is_read(tmp_path: Path) -> None:
    measure = measure_of(tmp_path, SHEET)
    result = measure.result({"calm": "1", "tired": "0"})
    assert result is not None
    assert (result.total, result.band, result.subscales) == (3, "minimal", {"body": 2})
    assert measure.caseness == Caseness(threshold=1, source="Invented")
    assert measure.reliable_change == ReliableChange(source="Invented", sd=1.5, reliability=0.8)


@pytest.mark.parametrize("key", ["bands", "caseness", "reliable_change"])
def test_what_is_left_empty_derives_nothing(tmp_path: Path, key: str) -> None:
    lines = SHEET.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    after = next(number for number in range(start + 1, len(lines)) if not lines[number].startswith(" "))
    measure = measure_of(tmp_path, "".join([*lines[:start], f"{key}:\n", *lines[after:]]))
    assert not getattr(measure, key)


WRONG = [
    ("to: 1,", "to: 0,", 32, "The band minimal leaves a gap after severe; let it begin at 1."),
    ("to: 1,", "to: 2,", 32, "The band minimal overlaps with severe; let it begin at 3."),
    ("to: 4,", "to: 5,", 32, "The band minimal lies outside: the totals go from 0 to 4."),
    ("to: 4,", "to: 3,", 30, "The bands do not cover everything: the totals go from 0 to 4."),
    ("to: 4,", "to: 1,", 32, "This band ends before it begins; 1 is below 2."),
    ("code: minimal", "code: severe", 32, "“severe” is there twice in bands."),
    ("code: minimal", "code: fine", 32, "There is no code “fine”."),
    ("name: tired", "name: calm", 22, "“calm” is there twice in the names of items."),
    ("reverse: [tired]", "reverse: [sleepy]", 26, "There is no scored item called sleepy."),
    ("reverse: [tired]", "reverse: [other]", 26, "There is no scored item called other."),
    ("items: [tired]", "items: [tyred]", 28, "There is no scored item called tyred."),
    ("value: 2,", "value: 1,", 19, "“1” is there twice in options."),
    ("value: 2,", "value: two,", 16, "Give each option a whole number from 0 to 1000; “two” is none."),
    ("method: sum", "method: median", 25, "There is no method “median”. Choose one of sum, mean."),
    ("method: sum", "method: sum\n  missing_allowed: 1", 26, "A sum needs every item; only a mean may miss some."),
    ("at_most: 1", "at_most: 9", 34, "No total can be 9."),
    ("at_most: 1", "at_least: 1", 34, "There is no key at_least here."),
    ("sd: 1.5, ", "", 35, "Give either at_least, or both sd and reliability."),
    ("sd: 1.5", "sd: 0", 35, "Give sd a number above 0."),
    ("reliability: 0.8", "reliability: 1", 35, "Give reliability a number from 0 to below 1."),
    ("direction: higher_is_better\n", "", 1, "The key direction is missing."),
    ('bands_source: "Invented"\n', "", 1, "The key bands_source is missing."),
    ("any_item_at_least: 1", "any_item_at_least: 3", 23, "No item before this one can have so many points"),
    (
        ', text: {en: "I was calm"}}',
        ', text: {en: "I was calm"}, show_if: {any_item_at_least: 1}}',
        21,
        "A scored item is",
    ),
    ("example: {calm: 1, tired: 0}", "example: {calm: 3}", 38, "The example does not fit: calm: Choose one of the"),
    ("family: measure", "family: diary", 13, "There is no key plain_title here."),
]


@pytest.mark.parametrize(("right", "wrong", "line", "says"), WRONG, ids=[each[3][:40] for each in WRONG])
def test_each_mistake_is_named_with_its_line(tmp_path: Path, right: str, wrong: str, line: int, says: str) -> None:
    assert right in SHEET
    found = problems(tmp_path, SHEET.replace(right, wrong, 1))
    assert any(one.startswith(f"{NAME}, line {line}") and says in one for one in found), found


def test_bands_of_a_mean_touch(tmp_path: Path) -> None:
    text = SHEET.replace("method: sum", "method: mean\n  missing_allowed: 1").replace(
        "from: 2, to: 4", "from: 1, to: 2"
    )
    assert measure_of(tmp_path, text).missing_allowed == 1
    assert problems(tmp_path, text.replace("from: 1, to: 2", "from: 2, to: 2"))


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    example = DOCUMENTED.partition("```yaml\n")[2].partition("```")[0]
    card = SHEET.partition("plain_title:")[0]
    assert measure_of(tmp_path, card + example).high == 4


@pytest.mark.parametrize("word", sorted({*KEYS, *ITEM_KEYS, *SCORING_KEYS, *BAND_KEYS, *Severity}))
def test_every_key_is_documented(word: str) -> None:
    assert re.search(rf"\b{word}\b", DOCUMENTED)
