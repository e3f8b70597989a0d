"""Set the sentences of a clinic, and show how they read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from services.reminders.domain.deny_list import DenyList
from services.reminders.domain.projections import Clinic
from services.reminders.domain.templates import TemplateKind, Templates, checked
from services.reminders.domain.wording import About, sentence
from services.reminders.domain.words import LANGUAGES
from services.reminders.usecases.ports import Store

Texts = Mapping[str, Mapping[TemplateKind, str | None]]


def set_templates(known: Templates, texts: Texts, *, deny_list: DenyList, store: Store) -> Templates:
    """`known` carries the version that was read; raises Unacceptable, AlreadySet or StaleVersion."""
    return store.templates.save(replace(known, texts=checked(texts, deny_list)))


def examples(texts: Texts, clinic: Clinic, now: datetime, *, deny_list: DenyList) -> dict[str, dict[TemplateKind, str]]:
    """Every sentence as it would read now, by language; where the clinic has none of its own it is ours."""
    own = Templates(clinic.id, checked(texts, deny_list))
    at = now.astimezone(ZoneInfo(clinic.time_zone or "UTC"))
    return {
        language: {
            kind: sentence(kind, About(clinic.homework_word, _count(kind), at), table, own.text(language, kind))
            for kind in TemplateKind
        }
        for language, table in LANGUAGES.items()
    }


def _count(kind: TemplateKind) -> int:
    return 2 if kind in {TemplateKind.BUNDLE, TemplateKind.SESSION} else 1
