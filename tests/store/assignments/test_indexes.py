"""Every search of a request uses an index that starts with the clinic; the worker's use one of what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.assignments.domain.codes import EndReason, Reaction, ResponseKind, Role
from services.assignments.domain.draft import Draft
from services.assignments.domain.facts import OccurrenceScheduled
from services.assignments.domain.measure import Result
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.own_exercise import OwnExercise
from services.assignments.domain.response import Answer, ReplyDraft, Review
from services.assignments.store import Store
from services.assignments.store.clinics import Clinic
from services.assignments.usecases.ports import Page, Sight
from tests.store.assignments.conftest import Spy, emptied, watched
from tests.unit.assignments.make import CLINIC, MONDAY, NOW, an_assignment, an_episode

EPISODES, CLIENT, THERAPIST = ["epi_1", "epi_2"], "per_client", "per_therapist"
LATER = NOW + timedelta(days=30)
PAGE = Page(10, "x_1", NOW)
ONE_EPISODE = Sight(CLINIC, ["epi_1"])
ONE = Occurrence.of(an_assignment(), MONDAY)
REPLY = ReplyDraft(occurrence_id=ONE.id, author_id="per_t1", reply="x", saved_at=NOW)
OWN = OwnExercise(code=f"exr_{'0' * 26}", clinic_id=CLINIC, owner_id="per_t1", made_at=NOW, content="c")

REQUESTS: dict[str, Callable[[Store], object]] = {
    "caseload": lambda s: s.caseload(CLINIC, THERAPIST),
    "episodes of a therapist": lambda s: s.episodes_of_therapist(CLINIC, THERAPIST, Page(10, "epi_0")),
    "ids of a therapist": lambda s: s.episode_ids_of(CLINIC, THERAPIST),
    "episodes by id": lambda s: s.episodes_by_id(CLINIC, EPISODES, Page(10)),
    "episodes of a client": lambda s: s.episodes_of_client([CLINIC], CLIENT),
    "a page of who treats whom": lambda s: s.workload.page(CLINIC, None, (THERAPIST, "epi_0"), 10),
    "a page of whom one treats": lambda s: s.workload.page(CLINIC, THERAPIST, (THERAPIST, "epi_0"), 10),
    "groups of a facilitator": lambda s: s.groups_of_facilitator(CLINIC, "per_f"),
    "a page of a facilitator's groups": lambda s: s.groups_of_facilitator(CLINIC, "per_f", Page(10, "grp_0")),
    "groups of a clinic": lambda s: s.groups_of_clinic(CLINIC, Page(10, "grp_0")),
    "sessions": lambda s: s.sessions_of([CLINIC], EPISODES, NOW),
    "a page of sessions": lambda s: s.sessions_in(ONE_EPISODE, PAGE),
    "sessions of a series": lambda s: s.appointments.of_series(CLINIC, "epi_1", "srs_1"),
    "sessions beside": lambda s: s.appointments.beside(CLINIC, THERAPIST, CLIENT, NOW, LATER),
    "contacts": lambda s: s.treatment_contacts(CLINIC, "epi_1"),
    "assignments": lambda s: s.assignments_of([CLINIC], EPISODES),
    "a page of assignments": lambda s: s.assignments_in(ONE_EPISODE, PAGE),
    "a page of a client's assignments": lambda s: s.own_assignments([CLINIC], CLIENT, PAGE),
    "a client's proposals": lambda s: s.unsettled_of_client([CLINIC], CLIENT),
    "what a client starts when needed": lambda s: s.whenever_of_client([CLINIC], CLIENT),
    "agreed lately": lambda s: s.agreed_lately(CLINIC, EPISODES, NOW),
    "assignments by id": lambda s: s.assignments_by_id([CLINIC], ["asg_1"]),
    "a page of occurrences": lambda s: list(s.occurrences_in(ONE_EPISODE, NOW, LATER, PAGE)),
    "occurrences of assignments": lambda s: s.occurrences_of_assignments([CLINIC], ["asg_1"], NOW),
    "occurrences of a client": lambda s: s.occurrences_of_client([CLINIC], CLIENT, NOW),
    "glances": lambda s: s.glances([CLINIC], EPISODES, NOW, LATER),
    "waiting since": lambda s: s.waiting_since(CLINIC, EPISODES),
    "to review": lambda s: s.to_review(Sight(CLINIC, EPISODES), PAGE),
    "to review in a group": lambda s: s.to_review(Sight(CLINIC, EPISODES, frozenset({"grp_1"})), PAGE),
    "open flags": lambda s: s.with_open_flags(CLINIC),
    "count flags": lambda s: s.count_flags(CLINIC, EPISODES),
    "one flag": lambda s: s.flagged(CLINIC, "flg_1"),
    "a safety plan": lambda s: s.safety_plans.get([CLINIC], "pln_1"),
    "scores": lambda s: s.scored_in(ONE_EPISODE),
    "scores of a client": lambda s: s.scored_of_client([CLINIC], EPISODES),
    "new replies": lambda s: s.new_replies([CLINIC], CLIENT, 3),
    "count new replies": lambda s: s.count_new_replies([CLINIC], CLIENT),
    "one episode": lambda s: s.episodes.get([CLINIC], "epi_1"),
    "one occurrence": lambda s: s.occurrences.get([CLINIC, "cln_2"], ONE.id),
    "save": lambda s: s.occurrences.save_many([(ONE, OccurrenceScheduled(NOW))]),
    "settled": lambda s: s.occurrences.settled([(ONE, {"settle_at": None})]),
    "draft": lambda s: s.drafts.get(ONE),
    "put draft": lambda s: s.drafts.put(ONE, Draft({}, 1, NOW), 0),
    "last answers": lambda s: s.last_answered([CLINIC], "asg_1", 20),
    "last that are over": lambda s: s.last_over([CLINIC], "asg_1", 3),
    "drop draft": lambda s: s.drafts.drop(ONE, NOW),
    "erase": lambda s: s.erase_words(CLINIC, CLIENT),
    "clinic": lambda s: s.clinics.get(CLINIC),
    "stars": lambda s: s.library.stars(CLINIC, "per_t1"),
    "star": lambda s: s.library.star(CLINIC, "per_t1", "thought_record", NOW),
    "unstar": lambda s: s.library.unstar(CLINIC, "per_t1", "thought_record"),
    "last set": lambda s: s.library.last_set(CLINIC, "per_t1", 200),
    "assignments seen": lambda s: s.library.assignments_seen(ONE_EPISODE),
    "told": lambda s: s.library.told_in(ONE_EPISODE),
    "sessions before": lambda s: s.past.sessions_before(ONE_EPISODE, PAGE),
    "sessions around": lambda s: s.past.sessions_around(CLINIC, EPISODES, NOW, NOW),
    "the last session held": lambda s: s.past.last_held(ONE_EPISODE, NOW),
    "the next session": lambda s: s.past.next_session(ONE_EPISODE, NOW),
    "opened between": lambda s: s.past.opened_between(ONE_EPISODE, NOW, LATER),
    "passed in silence": lambda s: s.past.passed_in_silence(ONE_EPISODE, NOW, LATER, {"assignment_id": "asg_1"}),
    "what goes on": lambda s: s.past.assignments_going_on(ONE_EPISODE),
    "codes of measures": lambda s: s.past.measure_codes(ONE_EPISODE),
    "latest scores": lambda s: s.past.scored_lately(ONE_EPISODE, "breathing_practice", 8),
    "a page of answers before": lambda s: s.past.answers_before(ONE_EPISODE, PAGE, {}),
    "a page of answers to one": lambda s: s.past.answers_before(ONE_EPISODE, PAGE, {"assignment_id": "asg_1"}),
    "an agenda": lambda s: s.agendas.get([CLINIC], "agd_1"),
    "draft of a reply": lambda s: s.reply_drafts.get(ONE, "per_t1"),
    "drafts of an author": lambda s: s.reply_drafts.of_author(CLINIC, "per_t1", 100),
    "put draft of a reply": lambda s: s.reply_drafts.put(ONE, REPLY),
    "drop draft of a reply": lambda s: s.reply_drafts.drop(ONE, "per_t1"),
    "an own exercise": lambda s: s.own_exercises.get([CLINIC], OWN.code),
    "a version of it": lambda s: s.own_exercises.exercise([CLINIC], OWN.code, 1),
    "own exercises in use": lambda s: s.own_exercises.in_use(CLINIC, OWN.owner_id),
    "the same content": lambda s: s.own_exercises.with_content(CLINIC, [OWN.content]),
    "a page of own exercises": lambda s: s.own_exercises.of_person(CLINIC, OWN.owner_id, PAGE),
    "a page of the clinic's exercises": lambda s: s.own_exercises.of_clinic(CLINIC, PAGE),
}
BACKGROUND: dict[str, Callable[[Store], object]] = {
    f"due {name}": lambda s, name=name: getattr(s, name).due([1, 2], NOW, 10)  # type: ignore[misc]
    for name in ("episodes", "sessions", "groups", "assignments", "occurrences")
}


@pytest.fixture(scope="module")
def spied(mongodb_uri: str, indexed: Database[dict[str, Any]]) -> Iterator[tuple[Store, Spy]]:
    """A store with enough in it that the planner has a choice, and a spy on what it sends."""
    fill(Store(indexed, lambda: NOW))
    spy = Spy()
    client = watched(mongodb_uri, indexed.name, spy)
    yield Store(client[indexed.name], lambda: NOW), spy
    client.close()
    emptied(indexed)


def fill(store: Store) -> None:
    did = Answer(kind=ResponseKind.DID)
    review = Review(reply="x", reaction=Reaction.READ, reviewed_at=NOW, reviewed_by="p", reviewer_role=Role.THERAPIST)
    store.clinics.keep([Clinic(CLINIC, version=1)])
    for number in range(40):
        one = replace(OWN, code=f"{OWN.code[:-2]}{number:02}", owner_id=f"per_t{number % 4}")
        store.own_exercises.add(replace(one, offered=1) if number % 2 else one)
    for number in range(4):
        ids: dict[str, Any] = {"client_id": f"per_c{number}", "therapist_id": f"per_t{number}"}
        episode = an_episode(id=f"epi_{number}", **ids)
        store.episodes.add(episode, [episode.opened(NOW)[1]])
        assignment = an_assignment(id=f"asg_{number}", episode_id=episode.id, **ids)
        store.assignments.add(assignment, [])
        days = [Occurrence.of(assignment, MONDAY + timedelta(days=n)) for n in range(40)]
        store.occurrences.add_many(one.scheduled(NOW) for one in days)
        answered = store.occurrences.save(*_listed(store.occurrences.find({"_id": days[0].id})[0].respond(did, NOW)))
        answered = store.occurrences.save(*_listed(answered.with_result(Result(total=3), NOW)))
        if number % 2:
            store.occurrences.save(*_listed(answered.write_review(review)))


def _listed(pair: tuple[Any, Any]) -> tuple[Any, list[Any]]:
    return pair[0], [pair[1]]


def explained(db: Database[dict[str, Any]], command: dict[str, Any]) -> list[dict[str, Any]]:
    """The plan that wins, as a flat list of its stages."""
    known = {"find", "filter", "sort", "limit", "projection", "aggregate", "pipeline", "cursor", "count", "query"}
    writing = {"update", "updates", "delete", "deletes", "findAndModify", "upsert", "remove", "new", "fields"}
    bare = {name: value for name, value in command.items() if name in known | writing}
    for many in ("updates", "deletes"):
        bare[many] = bare[many][:1] if many in bare else None
    plan = db.command("explain", {name: value for name, value in bare.items() if value is not None})
    return list(stages(plan.get("queryPlanner") or plan["stages"][0]["$cursor"]["queryPlanner"]))


def stages(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, dict):
        if "stage" in plan and "rejectedPlans" not in plan:
            yield plan
        for name, inner in plan.items():
            if name not in {"rejectedPlans", "parsedQuery"}:
                yield from stages(inner)
    elif isinstance(plan, list):
        for inner in plan:
            yield from stages(inner)


def indexes_used(spied: tuple[Store, Spy], search: Callable[[Store], object]) -> list[list[str]]:
    store, spy = spied
    spy.sent.clear()
    search(store)
    sent = [one for one in spy.sent if "explain" not in one]
    assert sent
    plans = [explained(store.db, command) for command in sent]
    assert not [one for plan in plans for one in plan if one["stage"] == "COLLSCAN"]
    return [list(one["keyPattern"]) for plan in plans for one in plan if "keyPattern" in one] + [
        ["_id"] for plan in plans for one in plan if one["stage"] in {"IDHACK", "EXPRESS_IXSCAN"}
    ]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_finds_things_by_clinic_or_by_id(spied: tuple[Store, Spy], name: str) -> None:
    used = indexes_used(spied, REQUESTS[name])
    assert used
    assert {keys[0] for keys in used} <= {"clinic_id", "_id"}


@pytest.mark.parametrize("name", BACKGROUND)
def test_the_worker_looks_only_at_what_waits(spied: tuple[Store, Spy], name: str) -> None:
    used = indexes_used(spied, BACKGROUND[name])
    assert {tuple(keys) for keys in used} == {("bucket", "settle_at")}


@pytest.mark.parametrize("name", [name for name in REQUESTS if name.startswith("a page of")])
def test_a_page_is_read_in_its_order_and_not_sorted(spied: tuple[Store, Spy], name: str) -> None:
    store, spy = spied
    spy.sent.clear()
    REQUESTS[name](store)
    plans = [explained(store.db, command) for command in spy.sent if "find" in command]
    assert plans
    assert not [one for plan in plans for one in plan if one["stage"] == "SORT"]


@pytest.mark.parametrize("name", ["codes of measures", "waiting since"])
def test_the_index_alone_answers(spied: tuple[Store, Spy], name: str) -> None:
    store, spy = spied
    spy.sent.clear()
    assert REQUESTS[name](store) in (["breathing_practice"], {"epi_1": [], "epi_2": [NOW]})
    (plan,) = [explained(store.db, command) for command in spy.sent]
    assert not [one for one in plan if one["stage"] == "FETCH"]


def test_a_search_without_an_index_would_be_seen(spied: tuple[Store, Spy]) -> None:
    with pytest.raises(AssertionError):
        indexes_used(spied, lambda store: store.episodes.find({"end_reason": EndReason.COMPLETED.value}))
