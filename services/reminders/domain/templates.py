"""A clinic's own neutral sentences for messages, and what they may say: nothing that tells others what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.reminders.domain.codes import FIRST_RUNG, ReminderTrigger
from services.reminders.domain.deny_list import DenyList
from services.reminders.domain.errors import ClinicalWords, PlaceholderUnknown, TextTooLong
from services.reminders.domain.preferences import LONGEST_TEXT, one_line

PLACEHOLDERS = ("homework", "count", "day", "time")
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_ASKS = FIRST_RUNG + 2
"""The rung on which a message asks what got in the way; before it come the first nudge and the second channel."""


class TemplateKind(StrEnum):
    NUDGE = "nudge"
    BUNDLE = "bundle"
    SESSION = "session"
    UNFINISHED = "unfinished"
    ASK = "ask"


def kind_of(trigger: ReminderTrigger, rung: int) -> TemplateKind:
    """Of a message about one piece of homework."""
    if rung >= _ASKS:
        return TemplateKind.ASK
    kinds = {ReminderTrigger.SESSION: TemplateKind.SESSION, ReminderTrigger.UNFINISHED: TemplateKind.UNFINISHED}
    return kinds.get(trigger, TemplateKind.NUDGE)


@dataclass(frozen=True)
class Templates:
    """By language and kind; version 0: the clinic has none, and ours are used."""

    clinic_id: str
    texts: Mapping[str, Mapping[TemplateKind, str]] = field(default_factory=dict)
    version: int = 0

    def text(self, language: str, kind: TemplateKind) -> str | None:
        return self.texts.get(language, {}).get(kind)


def checked(
    texts: Mapping[str, Mapping[TemplateKind, str | None]], deny_list: DenyList
) -> dict[str, dict[TemplateKind, str]]:
    """The same on one line each and without the empty ones; or an Unacceptable that says how to mend it."""
    checked_texts = {
        language: {kind: line for kind, text in kinds.items() if (line := _checked(text, language, kind, deny_list))}
        for language, kinds in texts.items()
    }
    return {language: kinds for language, kinds in checked_texts.items() if kinds}


def filled(template: str, values: Mapping[str, str]) -> str:
    """With the values in the place of `{names}`; a name that has none stays as it is."""
    return _BRACES.sub(lambda found: values.get(found[1] or "", found[0]), template)


def _checked(text: str | None, language: str, kind: TemplateKind, deny_list: DenyList) -> str | None:
    field_name = f"texts.{language}.{kind}"
    try:
        line = one_line(text)
    except TextTooLong as error:
        advice = f"Keep it to {LONGEST_TEXT} characters, so that it fits on a lock screen."
        raise TextTooLong(field_name, advice) from error
    if line is None:
        return None
    unknown = [found[0] for found in _BRACES.finditer(line) if found[1] not in PLACEHOLDERS]
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        advice = f"{', '.join(unknown)} cannot be filled in. Use {names}, or write the words themselves."
        raise PlaceholderUnknown(field_name, advice)
    clinical = deny_list.found(line)
    if clinical:
        advice = f"Others may read this on a locked screen. Say it without: {', '.join(clinical)}."
        raise ClinicalWords(field_name, advice)
    return line
