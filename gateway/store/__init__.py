"""Everything the gateway keeps in MongoDB; the only place of the gateway that speaks to it.

Organisations and clinics are found by `_id`; people of a clinic by `memberships.clinic_id`; whatever belongs to one
person by their home clinic and person id; sign-in names by a keyed hash, so that no address is an index key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from chassis.clock import Clock
from chassis.mongo import ensure_indexes
from gateway.store.attempts import AttemptStore
from gateway.store.audit_log import AuditLog
from gateway.store.clinics import Clinics, Organisations
from gateway.store.comparisons import Comparisons
from gateway.store.ids import Ids
from gateway.store.indexes import INDEXES
from gateway.store.names import SignInNames
from gateway.store.people import People
from gateway.store.sign_ins import SignIns
from gateway.store.tokens import AccessTokens
from gateway.store.views import Views


@dataclass(frozen=True)
class Store:
    """One collection each; `database` is for health and for whoever needs a collection of the chassis."""

    database: Database[dict[str, Any]]
    ids: Ids
    organisations: Organisations
    clinics: Clinics
    people: People
    names: SignInNames
    sign_ins: SignIns
    tokens: AccessTokens
    attempts: AttemptStore
    audit: AuditLog
    comparisons: Comparisons
    views: Views


def store_on(database: Database[dict[str, Any]], secret_key: str, clock: Clock) -> Store:
    """The store on a database that has its indexes."""
    return Store(
        database=database,
        ids=Ids(clock),
        organisations=Organisations(database["organisations"]),
        clinics=Clinics(database["clinics"], clock),
        people=People(database["people"], clock),
        names=SignInNames(database["sign_in_names"], secret_key.encode()),
        sign_ins=SignIns(database["sign_ins"]),
        tokens=AccessTokens(database["access_tokens"]),
        attempts=AttemptStore(database["attempts"], secret_key.encode()),
        audit=AuditLog(database["audit"]),
        comparisons=Comparisons(database["comparisons"]),
        views=Views(database["views"]),
    )


def prepare(database: Database[dict[str, Any]]) -> None:
    """Make the indexes; running it again changes nothing."""
    ensure_indexes(database, INDEXES)
