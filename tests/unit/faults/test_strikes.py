"""The order of strikes: the seed alone gives it, and nobody is left out."""

from __future__ import annotations

from collections import Counter
from itertools import islice, product

from tests.faults.strikes import EVERY, PROCESSES, Way, order


def test_each_round_strikes_every_process_in_every_way() -> None:
    strikes = list(islice(order(3, (1, 2)), 2 * EVERY))
    for some in (strikes[:EVERY], strikes[EVERY:]):
        assert Counter((one.process, one.way) for one in some) == Counter(product(PROCESSES, Way))


def test_a_round_is_as_long_as_there_are_processes_and_ways() -> None:
    assert len(PROCESSES) == len(set(PROCESSES)) == 10
    assert EVERY == 30


def test_the_seed_alone_gives_the_order() -> None:
    first, again, other = (list(islice(order(seed, (1, 2, 3), 4.0), 60)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_how_many_at_once_and_how_long_the_pauses_are() -> None:
    strikes = list(islice(order(7, (1, 3), 4.0), 300))
    assert {one.at_once for one in strikes} == {1, 3}
    assert all(0.0 <= one.pause <= 4.0 for one in strikes)
    assert max(one.pause for one in strikes) > 3.0
    assert {one.pause for one in islice(order(7, (2,)), 60)} == {0.0}
