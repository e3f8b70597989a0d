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


CODE_TITLE = "Your code"
TEST_TITLE = "A test"
TEST_TEXT = "This is a test of how reminders are sent. Nobody needs to do anything."


def code_text(code: str) -> str:
    """Says nothing about what the code is good for: others may see it arrive."""
    return f"{code} is your code. It works for 15 minutes. If you did not ask for one, nothing needs to be done."
