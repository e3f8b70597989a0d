"""Trace context goes on from caller to called, and nothing malformed is carried along."""

from __future__ import annotations

import contextvars

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import trace

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_child_stays_in_the_trace_with_a_span_of_its_own() -> None:
    child = trace.child_of(PARENT)
    assert child.split("-")[1] == "0af7651916cd43dd8448eb211c80319c"
    assert child.split("-")[2] != "b7ad6b7169203331"
    assert trace.child_of(child).split("-")[1] == child.split("-")[1]


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        "nonsense",
        PARENT.upper(),
        PARENT + "\n",
        PARENT.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",
    ],
)
def test_a_broken_parent_starts_a_new_trace(broken: str | None) -> None:
    child = trace.child_of(broken)
    assert child.split("-")[1] != "0af7651916cd43dd8448eb211c80319c"
    assert trace.child_of(child).split("-")[1] == child.split("-")[1]


@given(st.text())
def test_whatever_arrives_the_result_is_well_formed(text: str) -> None:
    parts = trace.child_of(text).split("-")
    assert [len(part) for part in parts] == [2, 32, 16, 2]


def test_the_work_at_hand_can_be_asked_for() -> None:
    def run() -> None:
        assert trace.current_request_id() is None
        assert trace.current_traceparent() is None
        assert trace.current_trace_id() is None
        own = trace.bind("req_1", PARENT)
        assert trace.current_request_id() == "req_1"
        assert trace.current_traceparent() == own != PARENT
        assert trace.current_trace_id() == "0af7651916cd43dd8448eb211c80319c"

    contextvars.Context().run(run)


def test_a_scope_ends_with_what_was_before() -> None:
    def run() -> None:
        outer = trace.bind("req_outer", PARENT)
        with trace.scope("req_inner") as inner:
            assert trace.current_request_id() == "req_inner"
            assert trace.current_traceparent() == inner != outer
        assert trace.current_request_id() == "req_outer"
        assert trace.current_traceparent() == outer

    contextvars.Context().run(run)
