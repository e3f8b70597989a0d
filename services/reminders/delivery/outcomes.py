"""What an attempt that apprise calls unsuccessful comes to, given the exceptions it met or the answer it got.

Only what certainly did not go out is tried again, unless the provider knows a repetition by its key.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import CodeType

from services.reminders.domain.delivery import Outcome
from services.reminders.domain.message import Answer

_REFUSALS = frozenset({400, 404, 410, 413, 422})
"""This message, or this address, will never be taken."""
_NOT_BEGUN = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ConnectTimeout", "SSLError")
"""How urllib3 and requests call what ends before the first byte of the message."""


@dataclass
class Heard:
    """What was seen while one message was handed over: exceptions, and the status and Retry-After of an answer."""

    errors: list[BaseException] = field(default_factory=list)
    status: int | None = None
    retry_after: timedelta | None = None


def by_mail(errors: Sequence[BaseException]) -> Answer:
    """A mail server that answers about one message works; one that does not answer at all may not."""
    outcome = outcome_of(errors)
    nobody = any(isinstance(error, smtplib.SMTPRecipientsRefused) for error in errors)
    about_this = nobody or any(isinstance(error, smtplib.SMTPDataError) for error in errors)
    refused = outcome is Outcome.REFUSED
    return Answer(outcome, failing=not refused and not about_this, gone=refused and nobody)


def by_web(heard: Heard, *, may_repeat: bool) -> Answer:
    """`may_repeat`: the provider takes a key, so that doubt is no reason not to send it again."""
    if heard.status is None:
        begun = not heard.errors or not all(_before_the_first_byte(error) for error in heard.errors)
        return Answer(Outcome.UNCERTAIN if begun and not may_repeat else Outcome.NOT_SENT, failing=True)
    if heard.status in {429, 503}:
        asks = heard.retry_after is not None
        limited = asks or heard.status == 429
        return Answer(Outcome.NOT_SENT, retry_after=heard.retry_after, failing=not asks, limited=limited)
    if heard.status in _REFUSALS:
        return Answer(Outcome.REFUSED, gone=heard.status in {404, 410})
    if heard.status >= 500:
        return Answer(Outcome.NOT_SENT if may_repeat else Outcome.UNCERTAIN, failing=True)
    return Answer(Outcome.NOT_SENT, failing=True)


def outcome_of(errors: Sequence[BaseException]) -> Outcome:
    """Of a mail."""
    replies = [error.smtp_code for error in errors if isinstance(error, smtplib.SMTPDataError)]
    if replies:
        return _by_code(replies[0], Outcome.UNCERTAIN)
    if any(_passed_through(error, smtplib.SMTP.data.__code__) for error in errors):
        return Outcome.UNCERTAIN
    refusals = [error for error in errors if isinstance(error, smtplib.SMTPRecipientsRefused)]
    if refusals:
        return _by_code(max((code for code, _ in refusals[0].recipients.values()), default=0), Outcome.NOT_SENT)
    return Outcome.NOT_SENT if errors else Outcome.UNCERTAIN


def _by_code(code: int, otherwise: Outcome) -> Outcome:
    """SMTP's own word: 4xx means later, 5xx means never, both mean not taken."""
    return {4: Outcome.NOT_SENT, 5: Outcome.REFUSED}.get(code // 100, otherwise)


def _passed_through(error: BaseException, code: CodeType) -> bool:
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code is code:
            return True
        frame = frame.tb_next
    return False


def _before_the_first_byte(error: BaseException) -> bool:
    """requests wraps what urllib3 met, which wraps what the socket met."""
    seen: list[object] = [error, *getattr(error, "args", ())]
    reasons = [getattr(one, "reason", None) for one in seen]
    return any(type(one).__name__ in _NOT_BEGUN for one in (*seen, *reasons))
