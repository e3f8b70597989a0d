"""S1: how long a search of five thousand exercises takes, words mistyped as people mistype them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from statistics import median

from bench.figures import percentile, spread_of, timed
from bench.results import Goal, Result
from bench.room import Room
from services.assignments import catalogue
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.library.search import Index, Wanted
from services.assignments.domain.library.vocabulary import words_of

GOAL = Goal(50.0, "ms", at_least=False)
EXERCISES = 5_000
_SYLLABLES = ("ba", "re", "to", "mi", "lu", "ska", "ven", "dor", "pli", "gan", "wo", "ther", "ing", "tion")
_OWN_WORDS = 15_000  # beside those of the shipped exercises; a clinic's titles and texts have their own


def measure(room: Room) -> Result:
    chance = Random(7)
    exercises = list(many_exercises(EXERCISES, chance))
    typed = list(queries(exercises, room.size(1000, 200), chance))
    index: list[Index] = []
    building = timed(lambda: index.append(Index(exercises)))
    texts = [_text(one) for one in exercises]
    searched = room.rounds(lambda: _milliseconds(typed, lambda words: index[0].find(Wanted(words=words))), 5, 2)
    scanned = room.rounds(lambda: _milliseconds(typed, lambda words: _scan(texts, words)), 5, 2)
    of_rounds = [percentile(one, 0.95) for one in searched]
    value, limit = median(of_rounds), median(percentile(one, 0.95) for one in scanned)
    detail = {
        "exercises": len(exercises),
        "queries": len(typed),
        "p50_ms": round(median(percentile(one, 0.5) for one in searched), 2),
        "p99_ms": round(median(percentile(one, 0.99) for one in searched), 2),
        "scan_p95_ms": round(limit, 2),
        "measured_per_second": round(median(1000 * len(one) / sum(one) for one in searched), 1),
        "limits_per_second": {"scan": round(median(1000 * len(one) / sum(one) for one in scanned), 1)},
        "index_seconds": round(building, 2),
        "rounds": len(searched),
        "spread": spread_of([round(one, 2) for one in of_rounds]),
    }
    words = f"{value:.1f} ms p95", f"{limit:.1f} ms p95 (plain scan, no slips)"
    return Result("S1", "search of 5,000 exercises, p95", value, GOAL, *words, detail)


def many_exercises(count: int, chance: Random) -> Iterator[Exercise]:
    """Shipped ones with titles and reasons of their own."""
    shipped = catalogue.load().all_newest()
    own = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(_OWN_WORDS)]
    known = sorted({word for one in shipped for word in words_of(f"{one.title} {one.rationale}")})
    for number in range(count):
        one = chance.choice(shipped)
        title = f"{one.title} {chance.choice(known)} {chance.choice(own)}"
        rationale = " ".join([one.rationale, *chance.sample(own, 6)])
        yield replace(one, code=f"exercise_{number}", title=title, rationale=rationale)


def queries(exercises: Sequence[Exercise], count: int, chance: Random) -> Iterator[str]:
    """Words of titles: whole, begun, two at once, with a letter left out or two swapped."""
    for number in range(count):
        words = [word for word in words_of(chance.choice(exercises).title) if len(word) > 3] or ["diary"]
        word = chance.choice(words)
        at = chance.randrange(1, len(word) - 1)
        yield (
            word,
            word[: at + 1],
            " ".join(words[:2]),
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )[number % 5]


def _milliseconds(typed: Sequence[str], search: Callable[[str], object]) -> list[float]:
    return [1000 * timed(lambda words=words: search(words)) for words in typed]  # type: ignore[misc]


def _text(one: Exercise) -> str:
    """The same texts that the index has, one after the other."""
    labels = (label for each in one.worksheet.fields for label in (each.label, *(inner.label for inner in each.fields)))
    return " ".join([one.title, one.rationale, *one.instructions, *labels]).casefold()


def _scan(texts: Sequence[str], typed: str) -> list[int]:
    """The least that a search without an index does: no slips, no order, no places."""
    words = typed.split()
    return [number for number, text in enumerate(texts) if all(word in text for word in words)]
