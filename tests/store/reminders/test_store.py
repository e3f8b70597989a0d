"""The store on a real MongoDB: which indexes carry the queries, and that no write is lost or done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from chassis.documents import BUCKETS, StaleVersion, bucket_of
from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus, ReminderTrigger
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change, Moment, Reminder, first
from services.reminders.store import INDEXES, Projected, Store, projections
from services.reminders.store.pages import ALL as ALL_OF_THEM
from services.reminders.store.pages import LISTINGS
from tests.store.reminders.questions import Asked, check_indexes, stages
from tests.unit.reminders.builders import an_occurrence, utc

NOW = utc("2026-11-23T18:30")
ALL = range(BUCKETS)
ADA, EVE, BEN = ClientKey("cln_1", "per_1"), ClientKey("cln_2", "per_2"), ClientKey("cln_1", "per_3")
IN_A_GROUP = {"client_id": "per_1", "therapist_id": "per_2", "status": "open"}


def a_reminder(number: int, *, client: str = "per_1", channel: Channel = Channel.EMAIL, at: datetime = NOW) -> Change:
    occurrence = replace(an_occurrence(), id=f"occ_{number}", client_id=client)
    return Change(None, *first(reminder_id(occurrence.id, channel), occurrence, channel, at=at, now=NOW))


def planned(store: Store, count: int, **options: Any) -> list[Reminder]:
    changes = [a_reminder(number, **options) for number in range(count)]
    assert store.reminders.write(changes, NOW) == count
    return list(store.reminders.by_id(["cln_1"], [one.after.id for one in changes]).values())


def test_requests_run_on_indexes_that_start_with_the_clinic(store: Store, watched: Database[Any], asked: Asked) -> None:
    planned(store, 30)
    asked.commands.clear()
    for listing in (ALL_OF_THEM, *LISTINGS.values()):
        store.pages.of_client(["cln_1", "cln_2"], "per_1", listing, after=(NOW, "rem_1"), limit=10)
    store.pages.inbox(["cln_1"], "per_1", after=None, limit=10)
    store.pages.inbox(["cln_1", "cln_2"], "per_1", after=(NOW, ""), limit=10, unread=True)
    store.reminders.of_message(replace(a_reminder(1).after, bundle_id="rem_1"))
    store.projections.homework_zone(ADA)
    store.pages.unknown("cln_1", client_ids=["per_1"], after=None, limit=10)
    store.pages.unknown("cln_1", client_ids=None, after=(NOW, "rem_1"), limit=10)
    store.reminders.own(["cln_1"], "per_1", "rem_1")
    store.reminders.pending_of([ADA])
    store.reminders.planned_in({ADA: (NOW, None), EVE: (NOW, NOW), BEN: (NOW, NOW)})
    store.reminders.left_since([ADA, EVE], NOW, NOW)
    store.projections.treats("cln_1", "per_2", "per_1")
    store.projections.caseload("cln_1", "per_2")
    store.projections.owns_assignment(["cln_1"], "per_1", "asg_1")
    store.projections.open_of([ADA, EVE], NOW)
    check_indexes(watched, asked, {"clinic_id", "_id"})


def test_what_is_known_of_clients_runs_on_such_indexes_too(store: Store, watched: Database[Any], asked: Asked) -> None:
    store.projections.keep([Projected("episodes", "epi_1", "cln_1", 1, {**IN_A_GROUP, "group_id": "grp_1"})])
    asked.commands.clear()
    store.projections.sessions_ahead(ADA, NOW)
    store.projections.members("cln_1", ["grp_1"])
    store.projections.clinic("cln_1")
    store.projections.answered_of(ADA, 10)
    store.templates.of_clinics(["cln_1", "cln_2"])
    store.links.save(store.links.of(ADA))
    store.wishes.preferences("cln_1", "per_1")
    store.wishes.setting("cln_1", "per_1", "asg_1")
    store.wishes.hanging_on([ADA, EVE], ReminderTrigger.SESSION)
    store.wishes.save_preferences(Preferences("cln_1", "per_1"))
    store.projections.forget(ADA)
    store.wishes.forget(ADA)
    store.reminders.forget_wordings("cln_1", "per_1")
    store.reminders.remove_published("cln_1", "per_1")
    check_indexes(watched, asked, {"clinic_id", "_id"})


def test_scans_run_by_lane_or_bucket(store: Store, watched: Database[Any], asked: Asked) -> None:
    planned(store, 30)
    asked.commands.clear()
    store.reminders.due(Channel.EMAIL, ALL, NOW, 10)
    store.reminders.abandoned(ALL, NOW, 10)
    store.reminders.count_due(Channel.EMAIL, ALL, NOW, 100)
    check_indexes(watched, asked, {"lane"})
    store.wishes.to_replan(ALL, 10)
    store.projections.to_purge(ALL, 10)
    check_indexes(watched, asked, {"bucket"})


def test_every_index_starts_with_clinic_or_is_partial_by_lane_or_bucket() -> None:
    for models in INDEXES.values():
        for model in models:
            (head, *_), document = list(model.document["key"]), model.document
            assert head == "clinic_id" or (head in {"lane", "bucket"} and document["partialFilterExpression"])


def test_the_scan_for_due_ones_holds_nothing_that_is_done(store: Store, watched: Database[Any], asked: Asked) -> None:
    reminders = planned(store, 40)
    store.reminders.write([Change(one, *one.suppress(ReminderReason.ANSWERED, NOW)) for one in reminders[:39]], NOW)
    asked.commands.clear()
    assert [one.id for one in store.reminders.due(Channel.EMAIL, ALL, NOW, 10)] == [reminders[39].id]
    explained = watched.command("explain", asked.commands[0], verbosity="executionStats")
    assert explained["executionStats"]["totalDocsExamined"] == 1
    assert "SORT" not in {stage.get("stage") for stage in stages(explained["queryPlanner"]["winningPlan"])}


def test_everything_of_one_person_lies_in_one_lane(store: Store) -> None:
    planned(store, 20)
    found = store.reminders.collection.find()
    assert {one["lane"] for one in found} == {bucket_of("per_1")}


def test_who_waits_longest_goes_first(store: Store) -> None:
    changes = [a_reminder(number, at=NOW - timedelta(minutes=number % 7)) for number in range(30)]
    store.reminders.write(changes, NOW)
    due = store.reminders.due(Channel.EMAIL, ALL, NOW, 10)
    assert [one.due_at for one in due] == sorted(one.after.planned_at for one in changes)[:10]


def test_the_same_reminder_planned_by_many_is_there_once(store: Store) -> None:
    changes = [a_reminder(number) for number in range(50)]
    with ThreadPoolExecutor(4) as planners:
        made = list(planners.map(lambda _: store.reminders.write(changes, NOW), range(4)))
    assert sum(made) == 50
    assert store.reminders.collection.count_documents({}) == 50


def test_of_two_changes_to_one_version_one_is_made(store: Store) -> None:
    (reminder,) = planned(store, 1)
    taken_back = Change(reminder, *reminder.suppress(ReminderReason.ANSWERED, NOW))
    moved = Change(reminder, *reminder.replan(NOW + timedelta(hours=1), NOW))
    assert store.reminders.write([taken_back], NOW) == 1
    assert store.reminders.write([moved], NOW) == 0
    assert store.reminders.settle(moved, NOW) is None
    with pytest.raises(StaleVersion):
        store.reminders.save(moved, NOW)


def test_a_change_leaves_alone_what_it_does_not_change(store: Store) -> None:
    """Above all a wording that was forgotten since the reminder was read."""
    (one,) = planned(store, 1)
    shown = store.reminders.save(Change(one, *one.show("Time for your walk", NOW)), NOW)
    store.reminders.forget_wordings("cln_1", "per_1")
    opened = store.reminders.save(Change(shown, *shown.open(NOW)), NOW)
    assert opened == replace(shown.open(NOW)[0], text=None, version=shown.version + 1)


def test_claiming_gives_each_to_one(store: Store) -> None:
    due = planned(store, 60)
    with ThreadPoolExecutor(4) as senders:
        claims = list(senders.map(lambda one: store.reminders.claim(due, f"sender {one}", at=NOW, until=NOW), range(4)))
    ids = [one.id for claimed in claims for one in claimed]
    assert sorted(ids) == sorted(one.id for one in due)


def test_a_claim_makes_older_plans_stale(store: Store) -> None:
    (reminder,) = planned(store, 1)
    (claimed,) = store.reminders.claim([reminder], "sender", at=NOW, until=NOW)
    assert claimed.history[-1] == Moment(ReminderStatus.CLAIMED, NOW)
    taken_back = Change(reminder, *reminder.suppress(ReminderReason.ANSWERED, NOW))
    assert store.reminders.settle(taken_back, NOW) is None
    assert store.reminders.settle(Change(claimed, *claimed.suppress(ReminderReason.ANSWERED, NOW)), NOW) is not None


def test_an_older_version_of_a_projection_changes_nothing(store: Store) -> None:
    def heard(version: int, status: str) -> Projected:
        facts = {"client_id": "per_1", "therapist_id": f"per_{status}", "status": status}
        return Projected("episodes", "epi_1", "cln_1", version, facts)

    for version, status in ((2, "paused"), (1, "open"), (2, "late"), (4, "closed"), (3, "open")):
        store.projections.keep([heard(version, status)])
    assert store.projections.treats("cln_1", "per_closed", "per_1")
    with ThreadPoolExecutor(4) as readers:
        list(readers.map(lambda version: store.projections.keep([heard(version, f"v{version}")]), range(5, 60)))
    assert store.projections.treats("cln_1", "per_v59", "per_1")


def test_the_same_version_told_again_brings_in_facts_that_were_not_kept_before(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(version: int, **facts: Any) -> None:
        store.projections.keep([Projected("clinics", "cln_1", "cln_1", version, facts)])

    monkeypatch.setattr(projections, "SHAPE", projections.SHAPE - 1)
    told(3, homework_word="tasks")
    monkeypatch.undo()
    told(2, homework_word="homework", time_zone="Asia/Tokyo")
    assert store.projections.clinic("cln_1").time_zone is None
    told(3, homework_word="tasks", time_zone="Europe/London")
    told(3, homework_word="tasks", time_zone="Asia/Tokyo")
    assert store.projections.clinic("cln_1").time_zone == "Europe/London"


def test_sessions_ahead_are_the_clients_own_and_those_of_their_groups(store: Store) -> None:
    def held_in(
        name: str, client_id: str | None, group_id: str | None, days: int, status: str = "scheduled"
    ) -> Projected:
        at = NOW + timedelta(days=days)
        facts = {"client_id": client_id, "group_id": group_id, "starts_at": at, "time_zone": "UTC", "status": status}
        return Projected("sessions", name, "cln_1", 1, facts)

    store.projections.keep([Projected("episodes", "epi_1", "cln_1", 1, {**IN_A_GROUP, "group_id": "grp_1"})])
    store.projections.keep(
        [
            held_in("ses_own", "per_1", None, 2),
            held_in("ses_group", None, "grp_1", 1),
            held_in("ses_over", "per_1", None, -1),
            held_in("ses_cancelled", "per_1", None, 3, "cancelled"),
            held_in("ses_other", "per_3", None, 1),
            held_in("ses_elsewhere", None, "grp_2", 1),
        ]
    )
    assert [one.id for one in store.projections.sessions_ahead(ADA, NOW)] == ["ses_group", "ses_own"]
    assert store.projections.members("cln_1", ["grp_1", "grp_2"]) == [ADA]
    store.projections.forget(ADA)
    assert store.projections.sessions_ahead(ADA, NOW) == []


def test_a_colleague_treats_the_client_too(store: Store) -> None:
    facts = {"client_id": "per_1", "therapist_id": "per_2", "co_therapist_ids": ["per_3"], "status": "open"}
    store.projections.keep([Projected("episodes", "epi_1", "cln_1", 1, facts)])
    assert [store.projections.treats("cln_1", one, "per_1") for one in ("per_2", "per_3", "per_4")] == [
        True,
        True,
        False,
    ]
    assert store.projections.caseload("cln_1", "per_3") == ["per_1"]
    store.projections.keep([Projected("episodes", "epi_1", "cln_1", 2, facts | {"co_therapist_ids": []})])
    assert not store.projections.treats("cln_1", "per_3", "per_1")


def test_readers_who_hear_the_same_first_news_at_once_all_succeed(store: Store) -> None:
    facts = {"client_id": "per_1", "therapist_id": "per_2", "status": "open"}
    news = [Projected("episodes", f"epi_{number}", "cln_1", 1, facts) for number in range(50)]
    with ThreadPoolExecutor(8) as readers:
        list(readers.map(lambda _: store.projections.keep(news), range(8)))
    assert store.projections.caseload("cln_1", "per_2") == ["per_1"]


def test_the_first_wish_is_not_lost_to_another_first(store: Store) -> None:
    first_wish, other = Preferences("cln_1", "per_1", in_app=False), Preferences("cln_1", "per_1", email=False)
    assert store.wishes.save_preferences(first_wish).version == 1
    assert store.wishes.save_preferences(first_wish).version == 1
    with pytest.raises(AlreadySet):
        store.wishes.save_preferences(other)


def test_a_wish_that_comes_while_planning_is_planned_again(store: Store) -> None:
    setting = store.wishes.save_setting(AssignmentReminder("cln_1", "per_1", "asg_1"))
    (mark,) = store.wishes.to_replan(ALL, 10)
    store.wishes.save_setting(replace(setting, off=True))
    store.wishes.replanned(mark)
    (again,) = store.wishes.to_replan(ALL, 10)
    store.wishes.replanned(again)
    assert store.wishes.to_replan(ALL, 10) == []
