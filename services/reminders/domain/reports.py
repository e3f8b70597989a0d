"""What a provider tells us later about messages, signed with the secret of its clinic and channel.

    signature = HMAC-SHA-256(secret, "<seconds since 1970>.<body>") in hexadecimal digits

A report counts for five minutes. Sending it again in that time changes nothing: what arrived stays arrived, and a
message that came back speaks against its address only if that was confirmed before the message was sent.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from services.reminders.domain.errors import ReportImpossible

COUNTS_FOR = timedelta(minutes=5)
MOST = 100
LONGEST = 64 * 1024
_SHAPE = 'Send {"reports": [{"key": "rem_…", "state": "delivered"}]}, with delivered or bounced, 100 at most.'


class Told(StrEnum):
    DELIVERED = "delivered"
    BOUNCED = "bounced"


@dataclass(frozen=True)
class Report:
    """`key` is that of the message: the id of its first reminder."""

    key: str
    told: Told


def signed(secret: str, at: str, body: str) -> str:
    return hmac.new(secret.encode(), f"{at}.{body}".encode(), sha256).hexdigest()


def is_ours(secret: str, at: str, body: str, signature: str, now: datetime) -> bool:
    """Whether somebody who knows the secret has signed this body just now."""
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        return False
    fits = hmac.compare_digest(signed(secret, at, body).encode(), signature.encode())
    return fits and abs(now - datetime.fromtimestamp(int(at), UTC)) <= COUNTS_FOR


def reports_in(body: str) -> list[Report]:
    """Raises ReportImpossible with the shape that works."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ReportImpossible("reports", _SHAPE) from error
    entries = found.get("reports") if isinstance(found, Mapping) else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST:
        raise ReportImpossible("reports", _SHAPE)
    return [_report(one) for one in entries]


def _report(entry: Any) -> Report:
    key, state = (entry.get("key"), entry.get("state")) if isinstance(entry, Mapping) else (None, None)
    if not isinstance(key, str) or not isinstance(state, str) or state not in set(Told):
        raise ReportImpossible("reports", _SHAPE)
    return Report(key, Told(state))
