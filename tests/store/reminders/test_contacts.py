"""What is asked about addresses, channels and errands runs on indexes, as everything does."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from chassis.documents import BUCKETS
from services.reminders.domain.codes import Channel
from services.reminders.domain.projections import ClientKey
from services.reminders.store import Store
from tests.store.reminders.questions import Asked, check_indexes
from tests.store.reminders.test_store import NOW, planned

ALL = range(BUCKETS)
ADA = ClientKey("cln_1", "per_1")


def test_requests_run_on_indexes_that_start_with_the_clinic(store: Store, watched: Database[Any], asked: Asked) -> None:
    planned(store, 30)
    asked.commands.clear()
    store.channels.of_clinics(["cln_1"])
    store.channels.one("cln_1", Channel.EMAIL)
    store.health.of_clinic("cln_1", NOW)
    store.health.forget(ADA)
    store.points.of_client(["cln_1"], "per_1")
    store.points.own(["cln_1"], "per_1", "cpt_1")
    store.points.live_of([ADA])
    store.points.forget(ADA)
    store.errands.of_client(["cln_1"], "per_1")
    store.errands.forget(ADA)
    check_indexes(watched, asked, {"clinic_id", "_id"})


def test_scans_run_by_lane_or_bucket(store: Store, watched: Database[Any], asked: Asked) -> None:
    planned(store, 30)
    asked.commands.clear()
    store.reminders.due(Channel.EMAIL, ALL, NOW, 10, without=["cln_2"])
    store.reminders.due(Channel.EMAIL, ALL, NOW, 10, only=["cln_1"])
    store.reminders.put_off(Channel.EMAIL, ALL, NOW, only=["cln_1"])
    store.errands.due(ALL, NOW, 10)
    check_indexes(watched, asked, {"lane"})
    store.points.to_replan(ALL, 10)
    store.points.stored_addresses(ALL, 10)
    store.channels.every()
    check_indexes(watched, asked, {"bucket"})
