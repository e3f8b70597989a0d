"""The report of a long run, in Markdown: what was struck, how long it took to resume, which promises were kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.faults.ledger import Entry
from tests.faults.promises import Outcome
from tests.faults.strikes import READY_WITHIN, Struck, Way


@dataclass(frozen=True)
class Run:
    """`began` and `ended` are Unix times of the load; `memory` has MiB of each process before the load and after it;
    `ended_by` says why it ended early, if it did."""

    seed: int
    rate: float
    began: float
    ended: float
    entries: Sequence[Entry]
    struck: Sequence[Struck]
    outcomes: Sequence[Outcome]
    memory: Mapping[str, tuple[int, int]]
    ended_by: str | None = None

    @property
    def kept(self) -> bool:
        """Whether everything was looked at and nothing was broken."""
        ready = all(one.resumed is not None for one in self.struck)
        return self.ended_by is None and ready and bool(self.outcomes) and all(one.kept for one in self.outcomes)


def markdown(run: Run) -> str:
    parts = (["# Load under strikes", "", _verdict(run), ""], _facts(run), _resuming(run), _promises(run), _memory(run))
    return "\n".join(line for part in parts for line in part)


def _verdict(run: Run) -> str:
    if run.ended_by is not None:
        return f"**Ended early: {run.ended_by}.** What follows is what was seen until then."
    return "**Every promise was kept.**" if run.kept else "**Not every promise was kept.**"


def _facts(run: Run) -> Iterator[str]:
    entries = run.entries
    yield from _table(
        ("measure", "value"),
        [
            ("seed", run.seed),
            ("rate asked for", f"{run.rate:g} commands/s"),
            ("load", f"{run.ended - run.began:.0f} s"),
            ("strikes", len(run.struck)),
            ("commands answered", len(entries)),
            ("tries", sum(entry.tries for entry in entries)),
            ("longest time without any answer", f"{silence(run):.1f} s"),
            ("longest time to one answer", f"{max((entry.seconds for entry in entries), default=0.0):.1f} s"),
        ],
    )


def silence(run: Run) -> float:
    """The longest time, in seconds, in which nobody got an answer."""
    moments = [run.began, *sorted(entry.at for entry in run.entries), run.ended]
    return max(later - earlier for earlier, later in pairwise(moments))


def _resuming(run: Run) -> Iterator[str]:
    yield "## Time to resume"
    yield ""
    yield "Seconds from the signal (for SIGSTOP: from the one that ends it) until a process is ready by its own health."
    yield "Strikes overlap: a process whose server is struck as well waits for that, too."
    yield ""
    by_kind: dict[tuple[str, Way], list[Struck]] = {}
    for one in run.struck:
        by_kind.setdefault((kind_of(one.strike.process), one.strike.way), []).append(one)
    rows = [(kind, way, len(some), *_times(some)) for (kind, way), some in sorted(by_kind.items())]
    yield from _table(("process", "struck with", "strikes", "p50", "p95", "longest"), rows)


def kind_of(process: str) -> str:
    """What the process is: a server by its name, the gateway, or the web or worker process of a service."""
    part, _, kind = process.partition("-")
    return part if not kind else "gateway" if process == "gateway-web" else kind


def _times(struck: Iterable[Struck]) -> tuple[str, str, str]:
    times = sorted(math.inf if one.resumed is None else one.resumed for one in struck)
    p50, p95, longest = (_seconds(percentile(times, share)) for share in (0.5, 0.95, 1.0))
    return p50, p95, longest


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _seconds(value: float) -> str:
    return f"over {READY_WITHIN:g}" if math.isinf(value) else f"{value:.1f}"


def _promises(run: Run) -> Iterator[str]:
    yield "## Promises"
    yield ""
    if run.outcomes:
        rows = [(one.promise, "kept" if one.kept else "**broken**", one.said) for one in run.outcomes]
        yield from _table(("promise", "", "what was looked at"), rows)
    else:
        yield "They were not looked at."
        yield ""


def _memory(run: Run) -> Iterator[str]:
    yield "## Memory"
    yield ""
    yield "MiB before the load and after it; most processes were started again in between."
    yield ""
    yield from _table(("process", "before", "after"), [(name, *both) for name, both in run.memory.items()])


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield _row(head)
    yield "|" + "---|" * len(head)
    yield from (_row(row) for row in rows)
    yield ""


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
