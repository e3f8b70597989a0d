"""apprise answers true or false; what it met on the way is heard in its log, in the thread that sends.

apprise logs every exception while it handles it, and every answer of a provider while the response is a variable of
the function that asked. A log handler reads exception, status and Retry-After there and keeps no text: the log of
apprise names addresses.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import FrameType
from typing import Any

from chassis.clock import utc_now
from services.reminders.delivery.outcomes import Heard

_DEEPEST = 40


class Listener(logging.Handler):
    """Hears, per thread, what happens between the beginning and the end of one attempt."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._seen = threading.local()

    @contextmanager
    def watched(self) -> Iterator[Heard]:
        self._seen.heard = Heard()
        try:
            yield self._seen.heard
        finally:
            self._seen.heard = None

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - the text of apprise's log holds addresses
        heard: Heard | None = getattr(self._seen, "heard", None)
        if heard is None:
            return
        error = sys.exc_info()[1]
        if error is not None and error not in heard.errors:
            heard.errors.append(error)
        response = _response_above(sys._getframe())
        if response is not None:
            heard.status = int(response.status_code)
            heard.retry_after = wait_of(response.headers.get("Retry-After"), response.headers.get("Date"))


def wait_of(header: str | None, sent_at: str | None) -> timedelta | None:
    """Retry-After, in seconds or as a date, which counts from when the provider says that it answered (RFC 9110): its
    clock need not be ours. None for what is neither."""
    if not header or (header.isascii() and header.isdigit()):
        return timedelta(seconds=int(header)) if header else None
    until, since = _date_of(header), _date_of(sent_at)
    return None if until is None else max(until - (since or utc_now()), timedelta())


def _date_of(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def listener() -> Listener:
    """apprise's log goes to us alone."""
    log = logging.getLogger("apprise")
    log.setLevel(logging.DEBUG)
    log.propagate = False
    known = next((one for one in log.handlers if isinstance(one, Listener)), None)
    if known is None:
        known = Listener()
        log.addHandler(known)
    return known


def quiet_apprise() -> Any:
    """Imported when it is used: it takes a second, and warns of its own future while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415
    return apprise


def _response_above(frame: FrameType | None) -> Any:
    """The answer of a provider in the function that is logging, wherever it stands above us."""
    for _ in range(_DEEPEST):
        if frame is None:
            return None
        response = frame.f_locals.get("r")
        if type(response).__name__ == "Response" and hasattr(response, "status_code"):
            return response
        frame = frame.f_back
    return None
