"""A worksheet with a question of every kind, as the service shows it, and a filled one."""

from __future__ import annotations

from typing import Any

ENDS = {"min": 0, "max": 10, "step": 1, "low_label": "none", "high_label": "a great deal"}
WIDE = {"min": 0, "max": 100, "step": 5, "low_label": "not at all", "high_label": "completely"}


def options(*words: str) -> list[dict[str, str]]:
    return [{"value": word.lower().replace(" ", "_"), "label": word} for word in words]


DAYS = options("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIELDS: list[dict[str, Any]] = [
    {"screen": 1, "name": "advice", "kind": "guidance", "label": "Take your time.", "help": "Stop whenever you like."},
    {"screen": 1, "name": "prediction", "kind": "long_text", "label": "What do you think will happen?"},
    {"screen": 1, "name": "belief", "kind": "scale", "label": "How sure are you?", "carry_over": True, **WIDE},
    {"screen": 2, "name": "happened", "kind": "yes_no", "label": "Did you try it?"},
    {
        "screen": 3,
        "name": "where",
        "kind": "choice",
        "label": "Where was it?",
        "options": options("At home", "At work"),
        "other": True,
        "show_if": {"field": "happened", "is": True},
    },
    {
        "screen": 3,
        "name": "signs",
        "kind": "choices",
        "label": "What did you notice?",
        "options": options("Warmth", "Trembling"),
        "other": True,
    },
    {"screen": 4, "name": "weight", "kind": "number", "label": "How much?", "min": 0, "max": 20, "unit": "kg"},
    {"screen": 4, "name": "day", "kind": "date", "label": "Which day?"},
    {"screen": 4, "name": "clock", "kind": "time", "label": "What time?"},
    {"screen": 4, "name": "moment", "kind": "datetime", "label": "When exactly?"},
    {"screen": 4, "name": "asleep", "kind": "duration", "label": "How long did you sleep?"},
    {"screen": 5, "name": "tension", "kind": "pair", "label": "How tense were you?", **ENDS},
    {"screen": 6, "name": "ladder", "kind": "hierarchy", "label": "Which steps lead there?", "at_most": 5, **WIDE},
    {
        "screen": 7,
        "name": "diary",
        "kind": "entries",
        "label": "Keep a note of each time",
        "stamp": True,
        "at_most": 5,
        "entry_label": "episode",
        "fields": [
            {"name": "what", "kind": "text", "label": "What was it?"},
            {"name": "strong", "kind": "scale", "label": "How strong was it?", **ENDS},
            {"name": "felt", "kind": "choices", "label": "What did you feel?", "options": options("Fear", "Anger")},
        ],
    },
    {
        "screen": 8,
        "name": "week",
        "kind": "table",
        "label": "What did you do?",
        "rows": DAYS,
        "columns": options("Morning", "Afternoon", "Evening", "Night"),
        "fields": [
            {"name": "activity", "kind": "text", "label": "What did you do?"},
            {"name": "mood", "kind": "scale", "label": "Mood", **ENDS},
        ],
    },
    {
        "screen": 9,
        "name": "chapters",
        "kind": "checklist",
        "label": "Which chapters are done?",
        "items": options("One", "Two", "Three"),
    },
    {
        "screen": 9,
        "name": "film",
        "kind": "link",
        "label": "A short film",
        "url": "https://a.invalid/",
        "verb": "watched",
    },
    {"screen": 9, "name": "own", "kind": "private_note", "label": "Only for me"},
    {
        "screen": 9,
        "name": "sum",
        "kind": "computed",
        "label": "How far it went down",
        "compute": {"sum": ["weight"]},
        "unit": "kg",
    },
]
SECTIONS = [
    {"screen": 1, "title": "Before", "locks": True},
    {"screen": 2},
    {"screen": 3, "title": "What there was"},
    {"screen": 4, "title": "Numbers"},
    {"screen": 5},
    {"screen": 6},
    {"screen": 7},
    {"screen": 8},
    {"screen": 9, "title": "To end with"},
]
FILLED: dict[str, Any] = {
    "prediction": "Everybody looks.",
    "belief": 65,
    "happened": True,
    "where": {"other": "On a bus"},
    "signs": ["warmth", {"other": "A lump in the throat"}],
    "weight": 2.5,
    "day": "2026-11-26",
    "clock": "18:00",
    "moment": "2026-11-26T18:00",
    "asleep": 390,
    "tension": {"before": 7, "after": 4},
    "ladder": [{"item": "At the stop", "rating": 25}, {"item": "One stop", "rating": 40}],
    "diary": [
        {"at": "2026-11-24T08:10", "what": "The queue", "strong": 6, "felt": ["fear"]},
        {"at": "2026-11-24T13:00", "what": "A call"},
    ],
    "week": {"monday": {"morning": {"activity": "Stayed in bed", "mood": 2}}, "friday": {"night": {"mood": 0}}},
    "chapters": ["one", "three"],
    "film": True,
    "own": {"text": "I was proud.", "shared": False},
}


def exercise(*, short: bool = True) -> dict[str, Any]:
    small = {"about": "Only what you expect and what came of it.", "fields": ["prediction", "diary"]}
    return {
        "code": "every_kind",
        "version": 1,
        "title": "Every kind",
        "family": "experiment",
        "minutes": 10,
        "instructions": ["Begin anywhere.", "Any amount counts."],
        "worksheet": {"sections": SECTIONS, "fields": FIELDS, "short_form": small if short else None},
    }
