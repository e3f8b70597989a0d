"""Who works on exports: one at a time, in short turns, so that a worker lives and its other steps go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import replace
from typing import Final

from chassis.clock import Clock
from chassis.logs import get_logger
from services.analytics.domain.exports import Export, Kind, Reason, Refused, Status, in_the_way
from services.analytics.exporting.sink import Sink
from services.analytics.exporting.tables import Content
from services.analytics.exporting.writing import writer_for
from services.analytics.store.exports import PART_BYTES, ExportStore

TURN_SECONDS: Final = 2.0
LIMIT_SECONDS: Final = 600.0
"""How long one turn may take: closing a workbook or counting people cannot be cut into shorter ones."""
Source = Callable[[Export], Content]


class Exporter:
    """Takes the oldest open job of the leased buckets and works on it until it is over.

    A process that dies leaves the job open: whoever holds its bucket next begins it anew.
    """

    def __init__(
        self,
        store: ExportStore,
        sources: Mapping[Kind, Source],
        leased: Callable[[], Collection[int]],
        now: Clock,
        *,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self._store, self._sources, self._leased, self._now = store, sources, leased, now
        self._turn_seconds = turn_seconds
        self._work: Generator[None] | None = None

    def step(self) -> int:
        """Work for a short while; returns 0 when there was nothing to do."""
        if self._work is None:
            export = self._store.claim(self._leased())
            if export is None:
                return 0
            self._work = self._worked(export)
        work, self._work = self._work, None
        until = time.monotonic() + self._turn_seconds
        for _ in work:
            if time.monotonic() >= until:
                self._work = work
                break
        return 1

    def close(self) -> None:
        """Leave the job to whoever holds its bucket next."""
        if self._work is not None:
            self._work.close()

    def _worked(self, export: Export) -> Generator[None]:
        """Write the file part by part; ends early when the job was cancelled or somebody else has it."""
        done = 0
        sink = Sink(lambda number, data: self._store.put_part(export, number, data), PART_BYTES)
        try:
            content = self._content(export)
            for done in writer_for(export.asked)(content, sink):
                if not self._store.note(export, done, content.total):
                    self._store.drop_attempt(export)
                    return
                yield
        except Refused as refused:
            self._store.end(export, Status.REFUSED, refused.reason)
            return
        sink.close()
        if self._store.ready(replace(export, rows_done=done, size=sink.size, digest=sink.digest), self._now()):
            get_logger().info("export.ready", count=done)

    def _content(self, export: Export) -> Content:
        """What goes into the file. Of two that were begun at the same moment one is found here."""
        if export.asked.leaves and in_the_way(export, self._store.leaving(export.clinic_id)):
            raise Refused(Reason.SAME_DAYS)
        return self._sources[export.asked.kind](export)
