"""`python -m bench [P1 P2 …] [--quick] [--out FILE]`: measure, print the table, write the results."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bench import (
    cancelling,
    dashboards,
    dispatching,
    figure_workers,
    flowing,
    lateness,
    loading,
    machine,
    making,
    passing,
    planning,
    projecting,
    rebuilding,
    relaying,
    reminding,
    results,
    room,
    scaling,
    searching,
    serving,
    sheets,
    starting,
    writing,
    zones,
)
from bench.results import Result
from bench.room import Room
from chassis import logs

RESULTS = Path(__file__).parent / "results.json"
_NO_LIMITS = {"REQUESTS_PER_MINUTE": "1000000", "REQUESTS_PER_MINUTE_ADDRESS": "1000000"}  # one client asks all day


@dataclass(frozen=True)
class Measure:
    """`parts` of the local stack must run for it; `folder`: with the data that stays there."""

    ids: tuple[str, ...]
    parts: tuple[str, ...] | None
    run: Callable[[Room], Result | list[Result]]
    folder: Callable[[], Path] | None = None


MEASURES = (
    Measure(("P1",), room.SERVERS, writing.measure),
    Measure(("P2",), room.SERVERS, relaying.measure),
    Measure(("P3",), room.SERVERS, projecting.measure),
    Measure(("P4",), room.SERVERS, reminding.measure),
    Measure(("M1", "M2"), room.SERVERS, making.measure),
    Measure(("P11",), room.SERVERS, scaling.measure),
    Measure(("A3", "A4"), room.SERVERS, rebuilding.measure),
    Measure(("A5", "A6"), room.SERVERS, figure_workers.measure),
    Measure(("R5",), room.SERVERS, planning.measure),
    Measure(("P9", "R1", "R6"), room.SERVERS, lateness.measure),
    Measure(("R2", "R3", "R4"), room.SERVERS, dispatching.measure),
    Measure(("P5", "P6"), room.PIPELINE, flowing.measure),
    Measure(("R7",), room.ANSWERS, cancelling.measure),
    Measure(("P8",), room.WHOLE, passing.measure),
    Measure(("W1", "W2", "W3"), room.WHOLE, sheets.measure),
    Measure(serving.IDS, room.STORE, serving.measure, loading.folder),
    Measure(dashboards.IDS, room.STORE, dashboards.measure, loading.folder),
    Measure(("P10",), room.ITSELF, starting.measure),
    Measure(("S1",), room.ITSELF, searching.measure),
    Measure(("R9",), room.ITSELF, zones.measure),
)


def main(argv: Sequence[str] | None = None) -> int:
    """0 when everything was measured, whether or not it met its goal."""
    chosen = _chosen(argv)
    logs.configure("bench", "error", "plain")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # servers are stopped on the way out
    facts, began = machine.facts(quick=chosen.quick), time.monotonic()
    wanted = [one for one in MEASURES if not chosen.ids or {*one.ids} & {*chosen.ids}]
    found: list[Result] = []
    try:
        for result in _measured(wanted, chosen.quick):
            found.append(result)
            results.write(chosen.out, [result.entry(facts)])  # so that a measure that breaks costs only itself
    finally:
        print(f"\n{results.table(found)}\n\nmeasured in {time.monotonic() - began:.0f} s on {facts['cores']} cores")
    return 0


def _measured(measures: Sequence[Measure], quick: bool) -> Iterator[Result]:
    """Neighbours that need the same parts share them."""
    for parts, some in groupby(measures, key=lambda one: one.parts):
        together = list(some)
        folder = None if quick or together[0].folder is None else together[0].folder()
        with room.opened(parts, quick=quick, environ={**os.environ, **_NO_LIMITS}, folder=folder) as opened:
            for one in together:
                began = time.monotonic()
                result = one.run(opened)
                print(f"{' '.join(one.ids)}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
                yield from result if isinstance(result, list) else [result]


def _chosen(argv: Sequence[str] | None) -> argparse.Namespace:
    known = [id_ for one in MEASURES for id_ in one.ids]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speeds of Carryover beside their limits.")
    parser.add_argument("ids", nargs="*", metavar="ID", help=f"only some of {', '.join(known)}")
    parser.add_argument("--quick", action="store_true", help="less work: everything runs, the figures are coarser")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results go (default: %(default)s)")
    chosen = parser.parse_args(argv)
    if unknown := sorted({*chosen.ids} - {*known}):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(known)}")
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
