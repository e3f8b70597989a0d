"""Ids that follow from what a thing is, so that it cannot exist twice."""

from __future__ import annotations

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32
_LENGTH = 26


def derived(prefix: str, *parts: str) -> str:
    """`prefix_` and 26 characters of the SHA-256 over the parts joined by U+001F."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    bits = int.from_bytes(digest, "big")
    top = 256 - 5
    return f"{prefix}_" + "".join(_ALPHABET[(bits >> (top - 5 * place)) & 31] for place in range(_LENGTH))


def occurrence_id(assignment_id: str, slot: str) -> str:
    """`slot` is its key in the assignment: a name such as a local day, and a number where the name has several."""
    name, _, number = slot.partition("/")
    return derived("occ", assignment_id, name, number or "0")


def score_id(occurrence_id: str) -> str:
    """An occurrence has one score, whose version is raised when its answers are put right."""
    return derived("scr", occurrence_id)
