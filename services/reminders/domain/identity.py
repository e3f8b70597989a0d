"""Ids of things that must not exist twice: a prefix and 26 characters made of what makes the thing unique."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from services.reminders.domain.codes import FIRST_RUNG, Channel, ReminderTrigger, RungKind

_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@lru_cache(maxsize=4096)
def reminder_id(
    occurrence_id: str,
    channel: Channel,
    rung: int = FIRST_RUNG,
    trigger: ReminderTrigger = ReminderTrigger.DUE,
    *,
    snoozes: int = 0,
) -> str:
    """What a reminder is of; each time its client puts it off, another one comes in its place.

    What is looked for by its id is made a moment later, so those of a batch are remembered.
    """
    of_another_moment = () if trigger is ReminderTrigger.DUE else (trigger.value,)
    put_off = (f"s{snoozes}",) if snoozes else ()
    return derived("rem", occurrence_id, str(rung), channel, *of_another_moment, *put_off)


def preferences_id(clinic_id: str, client_id: str) -> str:
    return derived("prf", clinic_id, client_id)


def setting_id(clinic_id: str, client_id: str, assignment_id: str) -> str:
    return derived("rst", clinic_id, client_id, assignment_id)


def policy_id(clinic_id: str) -> str:
    return derived("pol", clinic_id)


def ladder_id(assignment_id: str) -> str:
    return derived("lad", assignment_id)


def own_ladder_id(clinic_id: str, assignment_id: str) -> str:
    return derived("oll", clinic_id, assignment_id)


def task_id(assignment_id: str, occurrence_id: str, kind: RungKind) -> str:
    """`occurrence_id`: the piece of homework with which the silence began."""
    return derived("esc", assignment_id, occurrence_id, kind)


def links_id(clinic_id: str, client_id: str) -> str:
    return derived("lnk", clinic_id, client_id)


def templates_id(clinic_id: str) -> str:
    return derived("tpl", clinic_id)


def point_id(clinic_id: str, client_id: str, channel: Channel, fingerprint: str) -> str:
    return derived("cpt", clinic_id, client_id, channel, fingerprint)


def code_errand_id(clinic_id: str, client_id: str, place: int) -> str:
    """There are as many places for codes as may be sent in an hour."""
    return derived("err", clinic_id, client_id, "code", str(place))


def channel_id(clinic_id: str, channel: Channel) -> str:
    return derived("chn", clinic_id, channel)


def trial_errand_id(clinic_id: str, channel: Channel) -> str:
    return derived("err", clinic_id, channel, "test")


def resend_id(reminder_id: str, version: int) -> str:
    return derived("err", reminder_id, str(version))


def erased_id(clinic_id: str, client_id: str) -> str:
    return derived("ers", clinic_id, client_id)


def derived(prefix: str, *parts: str) -> str:
    """Crockford's base 32 of a SHA-256, as everywhere in Carryover; of the 20 bytes that 26 characters come from."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()[:20]
    return f"{prefix}_{base64.b32encode(digest)[:26].translate(_CROCKFORD).decode()}"
