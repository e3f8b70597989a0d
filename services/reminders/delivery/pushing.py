"""Web push through apprise: encrypted for one browser (RFC 8291), signed with the installation's key (RFC 8292).

The push service in between reads neither title nor text. It keeps the message for a browser that sleeps only as long
as it is of use and its person is not asleep.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.reminders.delivery.listening import Listener, listener, quiet_apprise
from services.reminders.delivery.outcomes import by_web
from services.reminders.domain.browser import Browser, browser_of
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.errors import AddressImpossible
from services.reminders.domain.message import Answer, Message

_NAME = "browser"


class PushKeyUnusable(ValueError):
    """PUSH_KEY_FILE and PUSH_CONTACT do not make a sender; the message never shows the key."""


@dataclass(frozen=True)
class Pusher:
    """One request to the push service of one browser. `allowed` is asked for its host each time."""

    url: str
    hosts: frozenset[str]
    apprise: Any
    listening: Listener
    timeout: float
    allowed: Callable[[str], bool]

    @classmethod
    def of(
        cls,
        key_file: str,
        contact: str,
        hosts: frozenset[str],
        *,
        timeout: float,
        allowed: Callable[[str], bool] = lambda _: True,
    ) -> Pusher:
        """`contact` is whom a push service writes to when something is wrong. Raises PushKeyUnusable."""
        url = f"vapid://{quote(contact, safe='@')}/{_NAME}?keyfile={quote(key_file, safe='')}&image=no"
        made = cls(url, hosts, quiet_apprise(), listener(), timeout, allowed)
        plugin = made._plugin()
        if plugin is None:
            raise PushKeyUnusable("PUSH_CONTACT is not an e-mail address.")
        if not plugin.pem.load_private_key(key_file):
            raise PushKeyUnusable("PUSH_KEY_FILE is not a private key in PEM.")
        return made

    def send(self, address: str, message: Message) -> Answer:
        browser, plugin = self._browser(address), self._plugin()
        if browser is None or plugin is None:
            return Answer(Outcome.REFUSED)
        if not self.allowed(browser.host):
            return Answer(Outcome.NOT_SENT, failing=True)
        plugin.ttl = int(message.useful_for.total_seconds())
        plugin.subscriptions[_NAME] = browser.written()
        with self.listening.watched() as heard:
            accepted = plugin.send(_told(message))
        return Answer(Outcome.ACCEPTED) if accepted else by_web(heard, may_repeat=False)

    def _browser(self, address: str) -> Browser | None:
        """None for one that may not be asked any more."""
        try:
            return browser_of(address, self.hosts)
        except AddressImpossible:
            return None

    def _plugin(self) -> Any:
        plugin = self.apprise.Apprise.instantiate(self.url)
        if plugin is not None:
            plugin.retry, plugin.redirects = 0, False
            plugin.socket_connect_timeout = plugin.socket_read_timeout = self.timeout
        return plugin


def _told(message: Message) -> str:
    """What the worker in the browser shows, and where a tap leads."""
    return json.dumps({"title": message.title, "text": message.text, "key": message.key, "open": message.open_url})
