"""Ids that follow from what a thing is, so that it cannot exist twice."""

from __future__ import annotations

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_PLACES = range(256 - 10, 256 - 10 * 14, -10)  # of ten bits each, from the left: 26 characters


def derived(prefix: str, *parts: str) -> str:
    """`prefix_` and 26 characters of the SHA-256 over the parts joined by U+001F."""
    bits = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest(), "big")
    return f"{prefix}_{''.join([_PAIRS[(bits >> place) & 1023] for place in _PLACES])}"


def occurrence_id(assignment_id: str, slot: str) -> str:
    """`slot` is its key in the assignment: a name such as a local day, and a number where the name has several."""
    name, _, number = slot.partition("/")
    return derived("occ", assignment_id, name, number or "0")


def score_id(occurrence_id: str) -> str:
    """An occurrence has one score, whose version is raised when its answers are put right."""
    return derived("scr", occurrence_id)
