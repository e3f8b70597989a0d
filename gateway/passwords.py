"""Passwords as argon2id hashes; checking an unknown name costs exactly what checking a known one costs."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True)
class Passwords:
    """`nobody` is the hash of a random password: what a name without an account is checked against."""

    hasher: PasswordHasher
    nobody: str

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether the password belongs to the hash; always the work of one hash, also for a missing account."""
        try:
            fits = self.hasher.verify(stored or self.nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return fits and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self.hasher.check_needs_rehash(stored)


def passwords(random_password: str, *, quick: bool = False) -> Passwords:
    """RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes); `quick` is for tests of other things."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1) if quick else PasswordHasher()
    return Passwords(hasher, hasher.hash(random_password))
