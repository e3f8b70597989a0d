"""A command repeated under its Idempotency-Key has one effect and one answer: the real edges of a web process."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from tests.schedules.commanding import COMMANDING
from tests.schedules.runs import blocks


@pytest.mark.parametrize("seeds", blocks("commanding"), ids=str)
def test_each_key_has_one_effect_and_one_answer(quick: Database[Document], seeds: range) -> None:
    COMMANDING.expect_kept(seeds, quick)
