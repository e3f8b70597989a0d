"""The indexes of the gateway's database: by clinic for requests, by time for what MongoDB removes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel

from chassis import idempotency
from chassis.documents import OUTBOX_INDEX

_OF_A_PERSON = IndexModel([("clinic_id", ASCENDING), ("person_id", ASCENDING), ("_id", DESCENDING)], name="person")
_GONE = IndexModel([("expires_at", ASCENDING)], name="gone", expireAfterSeconds=0)

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    **idempotency.indexes(),
    "clinics": (OUTBOX_INDEX,),
    "people": (
        OUTBOX_INDEX,
        IndexModel(
            [("memberships.clinic_id", ASCENDING), ("name_key", ASCENDING), ("_id", ASCENDING)], name="of_clinic"
        ),
    ),
    "sign_ins": (_OF_A_PERSON, _GONE),
    "access_tokens": (_OF_A_PERSON, _GONE),
    "attempts": (_GONE,),
    "comparisons": (IndexModel([("at", ASCENDING)], name="at"),),
    "views": (
        IndexModel([("clinic_id", ASCENDING), ("person_id", ASCENDING)], name="own"),
        IndexModel([("clinic_id", ASCENDING), ("shared", ASCENDING)], name="shared"),
        IndexModel(  # docs/decisions/0033: by time alone
            [("mail.next_at", ASCENDING)],
            name="mail_due",
            partialFilterExpression={"mail.next_at": {"$type": "date"}},
        ),
    ),
    "audit": (
        IndexModel([("clinic_id", ASCENDING), ("_id", DESCENDING)], name="latest"),
        IndexModel([("clinic_id", ASCENDING), ("client_ids", ASCENDING), ("_id", DESCENDING)], name="client"),
    ),
}
