"""The request id and W3C trace context of the work at hand, carried across HTTP and Kafka."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current_request_id() -> str | None:
    return _request_id.get()


def current_traceparent() -> str | None:
    """The `traceparent` to send onwards with a call or an event, or None outside any traced work."""
    return _traceparent.get()


def current_trace_id() -> str | None:
    return (_traceparent.get() or "--").split("-")[1] or None


def child_of(traceparent: str | None) -> str:
    """A new span in the trace of `traceparent`; a new trace when that is missing or malformed."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    trace_id, flags = match.groups() if match else (secrets.token_hex(16), "01")
    return f"00-{trace_id}-{secrets.token_hex(8)}-{flags}"


def bind(request_id: str | None, traceparent: str | None) -> str:
    """Make this the current work and return its own `traceparent`. Each request or event binds anew."""
    own = child_of(traceparent)
    _request_id.set(request_id)
    _traceparent.set(own)
    return own


@contextmanager
def scope(request_id: str | None = None, traceparent: str | None = None) -> Iterator[str]:
    """Bind for the length of a block, then restore what was current before."""
    before = _request_id.get(), _traceparent.get()
    try:
        yield bind(request_id, traceparent)
    finally:
        _request_id.set(before[0])
        _traceparent.set(before[1])
