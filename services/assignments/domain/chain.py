"""What comes after an exercise: step by step along a hierarchy or from exercise to exercise, or over once it is fluent.

A chain is a line of the sheet that two people agree on. It never moves by itself: to move it is a change of the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.field import COUNTED, Field

MOST_RUNGS = 30
MOST_TIMES = 20


class Reads(StrEnum):
    """How a criterion reads an answer; `below_half`: of the first number since this rung began."""

    DONE = "done"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BELOW_HALF = "below_half"


class Way(StrEnum):
    """Where a chain may go; `finish`: nothing comes after the last rung."""

    UP = "up"
    DOWN = "down"
    FINISH = "finish"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """Met `times` in a row. `field` is a number of the worksheet (of one asked before and after, the number after)."""

    reads: Reads
    field: str | None = None
    value: float | None = None
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Rung:
    """An exercise, and which item of a hierarchy in the client's words, if it is about one."""

    item: str = ""
    exercise_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """`place` is the rung that is practised now. Without rungs it is repeated until the criterion is met, and ends.
    `down_after`: after so many in a row that came to nothing a step down is offered."""

    criterion: Criterion
    rungs: tuple[Rung, ...] = ()
    place: int = 0
    down_after: int | None = None

    def __post_init__(self) -> None:
        errors = {f"chain.{name}": [sentence] for name, sentence in self._wrong()}
        if errors:
            raise Invalid(errors)

    @property
    def until_fluent(self) -> bool:
        return not self.rungs

    @property
    def now(self) -> Rung | None:
        return self.rungs[self.place] if self.rungs else None

    def towards(self, way: Way) -> Rung | None:
        """The rung that lies that way; None: there is none."""
        place = self._place(way)
        return self.rungs[place] if 0 <= place < len(self.rungs) and way is not Way.FINISH else None

    def moved(self, way: Way) -> Self:
        if self.towards(way) is None:
            raise Invalid({"way": [f"There is no step {way} from here. Load it again to see where it stands."]})
        return replace(self, place=self._place(way))

    def leads_on(self, exercise_code: str) -> bool:
        """Whether another exercise than this one is on the way."""
        return any(one.exercise_code not in {"", exercise_code} for one in self.rungs)

    def _place(self, way: Way) -> int:
        return self.place + (1 if way is Way.UP else -1)

    def of(self, exercise_code: str) -> Self:
        """Every rung that names no exercise is about this one."""
        named = (replace(one, exercise_code=one.exercise_code or exercise_code) for one in self.rungs)
        return replace(self, rungs=tuple(named))

    def must_fit(self, exercise: Exercise, known: Callable[[str], Exercise]) -> None:
        """Every exercise on the way is there and has the number of the criterion; `known` raises Invalid for a code
        that is not."""
        errors: dict[str, list[str]] = {}
        if (wrong := _misread(self.criterion, exercise)) is not None:
            errors[f"chain.criterion.{wrong[0]}"] = [wrong[1]]
        for place, rung in enumerate(self.rungs):
            if rung.exercise_code not in {"", exercise.code} and (sentence := self._strange(rung, known)):
                errors[f"chain.rungs.{place}.exercise_code"] = [sentence]
        if errors:
            raise Invalid(errors)

    def _strange(self, rung: Rung, known: Callable[[str], Exercise]) -> str | None:
        try:
            found = known(rung.exercise_code)
        except Invalid:
            return "There is no exercise with this code. Choose one of GET …/exercises."
        if _misread(self.criterion, found) is None:
            return None
        return f"“{found.title}” has no such number. Choose a criterion that both have, such as `done`."

    def _wrong(self) -> Iterator[tuple[str, str]]:
        yield from ((f"criterion.{name}", sentence) for name, sentence in _incomplete(self.criterion))
        if not 0 <= self.place < max(len(self.rungs), 1):
            yield "place", f"There is no step {self.place}. The first one is 0, the last one {len(self.rungs) - 1}."
        if len(self.rungs) == 1 or len(self.rungs) > MOST_RUNGS:
            yield "rungs", f"Name two to {MOST_RUNGS} steps, or none to repeat it until it has become easy."
        if self.down_after is not None and not self.rungs:
            yield "down_after", "There is no step down without steps. Leave it out."
        if self.down_after is not None and not 1 <= self.down_after <= MOST_TIMES:
            yield "down_after", f"Choose between 1 and {MOST_TIMES} times."
        if (again := _repeated(self.rungs)) is not None:
            yield f"rungs.{again}", "This step is there already. Leave it out, or say what is different about it."


def _repeated(rungs: tuple[Rung, ...]) -> int | None:
    """A chain that comes back to where it was has no way up."""
    folded = [(one.item.strip().casefold(), one.exercise_code) for one in rungs]
    return next((place for place, one in enumerate(folded) if one in folded[:place]), None)


def _incomplete(one: Criterion) -> Iterator[tuple[str, str]]:
    compares = one.reads in {Reads.AT_MOST, Reads.AT_LEAST}
    if not 1 <= one.times <= MOST_TIMES:
        yield "times", f"Choose between 1 and {MOST_TIMES} times."
    if one.reads is Reads.DONE and one.field is not None:
        yield "field", "`done` reads no field. Leave it out."
    if one.reads is not Reads.DONE and one.field is None:
        yield "field", "Say which number of the worksheet is meant."
    if compares and one.value is None:
        yield "value", "Say the number to compare with."
    if not compares and one.value is not None:
        yield "value", f"`{one.reads}` compares with no number. Leave it out."


def readable(exercise: Exercise) -> list[Field]:
    """The numbers of its worksheet that a criterion can read."""
    return [one for one in exercise.worksheet.fields if one.kind in COUNTED | {FieldKind.PAIR}]


def _misread(one: Criterion, exercise: Exercise) -> tuple[str, str] | None:
    if one.field is None:
        return None
    names = {each.name: each for each in readable(exercise)}
    found = names.get(one.field)
    if found is None:
        say = f"“{exercise.title}” has no number called {one.field}."
        mend = f"Choose one of {', '.join(names)}." if names else "Choose `done`: its sheet has no numbers."
        return "field", f"{say} {mend}"
    if one.value is not None and not _within(one.value, found):
        return "value", f"Choose a number that can be answered there: {found.min or 0:g} to {found.max:g}."
    return None


def _within(value: float, field: Field) -> bool:
    return (field.min is None or value >= field.min) and (field.max is None or value <= field.max)
