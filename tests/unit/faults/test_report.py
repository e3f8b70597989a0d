"""The report of a long run says what was seen, and when not everything was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.ledger import Entry
from tests.faults.promises import Outcome
from tests.faults.report import Run, kind_of, markdown, percentile, silence
from tests.faults.strikes import Strike, Struck, Way


def an_answer(at: float, tries: int = 1, seconds: float = 0.1) -> Entry:
    return Entry("key", "POST", "/path", 201, "epi_1", 1, tries, seconds, at)


def struck(process: str, way: Way, resumed: float | None) -> Struck:
    return Struck(Strike(process, way, 1, 0.0), 100.0, resumed)


KEPT = Outcome("nothing was parked", kept=True, said="3 topics")
RUN = Run(
    seed=7,
    rate=20.0,
    began=100.0,
    ended=160.0,
    entries=(an_answer(101.0), an_answer(131.5, tries=9, seconds=30.4), an_answer(140.0)),
    struck=(
        struck("reminders-web", Way.KILL, 2.0),
        struck("analytics-web", Way.KILL, 4.0),
        struck("kafka", Way.HOLD, 0.0),
    ),
    outcomes=(KEPT,),
    memory={"kafka": (300, 350)},
)


def test_a_run_in_which_everything_was_kept() -> None:
    said = markdown(RUN)
    assert "**Every promise was kept.**" in said
    assert "| seed | 7 |" in said
    assert "| load | 60 s |" in said
    assert "| commands answered | 3 |" in said
    assert "| tries | 11 |" in said
    assert "| longest time without any answer | 30.5 s |" in said
    assert "| longest time to one answer | 30.4 s |" in said
    assert "| web | SIGKILL | 2 | 2.0 | 4.0 | 4.0 |" in said
    assert "| kafka | SIGSTOP | 1 | 0.0 | 0.0 | 0.0 |" in said
    assert "| nothing was parked | kept | 3 topics |" in said
    assert "| kafka | 300 | 350 |" in said


def test_a_broken_promise_is_no_success() -> None:
    run = replace(RUN, outcomes=(KEPT, Outcome("versions never go back", kept=False, said="1, such as a|b\nc")))
    assert not run.kept
    assert "**Not every promise was kept.**" in markdown(run)
    assert "| versions never go back | **broken** | 1, such as a\\|b c |" in markdown(run)


def test_a_process_that_was_never_ready_again_is_no_success() -> None:
    run = replace(RUN, struck=(*RUN.struck, struck("gateway-web", Way.END, None)))
    assert not run.kept
    assert "| gateway | SIGTERM | 1 | over 90 | over 90 | over 90 |" in markdown(run)


def test_what_was_not_looked_at_is_no_success() -> None:
    run = replace(RUN, outcomes=(), ended_by="somebody interrupted it")
    assert not run.kept
    assert "**Ended early: somebody interrupted it.**" in markdown(run)
    assert "They were not looked at." in markdown(run)
    assert not replace(RUN, outcomes=()).kept


def test_a_run_without_an_answer_or_a_strike() -> None:
    run = replace(RUN, entries=(), struck=())
    assert silence(run) == 60.0
    assert "| commands answered | 0 |" in markdown(run)


@pytest.mark.parametrize(
    ("process", "kind"),
    [("kafka", "kafka"), ("gateway-web", "gateway"), ("gateway-worker", "worker"), ("analytics-web", "web")],
)
def test_processes_are_told_apart_by_kind(process: str, kind: str) -> None:
    assert kind_of(process) == kind


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 21)]
    assert [percentile(values, share) for share in (0.0, 0.5, 0.95, 1.0)] == [1.0, 10.0, 19.0, 20.0]
    assert percentile([3.0], 0.95) == 3.0
