"""The words of a message: the client's own, else a sentence of the clinic or of ours with the word for homework."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.templates import TemplateKind, filled
from services.reminders.domain.words import DEFAULT, LANGUAGES
from services.reminders.domain.words.table import Table


@dataclass(frozen=True)
class About:
    """What a sentence may tell: the word for homework, how many things, and when, on the client's own clock."""

    word: HomeworkWord | None
    count: int
    at: datetime


def sentence(kind: TemplateKind, about: About, table: Table, template: str | None = None) -> str:
    """The clinic's own `template`, else ours of that kind."""
    ours = table.session_of_one if kind is TemplateKind.SESSION and about.count == 1 else table.texts[kind]
    values = {
        "homework": table.homework[about.word],
        "some": table.some[about.word],
        "count": str(about.count),
        "day": table.days[about.at.weekday()],
        "time": about.at.strftime("%H:%M"),
    }
    return filled(template or ours, values)


def own_words(texts: Iterable[str], others: int, table: Table) -> str:
    """The client's own words line by line, and how many other things came together with them."""
    more = [filled(table.more, {"count": str(others)})] if others else []
    return "\n".join([*dict.fromkeys(texts), *more])


def below(table: Table, *, later_url: str, stop_url: str) -> str:
    """The last lines of a letter: how to put it off, and how to make an end of letters."""
    return "\n".join([filled(table.later, {"url": later_url}), filled(table.stop, {"url": stop_url})])


def neutral(word: HomeworkWord | None, table: Table = LANGUAGES[DEFAULT]) -> str:
    """What is said of one thing when nobody has chosen other words."""
    return filled(table.texts[TemplateKind.NUDGE], {"some": table.some[word]})


TEST_TITLE = "A test"
TEST_TEXT = "This is a test of how reminders are sent. Nobody needs to do anything."
