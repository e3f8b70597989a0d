"""What a route needs to call a use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request

from chassis.http import require_if_match
from chassis.idempotency import command_key
from chassis.ids import derived_id, new_id
from chassis.tokens import current_actor
from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.exercise import Exercise
from services.assignments.store import Store
from services.assignments.usecases.call import Call
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue

EXTENSION = "assignments"


@dataclass(frozen=True)
class Context:
    store: Store
    shipped: Catalogue
    now: Callable[[], datetime]
    safety_plan: Exercise


def context() -> Context:
    found: Context = current_app.extensions[EXTENSION]
    return found


def call() -> Call:
    here, actor = context(), current_actor()
    named = (request.view_args or {}).get("clinic_id")
    clinic_ids = tuple(one for one in actor.clinic_ids if named in {None, one})
    catalogue = ClinicCatalogue(here.shipped, here.store.own_exercises, clinic_ids, actor)
    return Call(actor, here.store, here.now, catalogue, command_key())


def id_for(prefix: str, *place: str) -> str:
    """A new id; the same one again when the same command is repeated. `place` tells apart what one command makes."""
    command = command_key()
    return derived_id(prefix, command, *place) if command else new_id(prefix, now=context().now)


def seen_if_given(document_id: str) -> int | None:
    """The version in If-Match, for commands that do not insist on one."""
    return require_if_match(document_id) if request.headers.get("If-Match") else None
