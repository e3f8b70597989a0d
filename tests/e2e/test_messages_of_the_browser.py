"""Reminders on the device: nothing before a tap, a worker that shows what comes, and no other script in its place.

The browser of the tests has no push service and may show no notification, so a message is handed to the worker as its
browser would, and what it wants to show is looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Worker, expect

from tests.e2e.windows import PHONE, Window, Windows
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed

MESSAGE = {"title": "A small reminder", "text": "Tea first", "key": "rem_1", "open": "/l/a-link"}
KEEP = """() => {
  self.shown = [];
  self.registration.showNotification = async (title, more) => self.shown.push([title, more.body, more.tag, more.data]);
}"""


@pytest.fixture
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "On the device"), own_name="The first one")


@pytest.fixture
def window(windows: Windows, homework: Homework) -> Window:
    window = windows.open(PHONE).as_person(homework.client)
    window.go("/settings/addresses")
    return window


def register(window: Window, script: str) -> str:
    found = "navigator.serviceWorker.register(script, {scope: '/push/'}).then(() => 'taken', (error) => error.name)"
    return str(window.page.evaluate(f"(script) => {found}", script))


def worker(window: Window) -> Worker:
    eventually(lambda: window.context.service_workers)
    (found,) = window.context.service_workers
    return found


def deliver(window: Window) -> None:
    """As if the push service had sent it."""
    session, found = window.context.new_cdp_session(window.page), list[dict[str, Any]]()
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    eventually(lambda: found or window.page.evaluate("null"))
    told = {"origin": window.url, "registrationId": found[0]["registrationId"], "data": json.dumps(MESSAGE)}
    session.send("ServiceWorker.deliverPushMessage", told)


def test_nothing_is_asked_before_a_tap_and_a_no_is_taken(window: Window) -> None:
    expect(window.button("Show reminders here")).to_be_visible()
    assert window.context.service_workers == []
    window.button("Show reminders here").click()
    expect(window.page.get_by_role("alert")).to_contain_text("did not allow it")
    assert window.path == "/settings/addresses"


def test_the_worker_shows_what_comes_and_keeps_nothing(window: Window) -> None:
    assert register(window, "/push.js") == "taken"
    found = worker(window)
    found.evaluate(KEEP)
    deliver(window)
    eventually(lambda: found.evaluate("self.shown.length"))
    assert found.evaluate("self.shown") == [["A small reminder", "Tea first", "rem_1", "/l/a-link"]]
    assert found.evaluate("caches.keys()") == []
    assert window.page.evaluate("navigator.serviceWorker.controller") is None
    assert window.refusals() == []


def test_no_other_script_becomes_a_worker(window: Window) -> None:
    other = window.page.locator("script[src*=pushing]").get_attribute("src")
    assert register(window, str(other)) == "SecurityError"
    assert window.context.service_workers == []
