"""What a language needs to have words for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.templates import TemplateKind


@dataclass(frozen=True)
class Table:
    """`calendar` names a calendar of everything planned. `homework` is what stands for `{homework}`, `some` what stands
    for `{some}` in our own sentences; None is for a clinic of which no word is known. `more` follows a client's own
    words when `{count}` other things are in the same message. `session_of_one` is for a single thing. `later` and
    `stop` are lines with a `{url}`. `days` begin with Monday. `code` brings the `{code}` that shows whose an address
    is, and says nothing about what it is good for: others may see it arrive.
    """

    title: str
    calendar: str
    homework: Mapping[HomeworkWord | None, str]
    some: Mapping[HomeworkWord | None, str]
    texts: Mapping[TemplateKind, str]
    session_of_one: str
    more: str
    later: str
    stop: str
    days: tuple[str, ...]
    code_title: str
    code: str
