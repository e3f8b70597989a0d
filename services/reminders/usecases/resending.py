"""Send again by hand what may have arrived or not: a person decides, and says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.reminders import access
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.errands import Errand, ErrandKind
from services.reminders.domain.errors import NotNow, ReasonMissing
from services.reminders.domain.identity import resend_id
from services.reminders.domain.policy import Installation, Situation, rules_for
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.ports import Actor, Clock, Provider, Seals, Store
from services.reminders.usecases.sending import in_words
from services.reminders.usecases.situations import situations

LONGEST_REASON = 200
_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Hand:
    """What is needed to have something sent again."""

    store: Store
    installation: Installation
    clock: Clock


def resend(actor: Actor, clinic_id: str, reminder_id: str, reason: str, hand: Hand) -> Reminder:
    """It stays unknown until a provider has said something. Whoever sent it before has no say in it any more.

    Raises NotPossible for one that is not unknown, NotNow where nothing may go to its client at this moment.
    """
    store, now, said = hand.store, hand.clock(), " ".join(reason.split())
    known = access.unknown_for(actor, clinic_id, reminder_id, store)
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing("reason", f"Say in up to {LONGEST_REASON} characters why it is sent again.")
    client = ClientKey(known.clinic_id, known.client_id)
    point = store.points.live_of([client])[client].get(known.channel)
    found = situations(store.projections.occurrences([clinic_id], [known.occurrence_id]), store, now)
    if point is None or not found or not _may_come(found[0], hand.installation, now):
        raise NotNow("reason", "It is answered, resting or quiet time there, or there is no address. Nothing was sent.")
    again = store.reminders.save(Change(known, known.resend(resend_id(known.id, known.version + 1), now), None), now)
    store.health.note_resend(again, actor.person_id, said, now)
    store.errands.put(
        Errand(
            id=resend_id(again.id, again.version),
            clinic_id=again.clinic_id,
            channel=again.channel,
            kind=ErrandKind.RESEND,
            sealed=point.sealed,
            made_at=now,
            until=now + _WITHIN,
            due_at=now,
            client_id=again.client_id,
            reminder_id=again.id,
        ),
        now - _WITHIN,
    )
    unless_erased(client, store)
    return again


def run_resend(
    desk: Desk, provider: Provider, keys: Seals, errand: Errand, safely: Callable[[Callable[[], None]], None]
) -> Outcome:
    """Hand it over if it is still open, and write down at the reminder what came of it."""
    found = desk.store.reminders.by_id([errand.clinic_id], [errand.reminder_id or ""])
    reminder = found.get(errand.reminder_id or "")
    if reminder is None or reminder.claim != errand.id:
        return Outcome.REFUSED
    now, occurrences = desk.clock(), desk.store.projections.occurrences([errand.clinic_id], [reminder.occurrence_id])
    situation = next(iter(situations(occurrences, desk.store, now)), None)
    if situation is None or not _may_come(situation, desk.installation, now):
        return Outcome.REFUSED
    words = in_words(desk, [reminder], {reminder.occurrence_id: situation})
    answer = provider.send(keys.unseal(errand.sealed), words)
    if answer.outcome in {Outcome.ACCEPTED, Outcome.REFUSED}:
        safely(lambda: _settle(desk, errand, answer.outcome))
    return answer.outcome


def _may_come(situation: Situation, installation: Installation, now: datetime) -> bool:
    """Lateness is what a person decides about; everything else holds."""
    if situation.over is not None or now >= situation.occurrence.closes_at:
        return False
    rules = rules_for([situation], installation)
    return rules.awake_from(now) == now and rules.resting(situation.occurrence.assignment_id, rules.day(now)) is None


def _settle(desk: Desk, errand: Errand, outcome: Outcome) -> None:
    now, name = desk.clock(), errand.reminder_id or ""
    reminder = desk.store.reminders.by_id([errand.clinic_id], [name]).get(name)
    if reminder is not None and reminder.claim == errand.id:
        after = reminder.accepted(now) if outcome is Outcome.ACCEPTED else reminder.refused(now)
        desk.store.reminders.settle(Change(reminder, *after), now)
