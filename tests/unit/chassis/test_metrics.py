"""Metrics have stable names with units, and several processes add up to one answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from chassis import metrics

PROCESS = """
from chassis import metrics
found = metrics.for_process("web")
found.http_requests_total.labels("GET", "/things", 200).inc()
found.outbox_depth.labels("things").set(2)
print(found.exposition().decode())
"""


def test_every_metric_is_ours_and_says_what_it_measures() -> None:
    found = metrics.for_process("web")
    families = list(found.registry.collect())
    assert all(family.name.startswith("carryover_") and family.documentation for family in families)
    measured = set(vars(found)) - {"registry"}
    names = {family.name.removeprefix("carryover_") for family in families}
    assert {name.removesuffix("_total") for name in measured} == names - {"process"}


def test_a_metric_in_seconds_says_so() -> None:
    for family in metrics.for_process("web").registry.collect():
        assert ("second" in family.documentation.lower()) == family.name.endswith("_seconds")


def test_two_sets_of_metrics_do_not_disturb_each_other() -> None:
    one, other = metrics.for_process("web"), metrics.for_process("web")
    one.events_total.labels("g", "t", "handled").inc()
    assert b'carryover_events_total{group="g",outcome="handled",type="t"} 1.0' in one.exposition()
    assert b'outcome="handled"' not in other.exposition()


def test_the_processes_of_a_server_add_up(tmp_path: Path) -> None:
    environ = {**os.environ, metrics.MULTIPROCESS_DIR: str(tmp_path)}
    run = [subprocess.run([sys.executable, "-c", PROCESS], env=environ, capture_output=True, check=True) for _ in "12"]
    out = run[1].stdout.decode()
    assert 'carryover_http_requests_total{method="GET",route="/things",status="200"} 2.0' in out
    assert 'carryover_outbox_depth{collection="things"} 4.0' in out


def test_the_gauges_of_a_process_end_with_it(tmp_path: Path) -> None:
    environ = {**os.environ, metrics.MULTIPROCESS_DIR: str(tmp_path)}
    first = subprocess.Popen([sys.executable, "-c", PROCESS], env=environ, stdout=subprocess.PIPE)
    first.communicate()
    ended = f"from chassis import metrics; metrics.process_ended({first.pid})\n{PROCESS}"
    out = subprocess.run([sys.executable, "-c", ended], env=environ, capture_output=True, check=True).stdout.decode()
    assert 'carryover_outbox_depth{collection="things"} 2.0' in out
    assert 'carryover_http_requests_total{method="GET",route="/things",status="200"} 2.0' in out


def test_the_pool_of_connections_is_counted() -> None:
    found = metrics.for_process("web")
    listener = metrics.PoolListener(found)
    for happens in (listener.connection_created, listener.connection_created, listener.connection_closed):
        happens(None)
    listener.connection_checked_out(None)
    listener.pool_ready(None)
    text = found.exposition().decode()
    assert 'carryover_mongo_pool{state="open"} 1.0' in text
    assert 'carryover_mongo_pool{state="used"} 1.0' in text
    listener.connection_checked_in(None)
    assert 'carryover_mongo_pool{state="used"} 0.0' in found.exposition().decode()
