"""Change what a client wishes; the worker plans anew afterwards, within a second."""

from __future__ import annotations

from dataclasses import replace

from services.reminders.domain.codes import Channel
from services.reminders.domain.preferences import (
    AssignmentReminder,
    Preferences,
    checked,
    checked_moments,
    one_line,
)
from services.reminders.domain.projections import ClientKey
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Store


def set_preferences(wished: Preferences, *, offered: frozenset[Channel], store: Store) -> Preferences:
    """`wished` carries the version that was read (0: none yet); raises Unacceptable, AlreadySet or StaleVersion."""
    saved = store.wishes.save_preferences(checked(wished.chosen(), offered=offered))
    unless_erased(ClientKey(saved.clinic_id, saved.client_id), store)
    return saved


def set_assignment_reminder(wished: AssignmentReminder, *, store: Store) -> AssignmentReminder:
    moments, text = checked_moments(wished.moments), one_line(wished.text)
    saved = store.wishes.save_setting(replace(wished, moments=moments, text=text))
    unless_erased(ClientKey(saved.clinic_id, saved.client_id), store)
    return saved
