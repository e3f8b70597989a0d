"""What is wrong with a file of the catalogue is said with file, line and field, all of it at once."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.assignments import catalogue
from services.assignments.catalogue.fields import KEYS
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.computed import Completion, Mean, Sum
from services.assignments.domain.worksheet.conditions import AllOf, Answered, AtLeast, Is, Not

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "worksheets.md").read_text(encoding="utf-8")
NAME = "bus_ride.v1.yaml"
SHEET = """\
code: bus_ride
version: 1
title: {en: "Bus ride"}
family: experiment
approach: cbt
phases: [skills]
problems: [panic]
minutes: 30
suggested_cadence: once
rationale: {en: "To see what happens."}
instructions:
  - {en: "Take the bus."}
short_form:
  about: {en: "Only the guess."}
  fields: [guess]
sections:
  - title: {en: "Before"}
    locks: true
    fields:
      - name: guess
        kind: long_text
        label: {en: "What do you think will happen?"}
      - name: fear
        kind: scale
        label: {en: "How afraid are you?"}
        min: 0
        max: 100
        step: 5
        low_label: {en: "not at all"}
        high_label: {en: "as much as can be"}
  - fields:
      - name: went
        kind: choice
        label: {en: "Did you go?"}
        other: true
        options:
          - {value: yes, label: {en: "Yes"}}
          - {value: part, label: {en: "Part of the way"}}
      - name: steps
        kind: checklist
        label: {en: "What did you do?"}
        items:
          - {value: wait, label: {en: "Wait at the stop"}}
  - fields:
      - name: why
        kind: text
        label: {en: "What made it possible?"}
        show_if: {all: [{field: went, is: yes}, {not: {field: fear, at_least: 90}}, {field: guess, answered: true}]}
      - name: log
        kind: entries
        label: {en: "On the way"}
        stamp: true
        entry_label: {en: "moment"}
        fields:
          - {name: at_stop, kind: yes_no, label: {en: "At the stop?"}}
      - name: share
        kind: computed
        label: {en: "Done"}
        compute: {completion: steps}
        unit: {en: "%"}
example:
  guess: "I will have to get off."
  fear: 80
  went: {other: "With my sister"}
  steps: [wait]
  log:
    - {at: 2026-11-26T18:00, at_stop: true}
"""


def problems(folder: Path, text: str, name: str = NAME) -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    try:
        catalogue.read(folder)
    except catalogue.BadExercise as error:
        return error.problems
    return []


def test_a_whole_sheet_is_read(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(SHEET)
    sheet = catalogue.read(tmp_path).newest("bus_ride").worksheet
    why, share = sheet.by_name["why"], sheet.by_name["share"]
    assert why.show_if == AllOf((Is("went", "yes"), Not(AtLeast("fear", 90)), Answered("guess", value=True)))
    assert share.compute == Completion("steps")
    assert [(one.screen, one.title, one.locks) for one in sheet.sections] == [
        (1, "Before", True),
        (2, None, False),
        (3, None, False),
    ]
    assert sheet.short_form is not None
    assert sheet.short_form.fields == ("guess",)


SPOILED: list[tuple[str, str, str]] = [
    ("title:", "titel:", "line 3: There is no key titel here. Did you mean title?"),
    ('title: {en: "Bus ride"}\n', "", "line 1: The key title is missing."),
    ('{en: "Bus ride"}', "Bus ride", 'line 3: Write title by language, such as {en: "…"}.'),
    ('{en: "Bus ride"}', '{de: "Busfahrt"}', "line 3: Title needs a text in the language en."),
    ("instructions:", "ratings: [fun]\ninstructions:", "line 11: There is no ratings “fun”. Choose one of quality,"),
    ("instructions:", "ratings: pleasure\ninstructions:", "line 11: Give ratings a list"),
    ("instructions:", "ratings: [quality, quality]\ninstructions:", "line 11: “quality” is there twice in ratings."),
    ("instructions:", "ratings: []\ninstructions:", ""),
    ("family: experiment", "family: magic", "line 4: There is no family “magic”. Choose one of diary,"),
    ("phases: [skills]", "phases: [skills, skills]", "line 6: “skills” is there twice in phases."),
    ("problems: [panic]", "problems: []", "line 7: Give problems a list with something in it."),
    ("minutes: 30", "minutes: 30.5", "line 8: Give minutes a whole number between 1 and 240."),
    ("version: 1", "version: one", "line 2: Give version a number."),
    ("code: bus_ride", "code: Bus ride", "line 1: Write code with small letters"),
    ("cadence: once", "cadence: hourly", "line 9: There is no suggested_cadence “hourly”."),
    ("cadence: once", "cadence: once\nprerequisites: [courage]", "line 10: There is no other exercise called courage"),
    (
        "cadence: once",
        "cadence: once\nprerequisites: [bus_ride]",
        "line 10: There is no other exercise called bus_ride",
    ),
    ("fields: [guess]", "fields: [gues]", "line 15: The short form names gues, which is no field of this sheet."),
    ("fields: [guess]", "about: x", "line 15: The key about is there twice."),
    (
        "fields: [guess]",
        "fields: [why, fear]",
        "line 15: The short form never asks why, because it leaves out guess, went.",
    ),
    ("{field: fear, at_least: 90}", "{not: {not: {not: {field: fear, at_least: 90}}}}", "lie too deep in one another."),
    ("long_text", "longtext", "line 21, field guess: There is no kind “longtext”."),
    ("name: fear", "name: guess", "line 23: “guess” is there twice in the names of fields."),
    ("        min: 0\n", "", "line 23, field fear: The key min is missing."),
    ("min: 0", "min: 100", "line 26, field fear: Min has to be below max; 100 is not below 100."),
    ("min: 0", "min: low", "line 26, field fear: Give min a number."),
    ('        low_label: {en: "not at all"}\n', "", "line 23, field fear: The key low_label is missing."),
    ("step: 5", "step: 0", "line 28, field fear: Give step a number above 0."),
    ("step: 5", "step: 5\n        default: 101", "line 29, field fear: Give default a number between 0 and 100."),
    ("step: 5", "unit: {en: x}", "line 28, field fear: There is no key unit here."),
    ("value: part", "value: yes", "line 38, field went: “yes” is there twice in options."),
    ("value: part", "value: Part!", "line 38, field went: Write value with small letters"),
    ("field: went, is: yes", "field: went, is: maybe", "line 48, field why: Compare went with one of yes, part."),
    ("field: went, is: yes", "field: log, answered: true", "line 48, field why: log stands in this section or a later"),
    ("field: went, is: yes", "field: wend, is: yes", "line 48, field why: There is no field called wend."),
    ("field: went, is: yes", "field: guess, is: yes", "line 48, field why: guess has no fixed values; use answered"),
    ("at_least: 90", "at_least: high", "line 48, field why: Give at_least a number."),
    ("fear, at_least: 90", "went, at_least: 90", "line 48, field why: went has no number; at_least needs one."),
    ("fear, at_least: 90", "fear", "line 48, field why: Write a condition such as {field: name, is: value}"),
    ("fear, at_least: 90", "fear, is: calm", "line 48, field why: Compare fear with a number."),
    ("answered: true", "answered: perhaps", "line 48, field why: Give answered true or false."),
    ("kind: yes_no", "kind: emotions", "line 55, field log.at_stop: A field inside another one cannot be of the kind"),
    (
        "step: 5",
        "step: 5\n        flag_if: {at_least: 101}",
        "line 29, field fear: fear ends at 100, so flag_if would never",
    ),
    ("step: 5", "step: 5\n        flag_if: {is: 101}", "line 29, field fear: fear ends at 100, so flag_if would never"),
    ("step: 5", "step: 5\n        flag_if: {at_least: high}", "line 29, field fear: Give at_least a number."),
    (
        "step: 5",
        "step: 5\n        flag_if: 60",
        "line 29, field fear: Write flag_if such as {at_least: 1} or {is: true}.",
    ),
    ("other: true", "flag_if: {at_least: 1}", "line 35, field went: went has no number; at_least needs one."),
    ("other: true", "flag_if: {is: no}", "line 35, field went: Compare went with one of yes, part."),
    ("other: true", "flag_if: {above: 1}", "line 35, field went: There is no key above here."),
    ("long_text", "long_text\n        flag_if: {is: x}", "line 22, field guess: There is no key flag_if here."),
    ("name: at_stop", "name: at", "line 55, field log: “at” is there twice in fields."),
    ("completion: steps", "completion: fear", "line 59, field share: There is no field called fear of the kind"),
    ("completion: steps", "total: [fear]", "line 59, field share: There is no key total here."),
    ("completion: steps", "mean: [went]", "line 59, field share: There is no field called went that holds a number."),
    ("completion: steps", "difference: [fear]", "line 59, field share: A difference needs two fields"),
    ("completion: steps", "sleep_efficiency: {to_bed: fear}", "line 59, field share: There is no field called fear of"),
    ("fear: 80", "fear: 105", "line 63: The example does not fit: fear: Choose between 0 and 100."),
    ("fear: 80", "feer: 80", "line 63: The example does not fit: feer: This worksheet has no such field."),
    ("at_stop: true", "at_stop: maybe", "line 66: The example does not fit: log[0].at_stop: Answer true or false."),
    ('  - {en: "Take the bus."}', "  - Take the bus.", "line 12: Write instructions by language"),
    ("sections:", "sections: [", "This is no YAML"),
    ("rationale: {en", "rationale: &why {en", ""),
    ('title: {en: "Before"}', "title: *why", "line 17: Write this out where it is needed again"),
]


@pytest.mark.parametrize(("old", "new", "said"), SPOILED, ids=[f"{old} {new}"[:60] for old, new, _ in SPOILED])
def test_a_spoiled_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SHEET
    found = problems(tmp_path, SHEET.replace(old, new, 1))
    assert (found == []) is (said == "")
    assert not said or [one for one in found if one.startswith(NAME) and said in one], found


def test_everything_is_said_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = SHEET.replace("minutes: 30", "minutes: 0").replace("step: 5", "stap: 5").replace("locks: true", "locks: 1")
    (tmp_path / "other.v1.yaml").write_text("code: [")
    found = problems(tmp_path, text)
    assert len(found) == 4
    assert [one.partition(":")[0] for one in found if one.startswith(NAME)] == [
        f"{NAME}, line 8",
        f"{NAME}, line 18",
        f"{NAME}, line 28, field fear",
    ]


def test_one_thing_that_is_wrong_is_said_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, SHEET.replace("kind: long_text", "kind: longtext"))) == 1


def test_values_of_several_fields(tmp_path: Path) -> None:
    for written, wanted in (("sum: [fear, fear2]", Sum), ("mean: [fear, fear2]", Mean)):
        second = SHEET[SHEET.index("      - name: fear") : SHEET.index("  - fields:\n      - name: went")]
        text = SHEET.replace("completion: steps", written).replace(second, second + second.replace("fear", "fear2"))
        assert problems(tmp_path, text) == []
        assert catalogue.read(tmp_path).newest("bus_ride").worksheet.by_name["share"].compute == wanted(
            ("fear", "fear2")
        )


def test_a_section_without_an_answer_has_nothing_to_lock(tmp_path: Path) -> None:
    text = SHEET.replace("kind: long_text", "kind: guidance").replace(
        "  - fields:\n      - name: went", "  - locks: true\n    fields:\n      - name: went"
    )
    assert problems(
        tmp_path, text.replace("  fields: [guess]", "  fields: [fear]").replace(", {field: guess, answered: true}", "")
    )


@pytest.mark.parametrize("name", ["bus.v1.yaml", "bus_ride.v2.yaml"])
def test_a_file_under_another_name_is_refused(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, SHEET, name) == [f"{name}, line 1: This file should be called {NAME}."]


@pytest.mark.parametrize("name", ["bus_ride.v1.json", "bus_ride.v1.yml"])
def test_a_file_with_another_ending_is_not_passed_over(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, SHEET, name) == [f"{name}: an exercise is a file that ends with .yaml"]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"code: \xff")
    with pytest.raises(catalogue.BadExercise, match=r"Save the file as UTF-8\."):
        catalogue.read(tmp_path)


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    example = DOCUMENTED.partition("```yaml\n")[2].partition("```")[0]
    shutil.copy(catalogue.FOLDER / "thought_record.v1.yaml", tmp_path)
    assert problems(tmp_path, example) == []


@pytest.mark.parametrize("word", sorted({*FieldKind, *(key for keys in KEYS.values() for key in keys)}))
def test_every_kind_and_key_is_documented(word: str) -> None:
    assert re.search(rf"\b{word}\b", DOCUMENTED)


def test_the_command_says_all_problems_and_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(SHEET.replace("minutes: 30", "minutes: 0").replace("approach: cbt", "approach: x"))
    command = [sys.executable, "-m", "services.assignments.catalogue", str(tmp_path)]
    bad = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (bad.returncode, len(bad.stdout.splitlines())) == (1, 3)
    (tmp_path / NAME).write_text(SHEET)
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout) == (0, "1 exercises, all right.\n")
