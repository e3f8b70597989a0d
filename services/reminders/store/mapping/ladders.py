"""How rungs, and the ladder of one assignment, look as documents and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.reminders.domain.codes import RungKind
from services.reminders.domain.identity import own_ladder_id
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.own_ladder import OwnLadder
from services.reminders.domain.rungs import Ladder, Rung
from services.reminders.store.mapping import Document


def rung_documents(ladder: Ladder) -> list[Document]:
    return [
        {"kind": one.kind.value, "after_minutes": one.after // timedelta(minutes=1), "silent": one.silent}
        for one in ladder
    ]


def rungs(documents: list[Document]) -> Ladder:
    return tuple(
        Rung(RungKind(one["kind"]), timedelta(minutes=one["after_minutes"]), one["silent"]) for one in documents
    )


def own_ladder_document(ladder: OwnLadder) -> Document:
    key = ladder.key
    return {
        "_id": own_ladder_id(key.clinic_id, key.assignment_id),
        "clinic_id": key.clinic_id,
        "client_id": key.client_id,
        "assignment_id": key.assignment_id,
        "rungs": None if ladder.rungs is None else rung_documents(ladder.rungs),
        "since": ladder.since,
        "set_by": ladder.set_by,
        "after_yes": ladder.after_yes,
        "version": ladder.version,
    }


def own_ladder(document: Mapping[str, Any]) -> OwnLadder:
    return OwnLadder(
        key=AssignmentKey(document["clinic_id"], document["client_id"], document["assignment_id"]),
        rungs=None if document["rungs"] is None else rungs(document["rungs"]),
        since=document["since"],
        set_by=document["set_by"],
        after_yes=document["after_yes"],
        version=document["version"],
    )
