"""A browser as people have it: a phone or a desktop with cookies of its own, watched for what should not happen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    sync_playwright,
)

from local.rest import Person

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
PATIENCE_MS = 15_000
# A page that is refused by its policy tells the console and, more exactly, this listener.
_LISTEN = """
window.__refusals = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__refusals.push(`${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`));
"""
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Device:
    """What a person holds or sits at, in CSS pixels."""

    name: str
    width: int
    height: int
    touch: bool = False
    scale: float = 1


PHONE = Device("phone", 360, 740, touch=True)
DESKTOP = Device("desktop", 1440, 900)


@dataclass
class Seen:
    """What a window was caught doing since it was last asked."""

    elsewhere: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        return [
            *(f"a request to another host: {one}" for one in self.elsewhere),
            *(f"the console says: {one}" for one in self.console),
            *(f"an error was thrown: {one}" for one in self.thrown),
        ]


class Window:
    """One browser window of one person at one installation."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url, self.seen = context, url, Seen()
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_LISTEN)
        self.page: Page = context.new_page()
        self.page.on("request", self._on_request)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.seen.thrown.append(str(error)))

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.url).netloc:
            self.seen.elsewhere.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        # The status of a page that was asked for is looked at where it is asked for.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.seen.console.append(message.text)

    def go(self, path: str) -> Response:
        """Open an address of the installation."""
        response = self.page.goto(self.url + path)
        assert response is not None, path
        return response

    def turn_into(self, device: Device) -> None:
        """Take the size of another device, without loading the page again."""
        self.page.set_viewport_size({"width": device.width, "height": device.height})

    def as_person(self, person: Person) -> Window:
        """Take over the cookie of somebody who is signed in already."""
        name, _, value = person._headers["Cookie"].partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": self.url}])
        return self

    def sign_in(self, email: str, password: str) -> Window:
        """Sign in as everybody does."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.button("Sign in").click()
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def words(self) -> str:
        """The text that can be seen."""
        return self.page.locator("body").inner_text()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def choose(self, name: str) -> None:
        """Tick a box, or choose one of several."""
        self.page.get_by_label(name, exact=True).check()

    def refusals(self) -> list[str]:
        """What the page's security policy refused."""
        found: list[str] = self.page.evaluate("window.__refusals || []")
        return found

    def keep(self, name: str) -> None:
        """A picture and the page itself, for whoever looks at a test that did not pass."""
        ARTIFACTS.mkdir(exist_ok=True)
        place = ARTIFACTS / re.sub(r"[^\w.-]+", "-", name)
        self.page.screenshot(path=f"{place}.png", full_page=True)
        place.with_suffix(".html").write_text(self.page.content(), encoding="utf-8")


class Windows:
    """Opens windows on one installation and closes them all."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.opened: list[Window] = []

    def open(self, device: Device, *, javascript: bool = True, scheme: Scheme = "light") -> Window:
        context = self.browser.new_context(
            viewport={"width": device.width, "height": device.height},
            device_scale_factor=device.scale,
            has_touch=device.touch,
            is_mobile=device.touch,
            java_script_enabled=javascript,
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
        )
        self.opened.append(Window(context, self.url))
        return self.opened[-1]

    def keep(self, name: str) -> None:
        for number, window in enumerate(self.opened):
            window.keep(f"{name}-{number}")

    def close(self) -> None:
        while self.opened:
            self.opened.pop().context.close()


def program() -> str | None:
    """Where the system's own browser is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def running_browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        yield browser
        browser.close()
