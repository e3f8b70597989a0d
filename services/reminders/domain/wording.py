"""The words of a reminder: the client's own, else a neutral sentence with the clinic's word for homework."""

from __future__ import annotations

from services.reminders.domain.codes import HomeworkWord

TITLE = "A small reminder"

_PLANNED = {
    HomeworkWord.HOMEWORK: "some homework",
    HomeworkWord.TASKS: "a task",
    HomeworkWord.ACTIVITIES: "an activity",
    HomeworkWord.PRACTICE: "some practice",
}


def neutral(word: HomeworkWord | None) -> str:
    planned = "something" if word is None else _PLANNED[word]
    return f"A small reminder from yourself: you planned {planned} for now."


def text_for(own: str | None, word: HomeworkWord | None) -> str:
    return own or neutral(word)


def letter(text: str, public_url: str) -> str:
    """The body of an e-mail: the wording and the one link, to today."""
    return f"{text}\n\n{public_url.rstrip('/')}/today\n"
