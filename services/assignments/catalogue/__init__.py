"""The shipped exercises: one YAML file for each version, read and checked when a process starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from services.assignments.catalogue.entry import Note
from services.assignments.catalogue.exercises import read_exercise
from services.assignments.catalogue.nodes import Node, Unreadable, tree
from services.assignments.catalogue.shown import as_json, measure_as_json
from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.exercise import Exercise

__all__ = ["FOLDER", "BadExercise", "as_json", "load", "measure_as_json", "read", "safety_plan"]

FOLDER = Path(__file__).parent
OTHER_ENDINGS = frozenset({".json", ".yml"})


class BadExercise(Exception):
    """Files of the catalogue that cannot be offered; `problems` has a sentence for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@cache
def load() -> Catalogue:
    """Every shipped exercise, read once in a process."""
    return read(FOLDER)


@cache
def safety_plan() -> Exercise:
    """The sheet of the safety plan. It is content, so it stands apart from what can be set."""
    return read(FOLDER / "plan").newest("safety_plan")


def read(folder: Path) -> Catalogue:
    """Every exercise in a folder; raises BadExercise with everything that is wrong in any of them."""
    trees: dict[str, Node] = {}
    made: dict[str, Exercise] = {}
    problems = []
    for path in sorted(folder.iterdir()):
        if path.suffix in OTHER_ENDINGS:
            problems.append(f"{path.name}: an exercise is a file that ends with .yaml")
        elif path.suffix == ".yaml":
            try:
                trees[path.name] = tree(path.read_text(encoding="utf-8"))
            except (Unreadable, UnicodeDecodeError) as error:
                problems.append(f"{path.name}, {_unreadable(error)}")
    for name, node in trees.items():
        exercise, notes = read_exercise(node)
        problems += [f"{name}, {note}" for note in notes]
        if exercise is not None:
            made[name] = exercise
    problems += [f"{name}, {note}" for name, exercise in made.items() for note in _misplaced(name, exercise, trees)]
    if problems:
        raise BadExercise(problems)
    return Catalogue.of((exercise, trees[name].plain()) for name, exercise in made.items())


def _unreadable(error: Unreadable | UnicodeDecodeError) -> Note:
    if isinstance(error, Unreadable):
        return Note(error.line, "", error.sentence)
    return Note(1, "", "Save the file as UTF-8.")


def _misplaced(name: str, exercise: Exercise, trees: Mapping[str, Node]) -> Iterator[Note]:
    """What only shows beside the other files: the file's name and the codes of others."""
    right = f"{exercise.code}.v{exercise.version}.yaml"
    if name != right:
        yield Note(1, "", f"This file should be called {right}.")
    codes = {each.partition(".")[0] for each in trees}
    for code in exercise.prerequisites:
        if code == exercise.code or code not in codes:
            lines = trees[name].value
            line = lines["prerequisites"].line if isinstance(lines, dict) else 1
            yield Note(line, "", f"There is no other exercise called {code} that could come before this one.")
