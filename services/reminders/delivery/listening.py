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
from datetime import timedelta
from types import FrameType
from typing import Any

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
            heard.retry_after = seconds_of(response.headers.get("Retry-After"))


def seconds_of(header: str | None) -> timedelta | None:
    """Retry-After in seconds; as a date it is rare, and our own pauses do then."""
    return timedelta(seconds=int(header)) if header and header.isascii() and header.isdigit() else None


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
