"""What is measured about reminders beyond what every service measures: how many went out, and how late."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import Counter, Gauge, Histogram

from chassis.metrics import Metrics
from services.reminders.domain.codes import Channel

_LATE = (0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
LATE_AFTER = timedelta(seconds=60)


class ReminderMetrics:
    """Labels are channels only."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._sent = Counter(
            "carryover_reminders_sent_total", "Reminders handed over.", ["channel"], registry=metrics.registry
        )
        self._unknown = Counter(
            "carryover_reminders_unknown_total",
            "Reminders that may or may not have arrived.",
            ["channel"],
            registry=metrics.registry,
        )
        self._left_alone = Gauge(
            "carryover_reminder_providers_left_alone",
            "Providers that nothing is handed to for a while, because they do not answer or asked for it.",
            ["channel"],
            registry=metrics.registry,
        )
        self._ladders = Gauge(
            "carryover_reminder_ladders_behind_seconds",
            "How long the ladder that waits longest has been due, in seconds; 0: none is.",
            registry=metrics.registry,
        )
        self._late = Histogram(
            "carryover_reminder_late_seconds",
            "From the planned moment to the hand-over, in seconds.",
            ["channel"],
            registry=metrics.registry,
            buckets=_LATE,
        )

    def sent(self, channel: Channel, late_by: timedelta) -> None:
        self._sent.labels(channel.value).inc()
        self._late.labels(channel.value).observe(max(late_by.total_seconds(), 0.0))
        if late_by > LATE_AFTER:
            self._metrics.work_late_total.labels(f"reminder_{channel.value}").inc()

    def unknown(self, channel: Channel) -> None:
        self._unknown.labels(channel.value).inc()

    def left_alone(self, channel: Channel, providers: int) -> None:
        self._left_alone.labels(channel.value).set(providers)

    def ladders_behind(self, by: timedelta) -> None:
        self._ladders.set(by.total_seconds())

    def due(self, channel: Channel, count: int) -> None:
        self._metrics.work_due.labels(f"reminder_{channel.value}").set(count)
