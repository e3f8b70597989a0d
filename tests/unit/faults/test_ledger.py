"""What counts as an answer, and that every one of them is on the disk, from however many threads it comes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.ledger import Entry, GivenUp, Ledger, is_answer
from tests.system.asking import Reply

IN_FLIGHT = '{"type": "urn:carryover:problem:in-flight"}'
STALE = '{"type": "urn:carryover:problem:already-reviewed"}'


@pytest.mark.parametrize(
    ("status", "text", "answers"),
    [
        (0, "", False),
        (201, "{}", True),
        (404, "{}", True),
        (409, STALE, True),
        (409, IN_FLIGHT, False),
        (409, "no json", True),
        (429, "{}", False),
        (500, "{}", False),
        (503, "{}", False),
    ],
)
def test_silence_and_trouble_are_no_answer(status: int, text: str, answers: bool) -> None:
    assert is_answer(Reply(status, text, {})) is answers


def test_every_entry_is_a_line_of_its_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    entries = [Entry(f"key {number}", "POST", "/path", 201, "epi_1", 1, 1, 0.1, 100.0) for number in range(100)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ledger._keep, entries))
    lines = [json.loads(line)["key"] for line in ledger.file.read_text().splitlines()]
    assert lines == [entry.key for entry in ledger.entries]
    assert sorted(lines) == sorted(entry.key for entry in entries)


def test_a_load_that_is_given_up_asks_no_more(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.go_on()
    ledger.given_up.set()
    with pytest.raises(GivenUp):
        ledger.go_on()
