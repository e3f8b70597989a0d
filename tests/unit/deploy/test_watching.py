"""Alert rules, dashboard and docs/metrics.md name metrics that exist, with labels they have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from tests.unit.deploy import metric_names
from tests.unit.deploy.composition import ROOT


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    return metric_names.declared()


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "deploy/grafana/carryover.json").read_text(encoding="utf-8"))
    return found


def test_alerts_ask_for_what_exists(rules: list[dict[str, Any]], known: dict[str, set[str]]) -> None:
    assert [said for rule in rules for said in metric_names.problems(rule["alert"], rule["expr"], known)] == []


def test_an_alert_shows_labels_it_has(rules: list[dict[str, Any]]) -> None:
    for rule in rules:
        left = metric_names.grouped(rule["expr"]) or metric_names.OF_EVERY_TARGET
        summary = rule["annotations"]["summary"].replace("$value", "")
        assert metric_names.shown(summary) <= left, rule["alert"]


def test_each_alert_names_its_section_of_the_runbook(rules: list[dict[str, Any]]) -> None:
    for rule in rules:
        assert re.fullmatch(r"docs/runbook\.md#[a-z-]+", rule["annotations"]["runbook"]), rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
    assert len({rule["alert"] for rule in rules}) == len(rules)


def test_the_dashboard_asks_for_what_exists(dashboard: dict[str, Any], known: dict[str, set[str]]) -> None:
    for title, expression, legend in metric_names.panels(dashboard):
        assert list(metric_names.problems(title, expression, known)) == []
        assert metric_names.shown(legend) <= metric_names.grouped(expression), title


def test_everything_measured_is_drawn(dashboard: dict[str, Any]) -> None:
    drawn = " ".join(expression for _, expression, _ in metric_names.panels(dashboard))
    assert [name for name in metric_names.families() if name not in drawn] == []


def test_the_page_has_every_metric_and_no_other() -> None:
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(carryover_\w+)`", page, flags=re.MULTILINE)
    assert sorted(rows) == sorted(metric_names.families())


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("carryover_consumer_lags > 1", "x: there is no metric carryover_consumer_lags"),
        ("carryover_http_requests > 1", "x: there is no metric carryover_http_requests"),
        ("carryover_http_request_seconds > 1", "x: there is no metric carryover_http_request_seconds"),
        ('carryover_events_total{result="parked"}', "x: no metric in it has the label result"),
        ("sum by (part, queue) (carryover_outbox_depth)", "x: no metric in it has the label queue"),
    ],
)
def test_a_wrong_name_and_a_wrong_label_are_found(expression: str, said: str, known: dict[str, set[str]]) -> None:
    assert list(metric_names.problems("x", expression, known)) == [said]


def test_the_runbook_has_a_section_for_each_alert(rules: list[dict[str, Any]]) -> None:
    page = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    sections = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)}
    wanted = {rule["annotations"]["runbook"].partition("#")[2] for rule in rules}
    assert sorted(wanted - sections) == []
