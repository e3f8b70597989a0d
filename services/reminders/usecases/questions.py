"""The question what got in the way: one message for a silence, planned and taken back like any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.ladder import ASK, QUESTION_FOR, Standing, the_question
from services.reminders.domain.policy import Installation, Remind, Situation, decide
from services.reminders.domain.reminder import Change, Reminder, first
from services.reminders.usecases.planning import taken_back


def ask(
    situation: Situation,
    standing: Standing,
    channel: Channel,
    stored: Mapping[str, Reminder],
    *,
    installation: Installation,
    now: datetime,
) -> Change | None:
    """What becomes of the question about the silence that began with this piece of homework, on this channel."""
    about = situation.occurrence
    name = reminder_id(about.id, channel, ASK)
    known, at = stored.get(name), _asked_at(about.id, standing, now)
    if at is None:
        return _needless(known, standing.because or ReminderReason.ANSWERED, now)
    decision = decide(the_question(situation, at), channel, now, installation)
    if not isinstance(decision, Remind):
        return _needless(known, decision.reason, now)
    if known is None:
        return Change(None, *first(name, about, channel, at=decision.at, now=now, rung=ASK))
    if known.status is not ReminderStatus.SUPPRESSED:
        return None
    after, fact = known.replan(decision.at, now)
    return None if fact is None else Change(known, after, fact)


def _asked_at(occurrence_id: str, standing: Standing, now: datetime) -> datetime | None:
    if standing.since != occurrence_id or standing.question_at is None:
        return None
    return standing.question_at if now < standing.question_at + QUESTION_FOR else None


def _needless(known: Reminder | None, reason: ReminderReason, now: datetime) -> Change | None:
    return taken_back(known, reason, now) if known is not None and known.pending else None
