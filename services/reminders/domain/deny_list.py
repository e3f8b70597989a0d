"""Words that a message outside of the app must not show: names of exercises and measures, and plainly clinical ones.

The names are generated from the catalogue (`python -m local deny-list`). Some of them are words of every day, which
would refuse most sentences: those are free.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FREE = frozenset({"book chapter", "my progress", "other", "short video", "time plan", "what got in the way"})
CLINICAL = (
    "cbt",
    "clinic",
    "clinical",
    "counselling",
    "counsellor",
    "dbt",
    "diagnosis",
    "disorder",
    "exposure",
    "medication",
    "mental health",
    "obsessive",
    "patient",
    "psychiatrist",
    "psychiatry",
    "psychologist",
    "psychology",
    "psychotherapy",
    "questionnaire",
    "relapse",
    "self-harm",
    "suicidal",
    "suicide",
    "symptom",
    "therapist",
    "therapy",
    "trauma",
    "treatment",
    "worksheet",
)
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class DenyList:
    """By each form in which a term may stand in a text, the term as people write it."""

    forms: Mapping[str, str]

    @classmethod
    def of(cls, terms: Iterable[str]) -> DenyList:
        wanted = [term for term in (*terms, *CLINICAL) if _plain(term) not in FREE]
        return cls({form: term for term in reversed(wanted) for form in _forms(_plain(term))})

    def found(self, text: str) -> list[str]:
        """The terms that stand in the text as whole words, in one number or several, whatever their case."""
        padded = f" {_plain(text)} "
        return sorted({term for form, term in self.forms.items() if f" {form} " in padded})


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _forms(term: str) -> tuple[str, ...]:
    several = f"{term[:-1]}ies" if term.endswith("y") else f"{term[:-2]}es" if term.endswith("is") else f"{term}s"
    return term, several, f"{term}es"
