"""E-mail through apprise, and what came of each attempt.

apprise answers true or false. False alone does not tell "nobody took it" from "somebody may have taken it", and that
decides whether a reminder may be sent again. But apprise logs every exception of the SMTP client while it handles it,
in the thread that sends; a log handler reads that exception there. Whether the message itself was under way is read
from its traceback: it has passed through `SMTP.data` or it has not. Whatever cannot be read is uncertain.
"""

from __future__ import annotations

import logging
import smtplib
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any
from urllib.parse import quote, urlsplit

from services.reminders.domain.delivery import Outcome
from services.reminders.domain.wording import TITLE, letter

ADDRESS = "{address}"
SCHEMES = ("mailto", "mailtos")
SAMPLE = "somebody@example.org"


class EmailUrlUnusable(Exception):
    """EMAIL_URL is not a mail URL with a place for the address; the message never shows it, for it holds a password."""


class Mailer:
    """Sends one message at a time to one address; safe to use from several threads."""

    def __init__(self, url: str, *, sender: str, public_url: str, timeout: float = 10.0) -> None:
        """`url` is apprise's, with `{address}` where the recipient goes; raises EmailUrlUnusable."""
        self._url = _complete(url, sender, timeout)
        self._public_url = public_url
        self._apprise = _quiet_apprise()
        self._asset = self._apprise.AppriseAsset(app_id="Carryover", app_desc="Carryover", app_url=public_url)
        self._last_error = _listen()
        if self._plugin(SAMPLE, "rem_sample") is None:
            raise EmailUrlUnusable("EMAIL_URL is not a mail URL apprise can use.")

    def send(self, address: str, text: str, reminder_id: str) -> Outcome:
        plugin = self._plugin(address, reminder_id)
        if plugin is None:
            return Outcome.REFUSED
        with self._last_error.watched() as seen:
            accepted = plugin.notify(body=letter(text, self._public_url), title=TITLE, body_format="text")
        return Outcome.ACCEPTED if accepted else outcome_of(seen)

    def _plugin(self, address: str, reminder_id: str) -> Any:
        """apprise's sender for this address, or None if it does not accept it."""
        url = self._url.replace(ADDRESS, quote(address, safe=""))
        headers = f"&+Auto-Submitted=auto-generated&+X-Reminder-Id={reminder_id}"
        return self._apprise.Apprise.instantiate(url + headers, asset=self._asset)


def outcome_of(errors: Sequence[BaseException]) -> Outcome:
    """What an attempt that apprise calls unsuccessful comes to, given the exceptions it met."""
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


def _complete(url: str, sender: str, timeout: float) -> str:
    """With the sender where the URL names none, and with a limit on each wait for the server."""
    if urlsplit(url).scheme not in SCHEMES or ADDRESS not in url:
        raise EmailUrlUnusable("EMAIL_URL must start with mailto:// or mailtos:// and contain to={address}.")
    has_sender = "?from=" in url or "&from=" in url
    if not has_sender and not sender:
        raise EmailUrlUnusable("EMAIL_URL names no sender: add from=… or set EMAIL_FROM.")
    url += "" if "?" in url else "?"
    url += "" if has_sender else f"&from={quote(sender, safe='')}"
    return f"{url}&cto={timeout}&rto={timeout}"


class _Errors(logging.Handler):
    """Hears apprise's log and keeps, per thread, the exceptions that were being handled; keeps no text of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._seen = threading.local()

    @contextmanager
    def watched(self) -> Iterator[list[BaseException]]:
        self._seen.errors = []
        try:
            yield self._seen.errors
        finally:
            self._seen.errors = None

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - the text of apprise's log holds addresses
        error, errors = sys.exc_info()[1], getattr(self._seen, "errors", None)
        if error is not None and errors is not None:
            errors.append(error)


def _listen() -> _Errors:
    """apprise's log goes to us alone: it names addresses."""
    log = logging.getLogger("apprise")
    log.setLevel(logging.DEBUG)
    log.propagate = False
    known = next((one for one in log.handlers if isinstance(one, _Errors)), None)
    if known is None:
        known = _Errors()
        log.addHandler(known)
    return known


def _quiet_apprise() -> Any:
    """Imported when it is used: it takes a second, and warns of its own future while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415
    return apprise
