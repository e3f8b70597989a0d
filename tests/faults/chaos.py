"""The long form: load at a rate on a platform of its own, strikes for minutes, then every promise, and a report."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from kafka.errors import KafkaError
from pymongo.errors import PyMongoError

from chassis.kafka import DeliveryFailed
from local.errors import LocalError
from local.stack import Stack
from tests.faults.aftermath import look
from tests.faults.load import Load, LoadBroken, under_load
from tests.faults.promises import Outcome, outcomes
from tests.faults.report import Run, markdown
from tests.faults.strikes import Striker, order
from tests.stack import Platform, platform_in

AT_ONCE = (1, 1, 2, 3, 4)
"""How many strikes may be unfinished at a time: now the platform gets ready in between, now it does not."""
LONGEST_PAUSE = 4.0
CLIENTS = 4  # of each clinic
_INTERRUPTED = "somebody interrupted it"
Say = Callable[[str], None]
_UNREADABLE = (AssertionError, LocalError, PyMongoError, KafkaError, DeliveryFailed)


@dataclass(frozen=True)
class Plan:
    """Strikes go on until `minutes` are over or `faults` have fallen, whichever comes first."""

    minutes: float
    faults: int
    rate: float
    seed: int
    report: Path


def chaos(plan: Plan) -> int:
    """0 when every promise was kept, 130 when somebody interrupted it, else 1; the report is written in any case."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {text}", flush=True)

    say(f"seed {plan.seed}; starting the platform")
    folder = Path(mkdtemp(prefix="carryover-chaos-"))
    with platform_in(folder, under_load(os.environ)) as platform:
        run = _run(plan, platform, folder, say)
    if run.kept or run.ended_by == _INTERRUPTED:
        shutil.rmtree(folder)
    else:
        say(f"data, logs and the ledger stay in {folder}")
    plan.report.parent.mkdir(parents=True, exist_ok=True)
    plan.report.write_text(markdown(run), encoding="utf-8")
    for one in run.outcomes:
        say(f"{'kept' if one.kept else 'BROKEN'}: {one.promise} ({one.said})")
    say(f"{len(run.struck)} strikes, {len(run.entries)} commands answered; the report is in {plan.report}")
    return 0 if run.kept else 130 if run.ended_by == _INTERRUPTED else 1


def _run(plan: Plan, platform: Platform, folder: Path, say: Say) -> Run:
    before, stack = _memory(platform.stack), platform.stack
    load = Load(platform, folder, clients=CLIENTS, seed=plan.seed, rate=plan.rate)
    striker = Striker(stack, lambda text: say(f"{load.answered} commands answered; {text}"), load.check)
    run = Run(plan.seed, plan.rate, time.time(), time.time(), load.ledger.entries, striker.struck, (), {})
    try:
        with load, striker:
            _strike(plan, striker)
        say("everybody has finished; looking at the promises")
        run = replace(run, outcomes=_looked_at(platform, load))
    except KeyboardInterrupt:
        say("stopping")
        run = replace(run, ended_by=_INTERRUPTED)
    except (LoadBroken, AssertionError, LocalError) as error:
        run = replace(run, ended_by=f"{type(error).__name__}: {error}")
    after = _memory(stack)
    memory = {name: (before[name], after.get(name, 0)) for name in before}
    return replace(run, began=load.began or run.began, ended=load.ended or time.time(), memory=memory)


def _strike(plan: Plan, striker: Striker) -> None:
    end = time.monotonic() + 60 * plan.minutes
    for number, strike in enumerate(order(plan.seed, AT_ONCE, LONGEST_PAUSE)):
        if number >= plan.faults or time.monotonic() > end:
            break
        striker.strike(strike)
    striker.done()


def _looked_at(platform: Platform, load: Load) -> Sequence[Outcome]:
    try:
        return outcomes(look(platform, load))
    except _UNREADABLE as error:
        return [Outcome("everything can be read", kept=False, said=f"{type(error).__name__}: {error}")]


def _memory(stack: Stack) -> dict[str, int]:
    return {one["name"]: one["rss_mb"] for one in stack.status()["processes"]}
