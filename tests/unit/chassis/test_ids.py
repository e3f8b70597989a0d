"""Ids are typed, sortable by time, and the same where a thing must not exist twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import iso, parse_iso, utc_now
from chassis.ids import derived_id, new_id

SHAPE = re.compile(r"asg_[0-9A-HJKMNP-TV-Z]{26}")
START = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_an_id_is_its_prefix_and_a_ulid() -> None:
    assert SHAPE.fullmatch(new_id("asg"))
    # The example of the ULID specification: 1469918176385 ms begin with 01ARYZ6S41.
    at = datetime.fromtimestamp(1469918176.385, tz=UTC)
    assert new_id("asg", now=lambda: at).startswith("asg_01ARYZ6S41")


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1, max_value=10**9))
def test_later_ids_sort_later(first: int, more: int) -> None:
    earlier, later = START + timedelta(milliseconds=first), START + timedelta(milliseconds=first + more)
    assert new_id("asg", now=lambda: earlier) < new_id("asg", now=lambda: later)


def test_ids_of_the_same_millisecond_differ() -> None:
    assert len({new_id("asg", now=lambda: START) for _ in range(1000)}) == 1000


def test_a_derived_id_depends_on_every_part_and_on_nothing_else() -> None:
    assert derived_id("occ", "asg_1", "2026-11-22", "0") == "occ_HKGMBYDBB54FYFKWNW4JBYF1X2"
    assert derived_id("occ", "a", "bc") != derived_id("occ", "ab", "c")
    assert derived_id("occ", "a") != derived_id("rem", "a")


def test_time_is_written_and_read_in_milliseconds_of_utc() -> None:
    assert iso(START) == "2026-11-22T18:00:00.000Z"
    assert parse_iso("2026-11-22T19:00:00.5+01:00") == START + timedelta(milliseconds=500)
    now = utc_now()
    assert parse_iso(iso(now)) == now


@pytest.mark.parametrize("wrong", ["2026-11-22T18:00:00", "yesterday", ""])
def test_a_time_without_zone_or_sense_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"zone|isoformat"):
        parse_iso(wrong)


def test_a_naive_time_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        iso(START.replace(tzinfo=None))
