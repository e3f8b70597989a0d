"""Every page, for everybody who has it: in the light on the device it is made for, in the dark on the other."""

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
        found.turn_into(device)
        found.page.emulate_media(color_scheme="light")
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


@pytest.mark.in_turn(3)
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page(tour: Tour, page: Address) -> None:
    usual, other = (PHONE, DESKTOP) if page.for_clients else (DESKTOP, PHONE)
    window = tour.window(page.who, usual)
    response = window.go(tour.world.path(page.path))
    assert response.status == page.status
    assert window.heading.count() == 1
    wrong = [*looking.hard_to_use(window.page), *out_of_place(window, page)]
    if page.for_clients:
        wrong += looking.unkind(window.page)
    window.turn_into(other)
    window.page.emulate_media(color_scheme="dark")
    wrong += [f"on a {other.name} in the dark {one}" for one in looking.hard_to_read(window.page)]
    wrong += [f"on a {other.name} {one}" for one in out_of_place(window, page)]
    wrong += [*window.seen.all(), *window.refusals()]
    assert not wrong, "\n".join(wrong)


def out_of_place(window: Window, page: Address) -> list[str]:
    """What does not fit into the window, or is too small for whoever holds it."""
    found = [*looking.too_wide(window.page), *looking.too_wide_with_large_text(window.page)]
    return [*found, *looking.too_small(window.page)] if page.for_clients else found
