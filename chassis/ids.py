"""Typed ids: a short prefix and 26 characters, sortable by time or derived from what makes a thing unique."""

from __future__ import annotations

import base64
import hashlib
import secrets

from chassis.clock import Clock, utc_now

_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def new_id(prefix: str, *, now: Clock = utc_now) -> str:
    """`prefix` and a ULID: 48 bits of milliseconds, 80 bits of chance."""
    ulid = int(now().timestamp() * 1000) << 80 | secrets.randbits(80)
    # Two leading zero bits make the 128 bits fill 26 characters of five; the six behind are cut off.
    return f"{prefix}_{_characters((ulid << 6).to_bytes(17))}"


def derived_id(prefix: str, *parts: str) -> str:
    """The same parts give the same id, so a thing made twice is one thing."""
    return f"{prefix}_{_characters(hashlib.sha256(chr(0x1F).join(parts).encode()).digest()[:20])}"


def _characters(raw: bytes) -> str:
    return base64.b32encode(raw)[:26].translate(_CROCKFORD).decode()
