"""Pages show whole lists: they follow `next` until there is no more, and Today says how many replies wait besides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.web.services import every
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import a_client, sample


def test_a_list_is_read_to_its_end() -> None:
    asked: list[dict[str, str]] = []
    pages: dict[str, Any] = {
        "": {"items": [1, 2], "next": "two"},
        "two": {"items": [3], "next": "three"},
        "three": {"items": [4], "next": None},
    }

    def read(query: Mapping[str, str]) -> Any:
        asked.append(dict(query))
        return pages[query.get("cursor", "")]

    assert every(read, {"from": "2026-11-02"}) == [1, 2, 3, 4]
    assert [query.get("cursor") for query in asked] == [None, "two", "three"]
    assert {(query["from"], query["limit"]) for query in asked} == {("2026-11-02", "200")}


def test_a_list_ends_where_the_service_goes_away() -> None:
    pages: list[Any] = [{"items": [1], "next": "two"}, None]
    assert every(lambda _: pages.pop(0)) == [1]


@pytest.mark.parametrize(("more", "said"), [(57, "57 more replies wait"), (1, "1 more reply waits"), (0, "")])
def test_today_says_how_many_replies_wait_besides(monkeypatch: pytest.MonkeyPatch, more: int, said: str) -> None:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    found.calls.answer("GET", "/api/v1/me/today", documents.a_day() | {"more_replies": more})
    page = found.app.test_client().get("/today").text
    assert said in page
    assert ("more repl" in page) is bool(said)
