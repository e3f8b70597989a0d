"""Text messages and webhooks through apprise: one request to a provider over HTTP, and what came of it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

from services.reminders.delivery.listening import Listener, listener, quiet_apprise
from services.reminders.delivery.outcomes import by_web
from services.reminders.domain.channels import ADDRESS
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.message import Answer, Message

_SAMPLE = "+447700900123"


class ProviderUrlUnusable(ValueError):
    """apprise can do nothing with the URL; the message never shows it, for it holds a password."""


@dataclass(frozen=True)
class Poster:
    """Never follows a redirect and never sends by itself a second time. `allowed` is asked for the host each time."""

    url: str
    apprise: Any
    listening: Listener
    timeout: float
    allowed: Callable[[str], bool]

    @classmethod
    def of(cls, url: str, *, timeout: float, allowed: Callable[[str], bool] = lambda _: True) -> Poster:
        """Raises ProviderUrlUnusable."""
        made = cls(url, quiet_apprise(), listener(), timeout, allowed)
        if made._plugin(_SAMPLE) is None:
            raise ProviderUrlUnusable("apprise cannot use this URL.")
        return made

    def send(self, address: str, message: Message) -> Answer:
        plugin = self._plugin(address)
        if plugin is None:
            return Answer(Outcome.REFUSED)
        if _is_ours(plugin):
            if not self.allowed(plugin.host):
                return Answer(Outcome.NOT_SENT, failing=True)
            plugin.headers["Idempotency-Key"] = message.key
            plugin.payload_extras.update(_extras(address, message))
        with self.listening.watched() as heard:
            accepted = plugin.notify(body=message.text, title=message.title, body_format="text")
        return Answer(Outcome.ACCEPTED) if accepted else by_web(heard, may_repeat=self.takes_keys(plugin))

    @staticmethod
    def takes_keys(plugin: Any) -> bool:
        """Whoever gets our own request is told to look at its key; services for text messages do not know it."""
        return _is_ours(plugin)

    def _plugin(self, address: str) -> Any:
        """apprise's sender for this address, or None if it does not accept it."""
        plugin = self.apprise.Apprise.instantiate(self.url.replace(ADDRESS, quote(address, safe="")))
        if plugin is not None:
            plugin.retry, plugin.redirects = 0, False
            plugin.socket_connect_timeout = plugin.socket_read_timeout = self.timeout
        return plugin


def _is_ours(plugin: Any) -> bool:
    """A plain request whose receiver the clinic looks after, not a service with an API of its own."""
    return hasattr(plugin, "payload_extras")


def _extras(address: str, message: Message) -> dict[str, str]:
    """Beside title and message; what apprise adds for itself is left out."""
    links = {"open": message.open_url, "stop": message.stop_url}
    own = {"key": message.key, "to": address} | {name: url for name, url in links.items() if url is not None}
    return own | {"attachments": "", "type": "", "version": ""}


def reached_from_everywhere(host: str) -> bool:
    """Whether each address that the name has now is public: a name may lead inside, today or later."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)
