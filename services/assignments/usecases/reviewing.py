"""The therapist replies: to one answer, to several at once, or by talking about it in the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.assignments import access
from services.assignments.domain import attention
from services.assignments.domain.agenda import is_debt
from services.assignments.domain.codes import EnteredVia, Reaction, Role
from services.assignments.domain.errors import AlreadyReviewed, ChangedElsewhere, NotOpen, NotThere, Stale
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import ReplyDraft, Review
from services.assignments.usecases.call import Call, Seen, any_version, repeated
from services.assignments.usecases.ports import Page

NEWS = timedelta(days=7)
MOST_DRAFTS = 100


class Outcome(StrEnum):
    """What became of one of several."""

    DONE = "done"
    ALREADY = "already"
    CHANGED = "changed"
    NOT_NOW = "not_now"


@dataclass(frozen=True)
class Item:
    """An occurrence in the version somebody saw."""

    occurrence_id: str
    version: int


@dataclass(frozen=True)
class Worked:
    """`occurrence` as it is now."""

    occurrence: Occurrence
    outcome: Outcome


Act = Callable[[Call, Occurrence], Occurrence]


@repeated
def review(
    call: Call, clinic_id: str, occurrence_id: str, reply: str, reaction: Reaction | None, *, seen: Seen = any_version
) -> Occurrence:
    occurrence = access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store)
    if occurrence.has_applied(call.command):
        return occurrence
    occurrence.must_be_version(seen(occurrence.id))
    return write_review(call, occurrence, reply, reaction, call.actor.person_id)


def review_several(
    call: Call, clinic_id: str, items: Sequence[Item], reply: str, reaction: Reaction | None
) -> list[Worked]:
    """The same reply to each; what somebody changed or replied to meanwhile stays as it is."""
    return each(call, clinic_id, items, lambda it, one: write_review(it, one, reply, reaction, it.actor.person_id))


def each(call: Call, clinic_id: str, items: Sequence[Item], act: Act, episode_id: str | None = None) -> list[Worked]:
    """All of them are there, or nothing is done; then one by one, so that it can be repeated after any crash."""
    found = [access.occurrence_for(call.actor, clinic_id, one.occurrence_id, call.store) for one in items]
    if strange := [one.id for one in found if episode_id not in {None, one.episode_id}]:
        raise NotThere(strange[0])
    return [_one(call, occurrence, item.version, act) for occurrence, item in zip(found, items, strict=True)]


def _one(call: Call, occurrence: Occurrence, seen: int, act: Act) -> Worked:
    if occurrence.has_applied(call.command):
        return Worked(occurrence, Outcome.DONE)
    if occurrence.review is not None and occurrence.version != seen:
        return Worked(occurrence, Outcome.ALREADY)
    try:
        occurrence.must_be_version(seen)
        return Worked(act(call, occurrence), Outcome.DONE)
    except Stale:
        return Worked(occurrence, Outcome.CHANGED)
    except AlreadyReviewed:
        return Worked(occurrence, Outcome.ALREADY)
    except NotOpen:
        return Worked(occurrence, Outcome.NOT_NOW)


def write_review(
    call: Call, occurrence: Occurrence, reply: str, reaction: Reaction | None, reviewer_id: str
) -> Occurrence:
    words = review_of(call, reply, reaction, reviewer_id)
    saved = call.save(call.store.occurrences, *occurrence.write_review(words))
    call.store.reply_drafts.drop(occurrence, reviewer_id)
    return saved


def talked_about(call: Call, occurrence: Occurrence) -> Occurrence:
    """In the session: an answer counts as read, what was not done as talked about."""
    words = review_of(call, "", Reaction.READ, call.actor.person_id)
    return call.save(call.store.occurrences, *occurrence.discuss(words))


def review_of(call: Call, reply: str, reaction: Reaction | None, reviewer_id: str) -> Review:
    return Review(
        reply=reply,
        reaction=reaction,
        reviewed_at=call.now(),
        reviewed_by=reviewer_id,
        reviewer_role=Role.FACILITATOR if call.actor.role == Role.FACILITATOR else Role.THERAPIST,
        seen_at=_seen_at(call),
    )


def _seen_at(call: Call) -> datetime | None:
    """An imported reply that is not of the last days has been read where it came from; others are new."""
    is_old = call.via is EnteredVia.IMPORT and call.now() < call.store.clock() - NEWS
    return call.now() if is_old else None


def review_queue(call: Call, clinic_id: str, page: Page) -> list[Occurrence]:
    """Answers in one's own caseload (or groups) nobody has replied to, the oldest first."""
    return call.store.to_review(access.own_sight(call.actor, clinic_id, call.store), page)


def in_debt(call: Call, clinic_id: str, found: Sequence[Occurrence]) -> frozenset[str]:
    """Of these, the ids of those that waited at the last held session already."""
    ids = sorted({one.episode_id for one in found})
    sessions = call.store.sessions_of([clinic_id], ids, call.now() - attention.SESSIONS_BACK) if ids else []
    held: Mapping[str, datetime | None] = {
        id_: attention.last_held(one for one in sessions if one.episode_id == id_) for id_ in ids
    }
    return frozenset(one.id for one in found if is_debt(one, held[one.episode_id]))


def save_draft(call: Call, clinic_id: str, occurrence_id: str, reply: str, based_on: int) -> ReplyDraft | None:
    """For its author alone; nothing is left of one that is empty. `based_on` is the version that was read, 0 for none:
    raises ChangedElsewhere where other words were kept since."""
    occurrence = access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store)
    if occurrence.review is not None:
        raise AlreadyReviewed("A reply was sent already. Load the page again to read it.")
    author = call.actor.person_id
    kept = call.store.reply_drafts.get(occurrence, author)
    if kept is not None and kept.reply == reply:
        return kept
    if kept is not None and kept.version != based_on:
        raise _other_words(reply, kept)
    if not reply.strip():
        call.store.reply_drafts.drop(occurrence, author)
        return None
    version = kept.version + 1 if kept else 1
    draft = ReplyDraft(occurrence_id=occurrence.id, author_id=author, reply=reply, saved_at=call.now(), version=version)
    if call.store.reply_drafts.put(occurrence, draft):
        return draft
    kept = call.store.reply_drafts.get(occurrence, author)
    raise _other_words(reply, kept) if kept else Stale(occurrence.id)


def _other_words(reply: str, kept: ReplyDraft) -> ChangedElsewhere:
    return ChangedElsewhere({"reply": reply}, {"reply": kept.reply}, kept.version, {})


def draft_of(call: Call, clinic_id: str, occurrence_id: str) -> ReplyDraft | None:
    occurrence = access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store)
    return call.store.reply_drafts.get(occurrence, call.actor.person_id)


def own_drafts(call: Call, clinic_id: str) -> list[ReplyDraft]:
    access.require(call.actor, clinic_id, *access.CLINICIANS)
    return call.store.reply_drafts.of_author(clinic_id, call.actor.person_id, MOST_DRAFTS)
