"""`python -m tests.faults`: load under strikes for minutes, with a report. `make chaos` runs it."""

from __future__ import annotations

import argparse
import logging
import math
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from local.errors import LocalError
from tests.faults.chaos import Plan, chaos

DAYS = 60.0 * 24 * 7
_WHAT = """\
Clients of several clinics work on a platform of their own while every process is killed, ended and held still
again and again. Afterwards nothing may be lost, doubled, out of order or stuck."""
_AFTERWARDS = """\
Ends with 0 only if every promise was kept. Ctrl-C ends it early, with a report of what was seen until then.
An example: make chaos CHAOS="--minutes 10 --rate 20 --faults 200 --seed 7"
"""


def main(argv: Sequence[str] | None = None) -> int:
    plan = parsed(argv)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends it as Ctrl-C does, and the report is written
    try:
        return chaos(plan)
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped before anything was struck; there is no report.", file=sys.stderr)
        return 130


def parsed(argv: Sequence[str] | None) -> Plan:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=_WHAT,
        epilog=_AFTERWARDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--minutes", type=_above_zero, help="strike for so long (default: 5, or without an end if --faults is given)"
    )
    parser.add_argument("--faults", type=_count, help="strike so often (default: until the minutes are over)")
    parser.add_argument(
        "--rate", type=_above_zero, default=20.0, help="commands a second over all clients (default: %(default)g)"
    )
    parser.add_argument("--seed", type=_whole, default=7, help="gives the order of the strikes (default: %(default)s)")
    parser.add_argument(
        "--report", type=Path, default=Path("test-artifacts/chaos.md"), help="Markdown file (default: %(default)s)"
    )
    given = parser.parse_args(argv)
    if given.report.is_dir():
        parser.error(f"argument --report: {given.report} is a folder; name a file in it")
    minutes = given.minutes or (DAYS if given.faults else 5.0)
    return Plan(minutes, given.faults or 1_000_000, given.rate, given.seed, given.report)


def _number(text: str, kind: Callable[[str], float], fits: Callable[[float], bool], wanted: str) -> float:
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and fits(value)):
        raise argparse.ArgumentTypeError(f"'{text}' is not {wanted}")
    return value


def _above_zero(text: str) -> float:
    return _number(text, float, lambda value: value > 0, "a number above 0, such as 10 or 0.5")


def _count(text: str) -> int:
    return int(_number(text, int, lambda value: value > 0, "a whole number above 0, such as 200"))


def _whole(text: str) -> int:
    return int(_number(text, int, lambda _: True, "a whole number, such as 7"))


if __name__ == "__main__":
    raise SystemExit(main())
