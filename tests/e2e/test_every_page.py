"""Every page, for everybody who has it, on a phone and on a desktop, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask
from playwright.sync_api import Browser

from gateway import web
from gateway.gateway import Gateway
from tests.e2e import looking
from tests.e2e.addresses import NOBODY, SCREENS, Address, addresses
from tests.e2e.windows import DESKTOP, PHONE, Device, Seen, Window, Windows
from tests.e2e.world import World

PAGES = list(addresses())
# What is fetched and never read as a page; `/` only leads on.
NOT_PAGES = {
    "assets",
    "pages.web_manifest",
    "pages.home",
    "pages.push_worker",
    "staff.safety_line",
    "client.screens",
    "client.feed",
    "staff.export_exercises",
    "staff.export_file",
    "staff.open_view",
}


class Tour(Windows):
    """Windows that stay open between tests: one for each person and device."""

    def __init__(self, browser: Browser, world: World) -> None:
        super().__init__(browser, world.clinic.admin.url)
        self.world = world
        self._known: dict[tuple[str, str], Window] = {}

    def window(self, who: str, device: Device) -> Window:
        found = self._known.get((who, device.name))
        if found is None:
            found = self._known[who, device.name] = self.open(device)
            if who != NOBODY:
                found.as_person(self.world.people[who])
        self.opened = [found]
        found.seen = Seen()
        return found

    def close(self) -> None:
        self.opened = list(self._known.values())
        super().close()


@pytest.fixture(scope="module")
def tour(browser: Browser, world: World) -> Iterator[Tour]:
    opened = Tour(browser, world)
    yield opened
    opened.close()


def test_no_page_is_forgotten() -> None:
    app = Flask("addresses", static_folder=None)
    web.register(app, cast("Gateway", SimpleNamespace()))
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert endpoints - NOT_PAGES <= {page.endpoint for page in PAGES}


def test_no_screen_is_forgotten(world: World) -> None:
    for place, screens in SCREENS.items():
        found = world.people["client"].get(world.path(f"/api/v1/me/occurrences/{{{place}}}"))
        fields = found["exercise"]["worksheet"]["fields"]
        assert len({one["screen"] for one in fields}) == screens, place


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=lambda device: device.name)
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page(tour: Tour, page: Address, device: Device) -> None:
    window = tour.window(page.who, device)
    response = window.go(tour.world.path(page.path))
    assert response.status == page.status
    assert window.heading.count() == 1
    wrong = [*window.seen.all(), *window.refusals()]
    usual = PHONE if page.for_clients else DESKTOP  # what stands on a page, and its colours, are the same on both
    wrong += looking.hard_to_use(window.page) if device is usual else in_the_dark(window)
    wrong += looking.too_wide(window.page)
    wrong += looking.too_wide_with_large_text(window.page)
    if page.for_clients:
        wrong += [*looking.too_small(window.page), *looking.unkind(window.page)]
    assert not wrong, "\n".join(wrong)


def in_the_dark(window: Window) -> list[str]:
    looking.bring_axe(window.page)
    window.page.emulate_media(color_scheme="dark")
    found = [f"in the dark {one}" for one in looking.hard_to_read(window.page)]
    window.page.emulate_media(color_scheme="light")
    return found
