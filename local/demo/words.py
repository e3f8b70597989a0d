"""What the invented clients and therapists say."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Sheet:
    """How an exercise is agreed: the client's names for it, why, and if–then plans."""

    own_names: tuple[str, ...]
    rationale: str
    minutes: int
    plans: tuple[tuple[str, str], ...]


SHEETS: Final[Mapping[str, Sheet]] = {
    "breathing_practice": Sheet(
        ("Five slow minutes", "Evening breathing", "The long out-breath"),
        "A slow breath tells the body that nothing has to happen right now.",
        5,
        (
            ("the dishes are done", "I sit by the window and breathe"),
            ("I put my keys down", "I breathe for five minutes"),
        ),
    ),
    "thought_record": Sheet(
        ("Looking twice", "My second thought", "Seven columns"),
        "A thought that hurts is not always a thought that fits. Writing it down gives a second look.",
        15,
        (
            ("a thought keeps turning", "I write down the first three boxes"),
            ("I notice a knot in my stomach", "I take out the sheet"),
        ),
    ),
    "symptom_diary": Sheet(
        ("What my day was like", "Noticing", "Evening note"),
        "When we see when it comes and what was going on, we know where to start.",
        5,
        (("I brush my teeth", "I write one line"), ("the news is over", "I note how strong it was")),
    ),
    "sleep_diary": Sheet(
        ("My nights", "The morning note"),
        "A bad night stays in mind, an average one is soon forgotten. The diary shows both.",
        4,
        (("I have had my coffee", "I note the night"), ("I open the curtains", "I write the four numbers")),
    ),
    "behavioural_experiment": Sheet(
        ("Trying it out", "Guess first, then look"),
        "Trying something out shows more than thinking about it.",
        30,
        (
            ("it is Saturday morning", "I do the small test"),
            ("I am asked to come along", "I write down my guess first"),
        ),
    ),
    "journal_self_acceptance": Sheet(
        ("A kinder page", "Ten honest minutes"),
        "You can dislike something that you did and still be on your own side.",
        20,
        (("the children are asleep", "I write for ten minutes"), ("I scold myself", "I open the journal")),
    ),
    "activity_planning": Sheet(
        ("One small thing", "My week on paper"),
        "A plan takes the choice out of a hard moment. Make it so small that it works on a bad day.",
        20,
        (("it is Sunday evening", "I put one small thing into the week"),),
    ),
    "book_chapter": Sheet(
        ("The book", "A chapter a week"),
        "A book says things in another way, and you can go back to it.",
        40,
        (("I am on the train", "I read four pages"),),
    ),
    "short_video": Sheet(
        ("The short film", "Ten minutes to watch"),
        "Some things are easier to understand when you see them.",
        10,
        (("lunch is over", "I watch the first half"),),
    ),
}
NO_QUANTITY: Final = frozenset({"book_chapter", "short_video"})
"""What is read or watched is handed in without saying how much of it."""
_JOYS: Final = frozenset({"activity_planning", "behavioural_experiment"})
"""After these it is asked how much joy and how much mastery there was."""


@dataclass(frozen=True)
class Measure:
    """How a questionnaire is agreed, and how many items it scores; of the past, nobody answers `kept_at_0` higher."""

    own_name: str
    rationale: str
    items: int
    kept_at_0: tuple[int, ...] = ()


MEASURES: Final[Mapping[str, Measure]] = {
    "phq9": Measure(
        "How the last two weeks were", "It shows us whether things are moving, and in which direction.", 9, (9,)
    ),
    "gad7": Measure("Worry and unrest", "We see whether the worry becomes less, week by week.", 7),
}

REPLIES: Final = (
    "Thank you for writing this down. Let us look at the part about your evening on Thursday.",
    "You noticed it early this time. What helped you to?",
    "That was a hard day, and you still wrote a line.",
    "I see the number going down after you breathed. Shall we keep it for another week?",
    "Good to know what got in the way. We make it smaller together.",
)
_SITUATIONS: Final = (
    "My manager asked me to come by later.",
    "A friend did not answer my message.",
    "I had to speak in the meeting.",
    "The train stopped in the tunnel.",
    "I woke at four and could not sleep again.",
)
_THOUGHTS: Final = (
    "I will get it wrong.",
    "They are angry with me.",
    "I cannot bear this.",
    "Something bad is coming.",
)
_FAIRER: Final = (
    "I have done this before.",
    "There are other reasons.",
    "It is unpleasant, and it passes.",
    "I do not know yet.",
)
_OBSTACLES: Final = (
    "time",
    "forgot",
    "low_motivation",
    "too_hard",
    "too_distressing",
    "perfectionism",
    "practical",
    "unclear_what",
)
_WEIGHTS: Final = (28, 20, 16, 12, 9, 6, 6, 3)


def answer(exercise: str, progress: float, noticed: str, chance: random.Random) -> dict[str, Any]:
    """Return one answer; `progress` (0–1) is how far the course has come: tension and belief go down with it.

    `noticed` is the moment it is about, as the client's clock said it.
    """
    roll = chance.random()
    if roll < 0.10:
        codes = {chance.choices(_OBSTACLES, _WEIGHTS)[0] for _ in range(chance.choice([1, 1, 2]))}
        return {"kind": "not_this_time", "obstacles": sorted(codes), "talk_about_it": chance.random() < 0.3}
    if roll < 0.16:
        return {
            "kind": "something_else",
            "own_words": "I went for a long walk instead.",
            "usefulness": chance.randint(4, 9),
        }
    quantity = chance.choices([100, 80, 50, 30, 0], [50, 20, 15, 10, 5])[0]
    answered = {
        "kind": "did",
        "quantity": None if exercise in NO_QUANTITY else quantity,
        "quality": chance.randint(4, 9),
        "difficulty": max(1, round(7 - 4 * progress + chance.uniform(-1.5, 1.5))),
        "usefulness": min(10, max(1, round(4 + 4 * progress + chance.uniform(-1.5, 1.5)))),
        "minutes": SHEETS[exercise].minutes * quantity // 100,
        **_written(exercise, progress, noticed, chance),
    }
    if exercise in _JOYS:
        answered |= {"pleasure": answered["usefulness"] - 1, "mastery": 10 - answered["difficulty"]}
    return answered | (
        {"obstacles": [chance.choices(_OBSTACLES, _WEIGHTS)[0]]} if quantity < 80 and chance.random() < 0.5 else {}
    )


def _written(exercise: str, progress: float, noticed: str, chance: random.Random) -> dict[str, Any]:
    """What stands on the sheet; of an exercise without invented words it was written on paper."""
    sheet = _ANSWERS.get(exercise)
    return {"answers": sheet(progress, noticed, chance)} if sheet else {"on_paper": True}


def filled_in(measure: Measure, level: float, chance: random.Random) -> dict[str, str]:
    """Every item of a questionnaire; `level` (0–1) is how much of the highest total it comes to."""
    points = {place: _points(level, chance) for place in range(1, measure.items + 1)}
    return {f"item_{place}": str(0 if place in measure.kept_at_0 else value) for place, value in points.items()}


def _points(level: float, chance: random.Random) -> int:
    return min(3, max(0, round(3 * level + chance.uniform(-0.8, 0.8))))


def _breathing(progress: float, _: str, chance: random.Random) -> dict[str, Any]:
    before = _level(8 - 3 * progress, chance, 10)
    return {
        "tension_before": before,
        "minutes": chance.choice([3, 5, 5, 10]),
        "tension_after": max(0, before - chance.randint(0, 3)),
    }


def _thoughts(progress: float, _: str, chance: random.Random) -> dict[str, Any]:
    thought = chance.choice(_THOUGHTS)
    return {
        "situation": chance.choice(_SITUATIONS),
        "automatic_thoughts": thought,
        "hot_thought": thought,
        "hot_thought_belief": _level(85 - 20 * progress, chance, 100),
        "evidence_against": "It went well the last two times.",
        "balanced_thought": chance.choice(_FAIRER),
        "balanced_thought_belief": _level(40 + 35 * progress, chance, 100),
    }


def _diary(progress: float, noticed: str, chance: random.Random) -> dict[str, Any]:
    symptoms = ("heart racing", "restless", "tight chest", "tired and flat")
    moment = {
        "at": noticed,
        "symptom": chance.choice(symptoms),
        "intensity": _level(7 - 3 * progress, chance, 10),
        "trigger": chance.choice(_SITUATIONS),
        "what_i_did": chance.choice(("I opened the window.", "I called my sister.", "I stayed where I was.")),
    }
    return {"diary": [moment]}


def _level(middle: float, chance: random.Random, most: int) -> int:
    return min(most, max(0, round(middle + chance.uniform(-0.15, 0.15) * most)))


_ANSWERS: Final[Mapping[str, Callable[[float, str, random.Random], dict[str, Any]]]] = {
    "breathing_practice": _breathing,
    "thought_record": _thoughts,
    "symptom_diary": _diary,
}
