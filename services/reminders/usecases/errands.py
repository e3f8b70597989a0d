"""Send what somebody has just asked for: a code to an address, a test of a channel, a reminder once more."""

from __future__ import annotations

from collections.abc import Callable, Collection

from services.reminders.domain.delivery import Outcome
from services.reminders.domain.errands import Errand, ErrandKind, ErrandStatus
from services.reminders.domain.message import Message
from services.reminders.domain.templates import filled
from services.reminders.domain.wording import TEST_TEXT, TEST_TITLE
from services.reminders.domain.words import LANGUAGES, language_of
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.ports import Provider, Seals
from services.reminders.usecases.resending import run_resend


def due_errands(desk: Desk, lanes: Collection[int], limit: int = 100) -> list[Errand]:
    """What waits; what took too long, or whose sender never came back, is given up."""
    now, waiting = desk.clock(), []
    for errand in desk.store.errands.due(lanes, now, limit):
        lost = errand.status is ErrandStatus.SENDING
        if lost or now >= errand.until:
            _end(desk, errand.ended(ErrandStatus.UNKNOWN if lost else ErrandStatus.NOT_SENT))
        else:
            waiting.append(errand)
    return waiting


def begin_errand(desk: Desk, errand: Errand) -> Errand | None:
    """For this sender alone; None if somebody else was quicker."""
    return desk.store.errands.save(errand.begun(desk.clock(), desk.sending_for))


def run_errand(
    desk: Desk, provider: Provider, keys: Seals, errand: Errand, safely: Callable[[Callable[[], None]], None]
) -> None:
    """Hand it over and write down what came of it."""
    if errand.kind is ErrandKind.RESEND:
        outcome = run_resend(desk, provider, keys, errand, safely)
    else:
        outcome = provider.send(keys.unseal(errand.sealed), _message(desk, errand, keys)).outcome
    safely(lambda: _settle(desk, errand, outcome))


def _settle(desk: Desk, errand: Errand, outcome: Outcome) -> None:
    _end(desk, errand.settled(outcome, desk.clock()))


def _end(desk: Desk, settled: Errand) -> None:
    """Of a test the channel shows what became of it; where somebody has changed it meanwhile, it shows nothing."""
    saved = desk.store.errands.save(settled)
    if saved is None or saved.kind is not ErrandKind.TEST or saved.due_at is not None:
        return
    desk.store.channels.test_ended(saved.clinic_id, saved.channel, saved.status, desk.clock())


def _message(desk: Desk, errand: Errand, keys: Seals) -> Message:
    """A code is in the language of the client who asked for it, a test in ours."""
    if errand.kind is ErrandKind.CODE and errand.words is not None and errand.client_id is not None:
        wishes = desk.store.wishes.preferences(errand.clinic_id, errand.client_id)
        words = LANGUAGES[language_of(wishes.locale)]
        return Message(errand.id, words.code_title, filled(words.code, {"code": keys.unseal(errand.words)}))
    return Message(errand.id, TEST_TITLE, TEST_TEXT)
