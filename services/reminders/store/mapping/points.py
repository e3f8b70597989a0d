"""How contact points and errands look as documents and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.documents import bucket_of
from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.errands import Errand, ErrandKind, ErrandStatus
from services.reminders.domain.points import ContactPoint, PointState
from services.reminders.store.mapping import Document, without_nothing


def point_document(point: ContactPoint) -> Document:
    document = {
        "_id": point.id,
        "clinic_id": point.clinic_id,
        "version": point.version,
        "client_id": point.client_id,
        "channel": point.channel.value,
        "sealed": point.sealed,
        "hint": point.hint,
        "fingerprint": point.fingerprint,
        "state": point.state.value,
        "code": point.code,
        "code_until": point.code_until,
        "tries": point.tries,
        "confirmed_at": point.confirmed_at,
        "set_aside_at": point.set_aside_at,
        "because": point.because.value if point.because else None,
    }
    return without_nothing(document)


def point(document: Mapping[str, Any]) -> ContactPoint:
    because = document.get("because")
    return ContactPoint(
        id=document["_id"],
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        channel=Channel(document["channel"]),
        sealed=document["sealed"],
        hint=document["hint"],
        fingerprint=document["fingerprint"],
        state=PointState(document["state"]),
        code=document.get("code"),
        code_until=document.get("code_until"),
        tries=document["tries"],
        confirmed_at=document.get("confirmed_at"),
        set_aside_at=document.get("set_aside_at"),
        because=None if because is None else ReminderReason(because),
        version=document["version"],
    )


def errand_document(errand: Errand) -> Document:
    """Everything of one person lies in one lane, and a clinic's own errands in one."""
    return {
        "_id": errand.id,
        "clinic_id": errand.clinic_id,
        "client_id": errand.client_id,
        "channel": errand.channel.value,
        "kind": errand.kind.value,
        "sealed": errand.sealed,
        "made_at": errand.made_at,
        "until": errand.until,
        "due_at": errand.due_at,
        "point_id": errand.point_id,
        "reminder_id": errand.reminder_id,
        "words": errand.words,
        "status": errand.status.value,
        "attempts": errand.attempts,
        "lane": bucket_of(errand.client_id or errand.clinic_id),
    }


def errand(document: Mapping[str, Any]) -> Errand:
    return Errand(
        id=document["_id"],
        clinic_id=document["clinic_id"],
        client_id=document.get("client_id"),
        channel=Channel(document["channel"]),
        kind=ErrandKind(document["kind"]),
        sealed=document["sealed"],
        made_at=document["made_at"],
        until=document["until"],
        due_at=document.get("due_at"),
        point_id=document.get("point_id"),
        reminder_id=document.get("reminder_id"),
        words=document.get("words"),
        status=ErrandStatus(document["status"]),
        attempts=document["attempts"],
        version=document["version"],
    )
