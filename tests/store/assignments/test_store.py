"""Aggregates in a real MongoDB: whole, guarded, once, and with what is published about them."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

import pytest

from chassis.documents import pending_events
from services.assignments.domain.agreement import Agreement
from services.assignments.domain.codes import HomeworkWord, Obstacle, Reaction, ResponseKind, Role
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import NotThere, Stale
from services.assignments.domain.group import Group
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer, Review
from services.assignments.domain.session import SessionNote
from services.assignments.store import Store
from services.assignments.store.buffer import BufferedStore
from services.assignments.store.clinics import Clinic
from services.assignments.usecases.ports import Page, Sight
from tests.unit.assignments.make import CLIENT, CLINIC, MONDAY, NOW, a_session, an_assignment, an_episode, an_occurrence

A = TypeVar("A")
F = TypeVar("F")
ANSWER = Answer(kind=ResponseKind.DID, quantity=70, answers={"minutes": 5}, obstacles=(Obstacle.TIME,), note="a note")


def _listed(pair: tuple[A, F]) -> tuple[A, list[F]]:
    return pair[0], [pair[1]]


def a_reviewed_occurrence() -> Occurrence:
    answered, _ = an_occurrence().respond(ANSWER, NOW)
    review = Review(
        reply="Thanks", reaction=Reaction.READ, reviewed_at=NOW, reviewed_by="per_t", reviewer_role=Role.THERAPIST
    )
    return answered.write_review(review)[0]


def test_every_aggregate_comes_back_as_it_was(store: Store) -> None:
    agreement = Agreement(own_name="Breathe", foreseen_obstacle=Obstacle.FORGOT, understood=True)
    changed, _ = an_assignment().change({"minutes": 4}, None, CLIENT, NOW)
    kept = {
        store.episodes: an_episode().opened(NOW)[0],
        store.sessions: a_session().hold(SessionNote(True, 5), NOW)[0],
        store.groups: Group(id="grp_1", clinic_id=CLINIC, facilitator_ids=("per_1",), programme="calm"),
        store.assignments: changed,
        store.occurrences: a_reviewed_occurrence(),
    }
    for collection, aggregate in kept.items():
        added = collection.add(aggregate, [])  # type: ignore[attr-defined]
        read = collection.get([CLINIC], aggregate.id)  # type: ignore[attr-defined]
        assert read == added
        as_made = {**vars(aggregate), "version": 1, "recorded_at": NOW}
        assert vars(read) == as_made
    assert agreement == store.assignments.add(an_assignment(id="asg_2", agreement=agreement), []).agreement


def test_another_clinic_finds_nothing(store: Store) -> None:
    store.episodes.add(an_episode(), [])
    assert store.episodes.get(["cln_2"], "epi_1") is None
    with pytest.raises(NotThere):
        store.episodes.save(an_episode(clinic_id="cln_2", version=1), [])


def test_state_and_event_are_one_write_and_the_version_guards_it(store: Store) -> None:
    occurrence = store.occurrences.add(*_listed(an_occurrence().scheduled(NOW)))
    answered, fact = occurrence.respond(ANSWER, NOW)
    saved = store.occurrences.save(answered, [fact], "key-1")
    assert (saved.version, saved.commands) == (2, ("key-1",))
    stored = store.db["occurrences"].find_one({"_id": saved.id})
    assert stored is not None
    assert [event.type for event in pending_events(stored)] == [
        "carryover.occurrence.scheduled.v1",
        "carryover.occurrence.responded.v1",
    ]
    with pytest.raises(Stale):
        store.occurrences.save(answered, [fact])
    assert store.occurrences.save_many([(answered, fact)]) == 0


def test_creating_twice_is_creating_once(store: Store) -> None:
    first = store.episodes.add(an_episode(), [])
    assert store.episodes.add(an_episode(problem="ocd"), []) == first
    pair = an_occurrence().scheduled(NOW)
    assert [store.occurrences.add_many([pair]) for _ in range(2)] == [1, 0]


def test_the_workers_note_is_no_change_and_yields_to_one(store: Store) -> None:
    kept = store.assignments.add(an_assignment(), [])
    assert store.assignments.due([_bucket(store)], NOW, 10) == [kept]
    later = {"settle_at": NOW + timedelta(hours=3), "planned_until": MONDAY}
    assert store.assignments.settled([(kept, later)]) == 1
    noted = store.assignments.get([CLINIC], kept.id)
    assert noted is not None
    assert (noted.version, noted.planned_until) == (1, MONDAY)
    assert store.assignments.due([_bucket(store)], NOW, 10) == []
    paused = store.assignments.save(*_listed(noted.pause(NOW)))
    assert store.assignments.settled([(noted, {"settle_at": None})]) == 0
    assert store.assignments.due([_bucket(store)], NOW, 10) == [paused]


def _bucket(store: Store) -> int:
    stored = store.db["assignments"].find_one({})
    assert stored is not None
    return int(stored["bucket"])


def test_marks_follow_the_state(store: Store) -> None:
    occurrence = store.occurrences.add(an_occurrence(), [])
    answered = store.occurrences.save(*_listed(occurrence.respond(ANSWER, NOW)))
    assert store.to_review(Sight(CLINIC, ["epi_1"]), Page()) == [answered]
    assert store.waiting_since(CLINIC, ["epi_1", "epi_2"]) == {"epi_1": [NOW], "epi_2": []}
    review = Review(
        reply="", reaction=Reaction.READ, reviewed_at=NOW, reviewed_by="per_t", reviewer_role=Role.THERAPIST
    )
    reviewed = store.occurrences.save(*_listed(answered.write_review(review)))
    assert store.to_review(Sight(CLINIC, ["epi_1"]), Page()) == []
    assert store.new_replies([CLINIC], "per_client", 3) == [reviewed]
    store.occurrences.save(reviewed.see_reply(NOW), [])
    assert store.new_replies([CLINIC], "per_client", 3) == []


def test_a_draft_older_than_the_answer_is_not_shown(store: Store) -> None:
    one = an_occurrence()
    store.drafts.put(one, Draft({"note": "half"}, 3, NOW), 0)
    assert store.drafts.get(one) == Draft({"note": "half"}, 3, NOW)
    answered, _ = one.respond(ANSWER, NOW)
    assert store.drafts.get(answered) is None
    store.drafts.put(one, Draft({"note": "more"}, 3, NOW + timedelta(minutes=1)), 0)
    store.drafts.drop(one, NOW)
    assert store.drafts.get(answered) is not None


def test_a_clinic_keeps_its_newest_settings(store: Store) -> None:
    assert store.clinics.get(CLINIC).homework_word is HomeworkWord.HOMEWORK
    tasks = Clinic(CLINIC, HomeworkWord.TASKS, "Europe/London", True, 2)
    store.clinics.keep([tasks])
    store.clinics.keep([Clinic(CLINIC, HomeworkWord.PRACTICE, "Europe/London", True, 1)])
    assert store.clinics.get(CLINIC) == tasks


def test_a_buffer_writes_what_single_commands_would_have_written(store: Store) -> None:
    buffered = BufferedStore(store)
    kept = buffered.occurrences.add(*_listed(an_occurrence().scheduled(NOW)))
    answered = buffered.occurrences.save(*_listed(kept.respond(ANSWER, NOW)), "imp_1")
    assert buffered.occurrences.get([CLINIC], kept.id) == answered
    assert store.occurrences.get([CLINIC], kept.id) is None
    assert buffered.flush()
    written = store.occurrences.get([CLINIC], kept.id)
    assert written is not None
    assert {**vars(written), "recorded_at": None} == vars(answered)
    stored = store.db["occurrences"].find_one({})
    assert stored is not None
    assert [event.version for event in pending_events(stored)] == [1, 2]


def test_a_buffer_says_when_somebody_else_was_at_work(store: Store) -> None:
    store.episodes.add(an_episode(), [])
    buffered = BufferedStore(store)
    buffered.preload(CLINIC, {"epi": ["epi_1"]})
    seen = buffered.episodes.get([CLINIC], "epi_1")
    assert seen is not None
    store.episodes.save(seen, [])
    buffered.episodes.save(*_listed(seen.counted(3, NOW)))  # type: ignore[arg-type]
    assert not buffered.flush()
