"""MongoDB or one service does not answer: pages say so plainly, and what does not need it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import urllib3

from local.stack import Stack
from tests.faults.strikes import held
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.asking import ask
from tests.system.people import PATIENCE, Clinic, a_clinic, agreed

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def clinic(breakable: Platform) -> Clinic:
    return agreed(a_clinic(breakable.admin.person, "Servers away")).clinic


@contextmanager
def stopped(stack: Stack, name: str) -> Iterator[None]:
    """As on a machine that hangs: the port is open and nobody answers."""
    pid = stack.pid(name)
    assert pid is not None
    with held(pid):
        yield


def a_page(clinic: Clinic, who: str, path: str) -> urllib3.BaseHTTPResponse:
    """A page as a browser asks for it."""
    person = clinic[who]
    headers = {"Cookie": person._headers["Cookie"], "Accept": "text/html"}
    return urllib3.request("GET", person.url + path, headers=headers, redirect=False, retries=False, timeout=60)


@pytest.mark.in_turn(3)
@pytest.mark.parametrize(("who", "path"), [("client", "/today"), ("therapist", "caseload"), ("manager", "dashboard")])
def test_without_mongodb_a_page_says_so_plainly(breakable: Platform, clinic: Clinic, who: str, path: str) -> None:
    address = path if path.startswith("/") else f"/c/{clinic.id}/{path}"
    with stopped(breakable.stack, "mongodb"):
        page = a_page(clinic, who, address)
    assert_says_so(page)
    eventually(lambda: a_page(clinic, who, address).status == 200, PATIENCE)


@pytest.mark.in_turn(2)
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
