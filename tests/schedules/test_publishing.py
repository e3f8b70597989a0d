"""What a command was answered is published, whoever dies or stands still: documents, leases and the relay together."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from tests.schedules.publishing import CALM, PAUSING, PUBLISHING
from tests.schedules.runs import blocks


@pytest.mark.parametrize("seeds", blocks("publishing"), ids=str)
def test_what_was_answered_is_published(quick: Database[Document], seeds: range) -> None:
    PUBLISHING.expect_kept(seeds, quick)


@pytest.mark.parametrize("seeds", blocks("pausing"), ids=str)
def test_who_stood_still_does_no_harm(quick: Database[Document], seeds: range) -> None:
    PAUSING.expect_kept(seeds, quick)


@pytest.mark.parametrize("seeds", blocks("calm"), ids=str)
def test_when_nothing_goes_wrong_each_event_is_sent_once(quick: Database[Document], seeds: range) -> None:
    CALM.expect_kept(seeds, quick)
