"""Search of exercises: by words that may be mistyped, and by what an exercise is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from services.assignments.domain.codes import Approach, Family, Phase, Problem
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.library.vocabulary import Vocabulary, words_of

KEPT_INDEXES = 32


class Place(StrEnum):
    """Where a word stands; the first of them counts most."""

    TITLE = "title"
    CODE = "code"
    PROBLEM = "problem"
    APPROACH = "approach"
    FAMILY = "family"
    RATIONALE = "rationale"
    INSTRUCTIONS = "instructions"
    FIELDS = "fields"
    PHASE = "phase"


WEIGHTS: Mapping[Place, int] = {
    Place.TITLE: 20,
    Place.CODE: 12,
    Place.PROBLEM: 8,
    Place.APPROACH: 8,
    Place.FAMILY: 8,
    Place.RATIONALE: 4,
    Place.INSTRUCTIONS: 3,
    Place.FIELDS: 3,
    Place.PHASE: 2,
}
PROBLEM_WORDS: Mapping[Problem, str] = {
    Problem.DEPRESSION: "depression depressed low mood",
    Problem.GAD: "gad generalised anxiety anxious worry",
    Problem.PANIC: "panic attack anxiety anxious",
    Problem.SOCIAL_ANXIETY: "social anxiety anxious shyness",
    Problem.OCD: "ocd obsessions compulsions",
    Problem.PTSD: "ptsd trauma post-traumatic stress",
    Problem.PHOBIA: "phobia fear anxiety anxious",
    Problem.HEALTH_ANXIETY: "health anxiety anxious hypochondria",
    Problem.INSOMNIA: "insomnia sleep",
    Problem.STRESS: "stress burnout",
    Problem.ANGER: "anger irritability",
    Problem.OTHER: "",
}
APPROACH_WORDS: Mapping[Approach, str] = {
    Approach.CBT: "cbt cognitive behavioural therapy",
    Approach.REBT: "rebt rational emotive behaviour therapy ellis",
    Approach.DBT: "dbt dialectical behaviour therapy",
    Approach.ACT: "act acceptance commitment therapy",
    Approach.GENERAL: "general",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; None and no words: whatever there is. `minutes` is the most it may take."""

    words: str = ""
    family: Family | None = None
    approach: Approach | None = None
    phase: Phase | None = None
    problem: Problem | None = None
    minutes: int | None = None

    def fits(self, one: Exercise) -> bool:
        return (
            self.family in {None, one.family}
            and self.approach in {None, one.approach}
            and (self.phase is None or self.phase in one.phases)
            and (self.problem is None or self.problem in one.problems)
            and (self.minutes is None or one.minutes <= self.minutes)
        )


@dataclass(frozen=True)
class Match:
    """The best place of a word that was looked for, and the word that stands there."""

    place: Place
    word: str


class Hit(NamedTuple):
    """`matches` follow the words that were typed; empty when there were none."""

    exercise: Exercise
    matches: tuple[Match, ...] = ()


Standing = tuple[float, Match]


@dataclass(frozen=True)
class Shelf:
    """The exercises of a search. Two are the same when they hold the same versions, because a version never changes."""

    names: tuple[tuple[str, int], ...]
    exercises: Sequence[Exercise] = field(compare=False)

    @classmethod
    def of(cls, exercises: Sequence[Exercise]) -> Shelf:
        return cls(tuple((one.code, one.version) for one in exercises), exercises)


class Index:
    """For each word the exercises it stands in, by its best place in each."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self.exercises = sorted(exercises, key=lambda one: (one.title.casefold(), one.code))
        self._standing: dict[str, dict[Place, list[int]]] = {}
        for number, exercise in enumerate(self.exercises):
            best: dict[str, Place] = {}
            for place, text in _texts(exercise):
                for word in words_of(text):
                    best.setdefault(word, place)
            for word, place in best.items():
                self._standing.setdefault(word, {}).setdefault(place, []).append(number)
        self._vocabulary = Vocabulary(self._standing)
        self._breadths = [len(one.problems) for one in self.exercises]

    def find(self, wanted: Wanted) -> list[Hit]:
        """The best first; of those that have not every word, the ones that have the most of them."""
        typed = list(dict.fromkeys(words_of(wanted.words)))
        if not typed:
            return [Hit(one) for one in self.exercises if wanted.fits(one)]
        found: dict[int, list[Standing]] = {}
        for word in typed:
            for number, standing in self._standing_of(word).items():
                found.setdefault(number, []).append(standing)
        if wanted != Wanted(words=wanted.words):
            found = {number: some for number, some in found.items() if wanted.fits(self.exercises[number])}
        most = max(map(len, found.values()), default=0)
        best = [
            (-sum(score for score, _ in some), self._breadths[number], number)
            for number, some in found.items()
            if len(some) == most
        ]
        best.sort()  # made for few problems comes before made for all of them, then in the order of titles
        return [Hit(self.exercises[number], tuple(match for _, match in found[number])) for _, _, number in best]

    def _standing_of(self, typed: str) -> Mapping[int, Standing]:
        """By exercise; what is worth more is written over what is worth less."""
        ways = [
            (nearness * WEIGHTS[place], word, place)
            for word, nearness in self._vocabulary.meant(typed).items()
            for place in self._standing[word]
        ]
        best: dict[int, Standing] = {}
        for worth, word, place in sorted(ways, key=lambda way: (way[0], way[1])):
            best.update(dict.fromkeys(self._standing[word][place], (worth, Match(place, word))))
        return best


def _texts(one: Exercise) -> Iterator[tuple[Place, str]]:
    """In the order of their weight: the first place of a word is its best."""
    yield Place.TITLE, one.title
    yield Place.CODE, one.code
    for problem in one.problems:
        yield Place.PROBLEM, PROBLEM_WORDS[problem]
    yield Place.APPROACH, APPROACH_WORDS[one.approach]
    yield Place.FAMILY, one.family
    yield Place.RATIONALE, one.rationale
    for step in one.instructions:
        yield Place.INSTRUCTIONS, step
    for each in one.worksheet.fields:
        yield Place.FIELDS, each.label
        for inner in each.fields:
            yield Place.FIELDS, inner.label
    for phase in one.phases:
        yield Place.PHASE, phase


@lru_cache(maxsize=KEPT_INDEXES)
def index_of(shelf: Shelf) -> Index:
    """Made once for each set of exercises."""
    return Index(shelf.exercises)
