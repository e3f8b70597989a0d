"""Which passwords are accepted."""

from __future__ import annotations

from gateway.domain.errors import WeakPassword

SHORTEST = 10
LONGEST = 200

# The ten-character-and-longer ones that head every published list; shorter ones are refused by length.
# fmt: off
_COMMON = frozenset({
    "1234567890", "0123456789", "0987654321", "1234567891", "12345678910", "123456789a", "1q2w3e4r5t",
    "1q2w3e4r5t6y", "qwertyuiop", "qwerty12345", "qwerty123456", "qwertyuiop1", "asdfghjkl1", "password12",
    "password123", "password1234", "passw0rd123", "password00", "iloveyou12", "iloveyou123", "welcome123",
    "welcome1234", "letmein123", "letmein1234", "administrator", "changeme123", "changeme12", "football123",
    "baseball123", "sunshine123", "princess123", "superman123", "abcdefghij", "abcd123456", "a123456789",
    "aa12345678", "9876543210", "1122334455", "q1w2e3r4t5", "zaq12wsxcde", "1qaz2wsx3edc", "carryover123",
    "carryover1", "homework123", "therapist123",
})
# fmt: on


def checked_password(password: str) -> str:
    """The password, unchanged; raises WeakPassword with a sentence that says what to choose instead."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters. Four words in a row work well.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.")
    if password.casefold() in _COMMON or len(set(password)) < 4:
        raise WeakPassword("Many people use this password. Four words in a row work well.")
    return password
