"""The words of messages: neutral in every language, a clinic's own only where they stay so, a client's own as is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.reminders.domain.codes import HomeworkWord, ReminderTrigger
from services.reminders.domain.deny_list import DenyList
from services.reminders.domain.errors import ClinicalWords, PlaceholderUnknown, TextTooLong, Unacceptable
from services.reminders.domain.templates import TemplateKind, checked, filled, kind_of
from services.reminders.domain.wording import About, own_words, sentence
from services.reminders.domain.words import LANGUAGES, language_of
from services.reminders.domain.words.table import Table
from services.reminders.service import deny_list

SHIPPED = deny_list()
THURSDAY = datetime(2026, 11, 26, 18, 30, tzinfo=ZoneInfo("Europe/London"))
EVERY = [
    (table, kind, word, n)
    for table in LANGUAGES.values()
    for kind in TemplateKind
    for word in (None, *HomeworkWord)
    for n in (1, 2)
]


@pytest.mark.parametrize(("table", "kind", "word", "count"), EVERY)
def test_our_sentences_are_short_whole_and_say_nothing(
    table: Table, kind: TemplateKind, word: HomeworkWord | None, count: int
) -> None:
    text = sentence(kind, About(word, count, THURSDAY), table)
    assert len(text) <= 140
    assert SHIPPED.found(f"{table.title} {text}") == []
    for unwelcome in ("{", "}", "fail", "overdue", "missed", "must", "!"):
        assert unwelcome not in text.lower()


@pytest.mark.parametrize("table", LANGUAGES.values())
def test_every_language_has_every_word(table: Table) -> None:
    words = {None, *HomeworkWord}
    assert (set(table.homework), set(table.some), set(table.texts)) == (words, words, set(TemplateKind))
    assert len(set(table.days)) == 7
    assert filled(table.code, {"code": "042042"}).startswith("042042 ")


@pytest.mark.parametrize(
    ("locale", "language"), [(None, "en"), ("en_GB", "en"), ("de-AT", "de"), ("DE", "de"), ("xx", "en"), ("", "en")]
)
def test_a_language_we_have_no_words_in_is_english(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


def test_a_template_is_filled_in() -> None:
    about = About(HomeworkWord.TASKS, 2, THURSDAY)
    made = sentence(TemplateKind.BUNDLE, about, LANGUAGES["en"], "{count} {homework} until {day}, {time}")
    assert made == "2 tasks until Thursday, 18:30"
    assert sentence(TemplateKind.SESSION, About(None, 1, THURSDAY), LANGUAGES["en"]).startswith("One thing")


def test_what_came_together_with_own_words_is_counted() -> None:
    assert own_words(["tea first"], 0, LANGUAGES["en"]) == "tea first"
    assert own_words(["tea first", "a walk", "tea first"], 2, LANGUAGES["en"]) == "tea first\na walk\nAnd 2 more."


@pytest.mark.parametrize(
    ("trigger", "rung", "kind"),
    [
        (ReminderTrigger.DUE, 1, TemplateKind.NUDGE),
        (ReminderTrigger.RANDOM, 2, TemplateKind.NUDGE),
        (ReminderTrigger.SESSION, 1, TemplateKind.SESSION),
        (ReminderTrigger.UNFINISHED, 1, TemplateKind.UNFINISHED),
        (ReminderTrigger.DUE, 3, TemplateKind.ASK),
    ],
)
def test_each_moment_has_its_kind_of_sentence(trigger: ReminderTrigger, rung: int, kind: TemplateKind) -> None:
    assert kind_of(trigger, rung) is kind


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("Hello {name}", PlaceholderUnknown, "{name}"),
        ("Hello {", PlaceholderUnknown, "{homework}"),
        ("{some} for now", PlaceholderUnknown, "{some}"),
        ("Your thought records are waiting", ClinicalWords, "Thought record"),
        ("Before THERAPY on {day}", ClinicalWords, "therapy"),
        ("x" * 141, TextTooLong, "140"),
    ],
)
def test_what_a_template_may_not_say_is_refused_with_how_to_mend_it(
    text: str, error: type[Unacceptable], said: str
) -> None:
    with pytest.raises(error) as refused:
        checked({"en": {TemplateKind.NUDGE: text}}, SHIPPED)
    assert refused.value.field == "texts.en.nudge"
    assert said in refused.value.advice


def test_an_empty_template_is_none() -> None:
    texts: dict[str, dict[TemplateKind, str | None]] = {
        "en": {TemplateKind.NUDGE: " tea\nfirst ", TemplateKind.ASK: " "},
        "de": {TemplateKind.ASK: None},
    }
    assert checked(texts, SHIPPED) == {"en": {TemplateKind.NUDGE: "tea first"}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PHQ-9 today", ["PHQ-9"]),
        ("phq9s", ["phq9"]),
        ("My sleep diaries.", ["Sleep diary"]),
        ("two diagnoses", ["diagnosis"]),
        ("therapists’ words", ["therapist"]),
        ("a good night’s sleep, a time plan and what got in the way", []),
        ("the distressing hour", []),
        ("", []),
    ],
)
def test_whole_words_are_found_in_one_number_or_several(text: str, found: list[str]) -> None:
    assert SHIPPED.found(text) == found


def test_names_and_clinical_words_are_looked_for_together() -> None:
    assert DenyList.of(["Zeppelin log", "other"]).found("other zeppelin-logs in treatment") == [
        "Zeppelin log",
        "treatment",
    ]
