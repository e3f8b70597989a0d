"""Messages in English."""

from __future__ import annotations

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.templates import TemplateKind
from services.reminders.domain.words.table import Table

ENGLISH = Table(
    title="A small reminder",
    calendar="My plan",
    homework={
        HomeworkWord.HOMEWORK: "homework",
        HomeworkWord.TASKS: "tasks",
        HomeworkWord.ACTIVITIES: "activities",
        HomeworkWord.PRACTICE: "practice",
        None: "plans",
    },
    some={
        HomeworkWord.HOMEWORK: "some homework",
        HomeworkWord.TASKS: "a task",
        HomeworkWord.ACTIVITIES: "an activity",
        HomeworkWord.PRACTICE: "some practice",
        None: "something",
    },
    texts={
        TemplateKind.NUDGE: "A small reminder from yourself: you planned {some} for now.",
        TemplateKind.BUNDLE: "A small reminder from yourself: {count} things are waiting for a good moment.",
        TemplateKind.SESSION: "{count} things to look at before {day}.",
        TemplateKind.UNFINISHED: "What you began is kept. You can go on where you stopped.",
        TemplateKind.ASK: "It has been quiet for a while. One tap says what got in the way, and that is enough.",
    },
    session_of_one="One thing to look at before {day}.",
    more="And {count} more.",
    later="Not now? Put it off: {url}",
    stop="No more of these messages: {url}",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    code_title="Your code",
    code="{code} is your code. It works for 15 minutes. If you did not ask for one, nothing needs to be done.",
)
