"""One browser for all tests of this folder, windows for each; what they show is kept when a test does not pass."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Error as BrowserError

from tests.e2e.windows import NAMES, PATIENCE_MS, Windows, program, running_browser
from tests.e2e.world import World, a_world
from tests.stack import Platform


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Windows):
                _keep(value, item.name)
    return report


def _keep(windows: Windows, name: str) -> None:
    try:
        windows.keep(name)
    except BrowserError as gone:
        print(f"no picture of {name}: {gone}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one these tests are skipped."""
    found = program()
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the path")
    expect.set_options(timeout=PATIENCE_MS)
    with running_browser(found) as started:
        yield started


@pytest.fixture(scope="package")
def world(platform: Platform) -> World:
    """A clinic in the middle of its work, for tests that only look."""
    return a_world(platform)


@pytest.fixture
def windows(browser: Browser, platform: Platform) -> Iterator[Windows]:
    opened = Windows(browser, platform.url)
    yield opened
    opened.close()
