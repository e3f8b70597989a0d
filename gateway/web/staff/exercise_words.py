"""What stands in definitions of exercises, in the words of clinicians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.i18n import lazy_gettext
from gateway.web.rating_words import RATINGS
from gateway.web.staff import wording

Words = Mapping[str, Any]

KINDS: Words = {
    "long_text": lazy_gettext("Words, several lines"),
    "text": lazy_gettext("Words, one line"),
    "scale": lazy_gettext("Scale with two ends"),
    "choice": lazy_gettext("One of several options"),
    "choices": lazy_gettext("Several options together"),
    "yes_no": lazy_gettext("Yes or no"),
    "number": lazy_gettext("Number, such as 2.5"),
    "integer": lazy_gettext("Whole number"),
    "date": lazy_gettext("Day"),
    "time": lazy_gettext("Time of day"),
    "datetime": lazy_gettext("Day and time"),
    "duration": lazy_gettext("How long, in minutes"),
    "emotions": lazy_gettext("Feelings with their strength"),
    "entries": lazy_gettext("Diary: the same questions again and again"),
    "table": lazy_gettext("Table of rows and columns"),
    "pair": lazy_gettext("Before and after"),
    "hierarchy": lazy_gettext("Steps in an order, each rated"),
    "checklist": lazy_gettext("List to tick off"),
    "link": lazy_gettext("Something to read or watch"),
    "guidance": lazy_gettext("Words without a question"),
    "private_note": lazy_gettext("Note for the client alone"),
    "computed": lazy_gettext("Worked out from other answers"),
}
KEYS: Words = {
    "label": lazy_gettext("Question"),
    "help": lazy_gettext("Help below the question"),
    "min": lazy_gettext("Lowest number"),
    "max": lazy_gettext("Highest number"),
    "step": lazy_gettext("In steps of"),
    "low_label": lazy_gettext("Words at the low end"),
    "high_label": lazy_gettext("Words at the high end"),
    "default": lazy_gettext("Where it starts (best left empty)"),
    "unit": lazy_gettext("Unit"),
    "options": lazy_gettext("Options, one a line"),
    "items": lazy_gettext("Items, one a line"),
    "rows": lazy_gettext("Rows, one a line"),
    "columns": lazy_gettext("Columns, one a line"),
    "at_most": lazy_gettext("At most how many"),
    "entry_label": lazy_gettext("What one entry is called"),
    "url": lazy_gettext("Address, starting with https://"),
    "rerates": lazy_gettext("Asks again about the feelings of"),
    "required": lazy_gettext("Ask once more when it is left empty"),
    "carry_over": lazy_gettext("Start with the last answer"),
    "other": lazy_gettext("Own words may stand in for an option"),
    "stamp": lazy_gettext("Each entry says when it was"),
    "title": lazy_gettext("Title"),
    "rationale": lazy_gettext("Why it helps"),
    "instructions": lazy_gettext("How to do it"),
    "minutes": lazy_gettext("Minutes"),
    "family": lazy_gettext("Kind of exercise"),
    "approach": lazy_gettext("Approach"),
    "phases": lazy_gettext("Phases of therapy"),
    "problems": lazy_gettext("What it is for"),
    "suggested_cadence": lazy_gettext("How often it is usually set"),
    "prerequisites": lazy_gettext("Exercises that come before"),
    "short_form": lazy_gettext("Shorter version"),
    "ratings": lazy_gettext("Asked at the end"),
    "kind": lazy_gettext("Kind of question"),
    "fields": lazy_gettext("Questions inside"),
    "show_if": lazy_gettext("When it is asked"),
    "compute": lazy_gettext("How it is worked out"),
    "verb": lazy_gettext("Read or watch"),
    "flag_if": lazy_gettext("Ask for a person when"),
    "locks": lazy_gettext("Fixed once one goes on"),
}
APPROACHES: Words = {
    "general": lazy_gettext("any"),
    "cbt": "CBT",
    "rebt": "REBT",
    "dbt": "DBT",
    "act": "ACT",
}
SUGGESTED: Words = {
    "once": lazy_gettext("once"),
    "daily": lazy_gettext("every day"),
    "weekdays": lazy_gettext("on chosen weekdays"),
    "weekly": lazy_gettext("every week"),
    "fortnightly": lazy_gettext("every two weeks"),
    "monthly": lazy_gettext("every month"),
}
COMPARISONS: Words = {
    "is": lazy_gettext("is"),
    "at_least": lazy_gettext("is at least"),
    "below": lazy_gettext("is below"),
    "answered": lazy_gettext("was answered"),
    "empty": lazy_gettext("was left empty"),
    "not_is": lazy_gettext("is not"),
    "not_at_least": lazy_gettext("is not at least"),
    "not_below": lazy_gettext("is not below"),
}
JOINS: Words = {
    "all": lazy_gettext("all of them"),
    "any": lazy_gettext("one of them is enough"),
    "not_all": lazy_gettext("not all of them"),
    "none": lazy_gettext("none of them"),
}
FLAGS: Words = {
    "is": lazy_gettext("the answer is"),
    "at_least": lazy_gettext("the answer is at least"),
}
COMPUTED: Words = {
    "sum": lazy_gettext("Sum"),
    "mean": lazy_gettext("Mean"),
    "difference": lazy_gettext("The first less the second"),
    "completion": lazy_gettext("How much of a list is ticked"),
}
SHARING: Words = {
    "private": lazy_gettext("for your own clients"),
    "submitted": lazy_gettext("waits for the library"),
    "in_library": lazy_gettext("in the library"),
    "retired": lazy_gettext("retired"),
}
STEPS: Words = {
    "made": lazy_gettext("begun"),
    "published": lazy_gettext("published"),
    "submitted": lazy_gettext("submitted to the library"),
    "taken_in": lazy_gettext("taken into the library"),
    "sent_back": lazy_gettext("sent back"),
    "retired": lazy_gettext("retired"),
}
OUTCOMES: Words = {
    "taken": lazy_gettext("can be taken in"),
    "skipped": lazy_gettext("there already"),
    "refused": lazy_gettext("not taken"),
}
SAID: Words = {
    "draft_kept": lazy_gettext("The draft is kept."),
    "version_published": lazy_gettext("Published. You can set it for your clients now."),
    "not_yet_whole": lazy_gettext("The draft is kept. Before it can be published, look at what is named below."),
    "exercise_submitted": lazy_gettext("Submitted. A manager looks at it; until then you can go on using it yourself."),
    "exercise_taken_in": lazy_gettext("It is in the library now: everybody in the clinic can set it."),
    "exercise_sent_back": lazy_gettext("Sent back, with your words."),
    "exercise_retired": lazy_gettext("Retired. Nobody can set it any more; what is set goes on."),
    "exercises_imported": lazy_gettext("Taken in as drafts of your own. Look through them, then publish."),
    "exercise_copied": lazy_gettext("This is your own copy. Change what you like, then publish it."),
}
WORDS: Mapping[str, Words] = {
    "kinds": KINDS,
    "keys": KEYS,
    "families": {code: words for code, words in wording.FAMILIES.items() if code != "measure"},
    "approaches": APPROACHES,
    "phases": wording.PHASES,
    "problems": wording.PROBLEMS,
    "suggested": SUGGESTED,
    "comparisons": COMPARISONS,
    "joins": JOINS,
    "flags": FLAGS,
    "computed": COMPUTED,
    "sharing": SHARING,
    "steps": STEPS,
    "outcomes": OUTCOMES,
    "ratings": {one.name: one.question for one in RATINGS.values()},
}
