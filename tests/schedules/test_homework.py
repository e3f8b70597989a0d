"""Homework is laid out and replied to once, whoever dies or stands still: settling, answering and reviewing."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from tests.schedules.homework import HOMEWORK
from tests.schedules.replying import REPLYING
from tests.schedules.runs import blocks


@pytest.mark.parametrize("seeds", blocks("homework"), ids=str)
def test_no_day_is_missing_or_there_twice_and_every_reply_stands(quick: Database[Document], seeds: range) -> None:
    HOMEWORK.expect_kept(seeds, quick)


@pytest.mark.parametrize("seeds", blocks("replying"), ids=str)
def test_no_reply_is_to_an_answer_that_was_not_read(quick: Database[Document], seeds: range) -> None:
    REPLYING.expect_kept(seeds, quick)
