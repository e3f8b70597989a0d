"""The metrics the code has, and those that alert rules and the dashboard ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from chassis.metrics import Metrics
from services.reminders.metrics import ReminderMetrics

OF_EVERY_TARGET = {"part", "instance", "job", "le"}
PROMETHEUS_OWN = {"up"}
_NAME = re.compile(r"\b(carryover_\w+|up)\b(?:\{([^}]*)\})?")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_BY = re.compile(r"\bby\s*\(([^)]*)\)")
_SHOWN = re.compile(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}")


def declared() -> dict[str, set[str]]:
    """Every sample name a process can answer with, and the labels it has."""
    metrics = Metrics("any")
    ReminderMetrics(metrics)
    names: dict[str, set[str]] = {}
    for name, collector in metrics.registry._names_to_collectors.items():
        assert isinstance(collector, MetricWrapperBase)
        if name in _samples(collector):
            names[name] = set(collector._labelnames)
    return names


def families() -> Mapping[str, str]:
    """Name and help of each metric, by the name an operator searches for."""
    metrics = Metrics("any")
    ReminderMetrics(metrics)
    found = metrics.registry._names_to_collectors.values()
    return {_family(one): one._documentation for one in found if isinstance(one, MetricWrapperBase)}


def _family(metric: MetricWrapperBase) -> str:
    return f"{metric._name}_total" if isinstance(metric, Counter) else metric._name


def _samples(metric: MetricWrapperBase) -> set[str]:
    if isinstance(metric, Histogram):
        return {f"{metric._name}{end}" for end in ("_bucket", "_sum", "_count")}
    return {_family(metric)}


def problems(where: str, expression: str, known: Mapping[str, set[str]]) -> Iterator[str]:
    """What an expression asks for that no process has: a name, or a label."""
    labels = set(OF_EVERY_TARGET)
    used = set()
    for name, selector in _NAME.findall(expression):
        if name not in known and name not in PROMETHEUS_OWN:
            yield f"{where}: there is no metric {name}"
        labels |= known.get(name, set())
        used |= set(_LABEL.findall(selector))
    used |= {one.strip() for group in _BY.findall(expression) for one in group.split(",")}
    yield from (f"{where}: no metric in it has the label {label}" for label in sorted(used - labels))


def shown(text: str) -> set[str]:
    """Labels that a text or a legend puts in."""
    return set(_SHOWN.findall(text))


def grouped(expression: str) -> set[str]:
    """Labels that are left after the expression's first grouping; everything where it groups nothing."""
    first = _BY.search(expression)
    return {one.strip() for one in first.group(1).split(",")} if first else set()


def panels(dashboard: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Title, expression and legend of everything a dashboard draws."""
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"], target["legendFormat"]
