"""Policies, ladders and tasks on a real MongoDB: which indexes carry their queries, and writes beside one another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from pymongo.database import Database

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import RungKind
from services.reminders.domain.ladder import AssignmentKey, LadderState, Look, Standing
from services.reminders.domain.task import TaskChange, Whose, raised
from services.reminders.store import Store
from tests.store.reminders.questions import Asked, check_indexes
from tests.store.reminders.test_store import ADA, ALL, NOW
from tests.unit.reminders.builders import an_occurrence


def test_requests_run_on_indexes_that_start_with_the_clinic(store: Store, watched: Database[Any], asked: Asked) -> None:
    for kind in (RungKind.TASK, RungKind.CALL):
        made = raised(an_occurrence(), kind, assignee_id="per_2", due_at=NOW, now=NOW)
        store.tasks.write([TaskChange(None, *made)], NOW)
    for whose in (Whose("cln_1"), Whose("cln_1", "per_2"), Whose("cln_1", "per_2", frozenset({"per_1"}))):
        store.tasks.open(whose, after=(NOW, "esc_1"), limit=10)
        store.tasks.over(whose, after=(NOW, "esc_1"), limit=10)
        store.tasks.count_open(whose)
    store.tasks.count_done("cln_1", "per_2", NOW, NOW)
    store.tasks.of_clients([ADA])
    store.tasks.forget_words(ADA)
    store.tasks.remove_published(ADA)
    store.ladders.mark([AssignmentKey("cln_1", "per_1", "asg_1")], NOW)
    store.ladders.mark_client(ADA, NOW)
    store.ladders.of("cln_1", "asg_1")
    store.ladders.questions(["cln_1"], ["asg_1"])
    store.ladders.forget(ADA)
    store.policies.save(ClinicPolicy("cln_1"))
    store.policies.of_clinics(["cln_1", "cln_2"])
    store.projections.of_assignments(["cln_1"], ["asg_1"])
    store.projections.agreed_after("cln_1", "per_0", 10)
    check_indexes(watched, asked, {"clinic_id", "_id"})


def test_scans_run_by_lane_or_bucket(store: Store, watched: Database[Any], asked: Asked) -> None:
    store.ladders.due(ALL, NOW, 10)
    check_indexes(watched, asked, {"lane"})
    store.policies.to_unfold(ALL, 1)
    check_indexes(watched, asked, {"bucket"})


def test_a_mark_that_comes_during_a_look_is_looked_at_again(store: Store) -> None:
    key = AssignmentKey("cln_1", "per_1", "asg_1")
    with ThreadPoolExecutor(4) as readers:
        list(readers.map(lambda _: store.ladders.mark([key], NOW), range(8)))
    (before,) = store.ladders.due(ALL, NOW, 10)
    store.ladders.mark([key], NOW)
    store.ladders.seen([Look(before, Standing(LadderState.WAITING), None, NOW)])
    (again,) = store.ladders.due(ALL, NOW, 10)
    store.ladders.seen([Look(again, Standing(LadderState.AT_REST), NOW, NOW)])
    assert store.ladders.due(ALL, NOW, 10) == []
    found = store.ladders.of("cln_1", "asg_1")
    assert found is not None
    assert (found.state, found.going_since) == (LadderState.AT_REST, NOW)


def test_a_task_that_two_looks_raise_at_once_is_there_once(store: Store) -> None:
    made = [TaskChange(None, *raised(an_occurrence(), RungKind.TASK, assignee_id=None, due_at=NOW, now=NOW))]
    with ThreadPoolExecutor(4) as lookers:
        assert sum(lookers.map(lambda _: store.tasks.write(made, NOW), range(4))) == 1
    assert [one.version for one in store.tasks.all()] == [1]


def test_a_policy_that_is_changed_while_it_is_brought_to_clients_is_brought_anew(store: Store) -> None:
    first_policy = store.policies.save(ClinicPolicy("cln_1"))
    (unfolding,) = store.policies.to_unfold(ALL, 10)
    store.policies.unfolded(unfolding, "per_1")
    assert [one.after for one in store.policies.to_unfold(ALL, 10)] == ["per_1"]
    store.policies.save(replace(first_policy, cap=2))
    store.policies.unfolded(unfolding, None)
    (anew,) = store.policies.to_unfold(ALL, 10)
    assert (anew.after, anew.version) == ("", 2)
    store.policies.unfolded(anew, None)
    assert store.policies.to_unfold(ALL, 10) == []
