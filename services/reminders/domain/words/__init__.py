"""The words of messages in each language; what is not there is said in English."""

from __future__ import annotations

from collections.abc import Mapping

from services.reminders.domain.words.english import ENGLISH
from services.reminders.domain.words.german import GERMAN
from services.reminders.domain.words.table import Table

LANGUAGES: Mapping[str, Table] = {"en": ENGLISH, "de": GERMAN}
DEFAULT = "en"


def language_of(locale: str | None) -> str:
    """`de_AT` and `de-DE` are German; a language that we have no words in is English."""
    language = (locale or "").replace("-", "_").partition("_")[0].lower()
    return language if language in LANGUAGES else DEFAULT
