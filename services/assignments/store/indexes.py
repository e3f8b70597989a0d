"""Every index: those of requests start with the clinic, those of background work with the bucket (and are partial).

`settle_at` exists only while the worker has something to do, the outbox entry only while something is unpublished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pymongo import IndexModel

from chassis.documents import OUTBOX_INDEX

SETTLE = IndexModel(
    [("bucket", 1), ("settle_at", 1)], name="settle", partialFilterExpression={"settle_at": {"$exists": True}}
)
BACKGROUND = (OUTBOX_INDEX, SETTLE)


def _by(*fields: str, only: str | None = None) -> IndexModel:
    keys = [(field, 1) for field in ("clinic_id", *fields)]
    name = "_".join(field.replace(".", "_") for field in fields)
    if only is None:
        return IndexModel(keys, name=name)
    return IndexModel(keys, name=only, partialFilterExpression={only: {"$eq": True}})


def _waiting() -> IndexModel:
    """Answers without a reply. The mark is one of the keys, so that a caseload counts them without a document."""
    keys = [(field, 1) for field in ("clinic_id", "episode_id", "awaits_review", "response.responded_at", "_id")]
    return IndexModel(keys, name="waiting", partialFilterExpression={"awaits_review": {"$eq": True}})


def _answers() -> IndexModel:
    """Everything that was ever handed in, by its time."""
    keys = [(field, 1) for field in ("clinic_id", "episode_id", "response.responded_at", "_id")]
    return IndexModel(keys, name="answers", partialFilterExpression={"response.responded_at": {"$exists": True}})


def _scores() -> IndexModel:
    """Two scores of one measure at the same instant would be one too many."""
    keys = [(field, 1) for field in ("clinic_id", "episode_id", "score.measure_code", "score.taken_at")]
    return IndexModel(keys, name="score", unique=True, partialFilterExpression={"score.taken_at": {"$exists": True}})


def _open_courses() -> IndexModel:
    """One of a client with a therapist; what ended does not count."""
    keys = [(field, 1) for field in ("clinic_id", "client_id", "therapist_id")]
    return IndexModel(keys, name="open_course", unique=True, partialFilterExpression={"is_open": {"$eq": True}})


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "episodes": (
        *BACKGROUND,
        _by("therapist_id", "_id"),
        _by("co_therapist_ids", "_id"),
        _by("client_id", "_id"),
        _open_courses(),
    ),
    "sessions": (
        *BACKGROUND,
        _by("episode_id", "starts_at", "_id"),
        _by("therapist_id", "starts_at"),
        _by("client_id", "starts_at"),
    ),
    "groups": (*BACKGROUND, _by("facilitator_ids", "_id"), _by("member_episode_ids"), _by("_id")),
    "assignments": (
        *BACKGROUND,
        _by("episode_id", "proposed_at", "_id"),
        _by("client_id", "proposed_at", "_id"),
        _by("set_by", "proposed_at"),
    ),
    "occurrences": (
        *BACKGROUND,
        _by("episode_id", "opens_at", "_id"),
        _by("client_id", "closes_at"),
        _by("assignment_id", "closes_at"),
        _waiting(),
        _by("client_id", "review.reviewed_at", only="reply_is_new"),
        _by("episode_id", only="flag_is_open"),
        _by("flags.id", only="has_flags"),
        _answers(),
        _scores(),
    ),
    "safety_plans": (_by("client_id"),),
    "agendas": (_by("client_id"),),
    "drafts": (_by("client_id"),),
    "reply_drafts": (_by("client_id"), _by("author_id", "saved_at")),
    "stars": (_by("person_id"),),
    "clinics": (),
    "exercises": (_by("owner_id", "_id"), _by("_id", only="shared"), _by("contents")),
}
