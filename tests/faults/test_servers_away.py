"""Kafka or MongoDB does not answer: what can be kept is kept, what cannot is said plainly, and nothing is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import pytest
import urllib3

from local.stack import Stack
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import figures
from tests.system.asking import ask
from tests.system.people import PATIENCE, Clinic, Homework, a_clinic, agreed, answered, reviewed, sheet

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

CAUGHT_UP_WITHIN = 30.0


@pytest.fixture(scope="module")
def homework(breakable: Platform) -> Homework:
    return agreed(a_clinic(breakable.admin.person, "Servers away"))


@pytest.fixture(scope="module")
def clinic(homework: Homework) -> Clinic:
    return homework.clinic


@contextmanager
def stopped(stack: Stack, name: str) -> Iterator[None]:
    """The process and its children stand still: the port is open and nobody answers, as on a machine that hangs."""
    pid = stack.pid(name)
    assert pid is not None
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)


def a_page(clinic: Clinic, who: str, path: str) -> urllib3.BaseHTTPResponse:
    """A page as a browser asks for it."""
    person = clinic[who]
    headers = {"Cookie": person._headers["Cookie"], "Accept": "text/html"}
    return urllib3.request("GET", person.url + path, headers=headers, redirect=False, retries=False, timeout=60)


def test_without_kafka_commands_are_accepted_and_events_follow(
    breakable: Platform, clinic: Clinic, homework: Homework
) -> None:
    with stopped(breakable.stack, "kafka"):
        answered(homework)
        reviewed(homework)
        before = figures.shown(clinic["manager"], clinic)
        assert before["answered"] == 0
        assert a_page(clinic, "client", "/today").status == 200
    wanted = figures.computed(clinic, [clinic["therapist"]])
    assert wanted["answered"] == 1

    def is_so() -> bool:
        assert figures.shown(clinic["manager"], clinic) == wanted
        return True

    eventually(is_so, CAUGHT_UP_WITHIN)


def test_without_mongodb_a_command_is_refused_for_now_and_taken_later(
    breakable: Platform, clinic: Clinic, homework: Homework
) -> None:
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    key, terms = {"Idempotency-Key": token_hex(8)}, sheet(clinic, own_name="Once the database was back")
    with stopped(breakable.stack, "mongodb"):
        began = time.monotonic()
        reply = ask(clinic["therapist"], "POST", path, terms, key)
        assert time.monotonic() - began < 15
        assert (reply.status, reply.kind) == (503, "application/problem+json"), reply
        assert int(reply.headers["Retry-After"]) > 0
        assert reply.body["type"] == "urn:carryover:problem:unavailable"
        assert "Idempotency-Key" in reply.body["detail"]
        assert "mongo" not in reply.text.lower()
    eventually(lambda: ask(clinic["therapist"], "POST", path, terms, key).status == 201, PATIENCE)
    found = clinic["therapist"].get(path)["items"]
    assert [one["own_name"] for one in found].count("Once the database was back") == 1


@pytest.mark.parametrize(("who", "path"), [("client", "/today"), ("therapist", "caseload"), ("manager", "dashboard")])
def test_without_mongodb_a_page_says_so_plainly(breakable: Platform, clinic: Clinic, who: str, path: str) -> None:
    address = path if path.startswith("/") else f"/c/{clinic.id}/{path}"
    with stopped(breakable.stack, "mongodb"):
        page = a_page(clinic, who, address)
    assert_says_so(page)
    eventually(lambda: a_page(clinic, who, address).status == 200, PATIENCE)


@pytest.mark.parametrize(
    ("process", "who", "path"),
    [("analytics-web", "manager", "dashboard"), ("assignments-web", "client", "/today")],
)
def test_without_one_service_its_page_says_what_is_away_and_others_go_on(
    breakable: Platform, clinic: Clinic, process: str, who: str, path: str
) -> None:
    address = path if path.startswith("/") else f"/c/{clinic.id}/{path}"
    with stopped(breakable.stack, process):
        page = a_page(clinic, who, address)
        assert ask(clinic[who], "GET", "/api/v1/me").status == 200
    text = page.data.decode()
    assert page.status in {200, 503}
    assert "not available" in text.lower() or "cannot be shown" in text.lower() or "right now" in text.lower(), text
    eventually(lambda: a_page(clinic, who, address).status == 200, PATIENCE)


def assert_says_so(page: urllib3.BaseHTTPResponse) -> None:
    text = page.data.decode()
    assert page.status == 503, text
    assert page.headers["Content-Type"].startswith("text/html")
    assert int(page.headers["Retry-After"]) > 0
    assert "<h1" in text
    for internal in ("Traceback", "pymongo", "mongo", "urn:carryover", "ServerSelection"):
        assert internal not in text
