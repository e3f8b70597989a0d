"""Structured logs that carry ids, codes and numbers, never people and never the text of an unexpected error."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from chassis import trace

Fields = MutableMapping[str, Any]
_ALLOWED = frozenset({
    "attempt", "bucket", "channel", "collection", "count", "epoch", "error", "event", "frames", "group", "host", "kid",
    "lag", "level", "logger", "method", "name", "offset", "outcome", "partition", "pid", "port", "reason", "role",
    "route", "seconds", "signal", "state", "status", "step", "timestamp", "topic", "type", "version",
})  # fmt: skip
_ALLOWED_ENDINGS = ("_id", "_ids", "_count", "_seconds", "_bytes")
_CODE = re.compile(r"[\w.:/<>{},*+-]{0,300}")  # no spaces and no @: neither sentences nor addresses
# Libraries whose own messages speak of addresses, topics and processes only. Of others nothing but the place is logged.
_SPEAKING = ("gunicorn", "kafka", "pymongo", "werkzeug")


def get_logger() -> Any:
    """A logger: `log.info("relay.published", topic=…, count=…)`; the event is a constant name, never a sentence."""
    return structlog.stdlib.get_logger("carryover")


def configure(service: str, level: str = "info", fmt: str = "json") -> None:
    """Send everything this process logs, libraries included, through the allow-list to standard output."""
    named: Any = lambda _logger, _method, fields: {"service": service, **fields}  # noqa: E731 - one use, one line
    plain = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    render: Any = plain if fmt == "plain" else structlog.processors.JSONRenderer()
    stamp: list[Any] = [structlog.processors.TimeStamper(fmt="iso"), structlog.stdlib.add_log_level, _at_hand]
    tidy = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _foreign, *stamp],
            processors=[_error, tidy, _allowed, named, render],
        )
    )
    logging.raiseExceptions = False  # a line that cannot be written is lost, not printed with all its arguments
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger().setLevel(logging.WARNING)
    for name in ("carryover", "gunicorn.error"):
        logging.getLogger(name).setLevel(level.upper())
    logging.getLogger("kafka").setLevel(logging.ERROR)  # while brokers are away it warns several times a second
    structlog.configure(
        processors=[_own, *stamp, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _own(_logger: Any, _method: str, fields: Fields) -> Fields:
    """An event of ours that is a sentence may quote somebody."""
    return fields if _is_code(fields["event"]) else {**fields, "event": "unnamed"}


def _foreign(_logger: Any, _method: str, fields: Fields) -> Fields:
    record: logging.LogRecord = fields["_record"]
    speaks = record.name.startswith(_SPEAKING)
    return fields if speaks else {**fields, "event": f"{record.module}:{record.lineno}"}


def _at_hand(_logger: Any, _method: str, fields: Fields) -> Fields:
    return {"request_id": trace.current_request_id(), "trace_id": trace.current_trace_id(), **fields}


def _error(_logger: Any, _method: str, fields: Fields) -> Fields:
    """An exception becomes its class, that of its cause behind it, and its places in the code: its text may quote what
    people wrote."""
    info = fields.pop("exc_info", None) or fields["_record"].exc_info
    info = sys.exc_info() if info is True else info
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        fields["error"] = "<".join(type(one).__qualname__ for one in (error, error.__cause__) if one is not None)
        fields["frames"] = [f"{frame.filename.split('site-packages/')[-1]}:{frame.lineno}" for frame in frames]
    return fields


def _allowed(_logger: Any, _method: str, fields: Fields) -> Fields:
    """Keep the allowed fields whose values are codes, numbers or truth values, and name what is dropped."""
    given = {name: value for name, value in fields.items() if value is not None}
    kept = {name: value for name, value in given.items() if name in {"event", "frames"} or _is_allowed(name, value)}
    dropped = sorted(given.keys() - kept.keys())
    return {**kept, "dropped": dropped} if dropped else kept


def _is_allowed(name: str, value: Any) -> bool:
    return (name in _ALLOWED or name.endswith(_ALLOWED_ENDINGS)) and _is_code(value)


def _is_code(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_code(item) for item in value)
    return isinstance(value, bool | int | float) or (isinstance(value, str) and _CODE.fullmatch(value) is not None)
