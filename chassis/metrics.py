"""Every metric of Carryover, declared in one place so that names, labels and units stay the same in all processes."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess, values
from pymongo.monitoring import ConnectionPoolListener

MULTIPROCESS_DIR = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one process. Labels are codes with few values: never an id of a person, never a raw path."""

    def __init__(self, name: str) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        seconds = partial(Histogram, registry=self.registry, buckets=_SECONDS)
        gauge = partial(Gauge, registry=self.registry, multiprocess_mode="livesum")
        route, event, part = ["method", "route"], ["group", "type", "outcome"], ["group", "topic", "partition"]
        gauge("carryover_process", "Running processes, by name.", ["name"]).labels(name).set(1)
        self.http_requests_total = counter("carryover_http_requests", "Requests answered.", [*route, "status"])
        self.http_request_seconds = seconds("carryover_http_request_seconds", "Seconds to answer a request.", route)
        self.outbox_depth = gauge("carryover_outbox_depth", "Documents with unpublished events.", ["collection"])
        self.outbox_oldest_seconds = gauge(
            "carryover_outbox_oldest_seconds", "Age of the oldest unpublished event, in seconds.", ["collection"]
        )
        self.publish_seconds = seconds("carryover_publish_seconds", "Seconds until a batch is acknowledged.", ["topic"])
        self.consumer_lag = gauge("carryover_consumer_lag", "Records not read yet.", part)
        self.events_total = counter("carryover_events", "Events handled, ignored or parked.", event)
        self.work_due = gauge("carryover_work_due", "Items due now and not yet done.", ["kind"])
        self.work_late_total = counter("carryover_work_late", "Items done later than they should be.", ["kind"])
        self.mongo_pool = gauge("carryover_mongo_pool", "Connections to MongoDB, open and used.", ["state"])
        self.leases_held = gauge("carryover_leases_held", "Buckets this process holds the lease of.")
        self.step_heartbeat_seconds = gauge(
            "carryover_step_heartbeat_seconds", "When a step last ran, in seconds since 1970.", ["step"]
        )
        self.step_errors_total = counter("carryover_step_errors", "Exceptions a step ended with.", ["step"])
        self.step_halted = gauge("carryover_step_halted", "1 when a step stopped for good: the alarm.", ["step"])

    def exposition(self) -> bytes:
        """What `/metrics` answers; with several web processes, the sum over all of them."""
        if not os.environ.get(MULTIPROCESS_DIR):
            return generate_latest(self.registry)
        merged = CollectorRegistry()
        multiprocess.MultiProcessCollector(merged)  # type: ignore[no-untyped-call]
        return generate_latest(merged)


def for_process(name: str) -> Metrics:
    """Fresh metrics for the process `name`; shared through files when PROMETHEUS_MULTIPROC_DIR is set.

    The library chooses its storage when it is imported, which is before a server has made the directory; so the
    choice is repeated here, in the worker process, before the first metric exists.
    """
    if os.environ.get(MULTIPROCESS_DIR) and not getattr(values.ValueClass, "_multiprocess", False):
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    return Metrics(name)


def process_ended(pid: int) -> None:
    """Forget the gauges of a web process that has ended."""
    if os.environ.get(MULTIPROCESS_DIR):
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


class PoolListener(ConnectionPoolListener):
    """Keeps `mongo_pool` right when given to a client as one of its `event_listeners`."""

    def __init__(self, metrics: Metrics) -> None:
        self._open, self._used = metrics.mongo_pool.labels("open"), metrics.mongo_pool.labels("used")

    def connection_created(self, event: Any) -> None:  # noqa: ARG002 - pymongo's signature, here and below
        self._open.inc()

    def connection_closed(self, event: Any) -> None:  # noqa: ARG002
        self._open.dec()

    def connection_checked_out(self, event: Any) -> None:  # noqa: ARG002
        self._used.inc()

    def connection_checked_in(self, event: Any) -> None:  # noqa: ARG002
        self._used.dec()

    def _ignore(self, event: Any) -> None:
        """Tells nothing about how many there are."""

    pool_created = pool_ready = pool_cleared = pool_closed = _ignore
    connection_ready = connection_check_out_started = connection_check_out_failed = _ignore
