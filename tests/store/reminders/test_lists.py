"""Lists of reminders on a real MongoDB: what is in each, in which order, and where a page ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database

from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.store import Store
from services.reminders.store.pages import LISTINGS
from tests.store.reminders.questions import Asked, stages
from tests.store.reminders.test_store import NOW, a_reminder, planned


def test_each_list_has_what_it_says_in_its_order(store: Store) -> None:
    moments = [NOW + timedelta(hours=number) for number in range(6)]
    store.reminders.write([a_reminder(number, at=at) for number, at in enumerate(moments)], NOW)
    ahead = store.pages.of_client(["cln_1"], "per_1", LISTINGS["ahead"], after=None, limit=10)
    assert [one.planned_at for one in ahead] == moments
    for minutes, one in enumerate((ahead[3], ahead[1])):
        later = NOW + timedelta(minutes=minutes)
        store.reminders.write([Change(one, *one.suppress(ReminderReason.ANSWERED, later))], later)
    assert ids_of(store, "ahead") == [one.id for one in ahead if one not in (ahead[1], ahead[3])]
    assert ids_of(store, "over") == [ahead[1].id, ahead[3].id]
    assert ids_of(store, "unknown") == []


def test_a_page_goes_on_where_the_one_before_ended(store: Store) -> None:
    planned(store, 7)
    first_page = store.pages.of_client(["cln_1"], "per_1", LISTINGS["ahead"], after=None, limit=3)
    last = first_page[2]
    rest = store.pages.of_client(["cln_1"], "per_1", LISTINGS["ahead"], after=(last.planned_at, last.id), limit=10)
    assert [one.id for one in (*first_page[:3], *rest)] == ids_of(store, "ahead")


def test_the_inbox_is_by_message_and_a_page_tears_none_apart(store: Store) -> None:
    def came(number: int, at: datetime, bundle: str | None = None, client: str = "per_1") -> Reminder:
        change = a_reminder(number, channel=Channel.IN_APP, at=at, client=client)
        store.reminders.write([Change(None, replace(change.after, bundle_id=bundle), change.fact)], at)
        (known,) = store.reminders.by_id(["cln_1"], [change.after.id]).values()
        return store.reminders.save(Change(known, *known.show("breathe", at)), at)

    alone = [came(number, NOW + timedelta(hours=number)) for number in range(3)]
    later = NOW + timedelta(hours=5)
    first_one = a_reminder(5, channel=Channel.IN_APP).after.id
    bundle = {came(number, later, first_one).id for number in (4, 5, 6)}
    read = store.pages.inbox(["cln_1"], "per_1", after=None, limit=2)
    assert [{one.id for one in message} for message in read[:2]] == [bundle, {alone[2].id}]
    assert read[0][0].id == first_one
    rest = store.pages.inbox(["cln_1"], "per_1", after=(alone[2].planned_at, ""), limit=2)
    assert [message[0].id for message in rest] == [alone[1].id, alone[0].id]
    store.reminders.save(Change(alone[2], *alone[2].open(later)), later)
    unread = store.pages.inbox(["cln_1"], "per_1", after=None, limit=9, unread=True)
    assert [message[0].id for message in unread] == [first_one, alone[1].id, alone[0].id]
    assert {one.id for one in store.reminders.of_message(read[0][1])} == bundle
    assert [one.id for one in store.reminders.of_message(alone[1])] == [alone[1].id]


def ids_of(store: Store, state: str) -> list[str]:
    return [one.id for one in store.pages.of_client(["cln_1"], "per_1", LISTINGS[state], after=None, limit=20)]


def test_the_inbox_does_not_walk_through_what_is_planned(store: Store, watched: Database[Any], asked: Asked) -> None:
    store.reminders.write([a_reminder(number, channel=Channel.IN_APP) for number in range(40)], NOW)
    seen = store.pages.of_client(["cln_1"], "per_1", after=None, limit=40)[-1]
    store.reminders.write([Change(seen, *seen.show("words", NOW))], NOW)
    asked.commands.clear()
    assert [[one.id for one in of] for of in store.pages.inbox(["cln_1"], "per_1", after=None, limit=10)] == [[seen.id]]
    explained = watched.command("explain", asked.commands[0], verbosity="executionStats")
    assert explained["executionStats"]["totalDocsExamined"] == 1
    assert "SORT" not in {stage.get("stage") for stage in stages(explained["queryPlanner"]["winningPlan"])}
