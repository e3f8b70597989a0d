"""What can be rated from 0 to 10 after it was done. Which of them are asked is part of an exercise."""

from __future__ import annotations

from enum import StrEnum


class Rating(StrEnum):
    """How it was, apart from how much of it was done."""

    QUALITY = "quality"
    DIFFICULTY = "difficulty"
    PLEASURE = "pleasure"
    MASTERY = "mastery"
    USEFULNESS = "usefulness"


USUAL = (Rating.DIFFICULTY, Rating.USEFULNESS)
