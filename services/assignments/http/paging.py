"""Lists as pages: from the cursor of a request to the place in the list, and from rows to `{items, next}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from chassis.clock import iso, parse_iso
from chassis.http import CursorKey, page, read_cursor
from chassis.problems import malformed
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import Session
from services.assignments.usecases.ports import Page

A = TypeVar("A", bound=Aggregate)
Query = Mapping[str, Any]
Json = dict[str, Any]


def place_by_id(query: Query) -> Page:
    key = read_cursor(query["cursor"], 1)
    return Page(query["limit"], str(key[0]) if key else None)


def place_by_time(query: Query) -> Page:
    key = read_cursor(query["cursor"], 2)
    if key is None:
        return Page(query["limit"])
    try:
        return Page(query["limit"], str(key[1]), parse_iso(str(key[0])))
    except (ValueError, OverflowError) as error:
        raise malformed("The cursor is damaged. Start again without a cursor.") from error


def paged(
    rows: Sequence[A], query: Query, key: Callable[[A], CursorKey], shown: Callable[[list[A]], list[Json]]
) -> Json:
    """`rows` are up to one more than the limit; only those of the page are shown."""
    found = page(rows, query["limit"], key)
    return {**found, "items": shown(found["items"])}


def by_id(one: Aggregate) -> CursorKey:
    return [one.id]


def by_start(one: Session) -> CursorKey:
    return [iso(one.starts_at), one.id]


def by_proposal(one: Assignment) -> CursorKey:
    return [iso(one.proposed_at), one.id]


def by_opening(one: Occurrence) -> CursorKey:
    return [iso(one.opens_at), one.id]


def by_answer(one: Occurrence) -> CursorKey:
    assert one.response is not None, "what waits for a reply has an answer"
    return [iso(one.response.responded_at), one.id]
