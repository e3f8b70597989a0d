"""E-mail through apprise, and what came of each attempt.

apprise answers true or false. False alone does not tell "nobody took it" from "somebody may have taken it", and that
decides whether a reminder may be sent again. Whether the message itself was under way is read from the exception that
was met: it has passed through `SMTP.data` or it has not. Whatever cannot be read is uncertain.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from services.reminders.delivery.listening import listener, quiet_apprise
from services.reminders.delivery.outcomes import by_mail
from services.reminders.delivery.posting import reached_from_everywhere
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.message import Answer, Message

ADDRESS = "{address}"
SCHEMES = ("mailto", "mailtos")
SAMPLE = "somebody@example.org"


class EmailUrlUnusable(ValueError):
    """EMAIL_URL is not a mail URL with a place for the address; the message never shows it, for it holds a password."""


class Mailer:
    """Sends one message at a time to one address; safe to use from several threads."""

    def __init__(self, url: str, *, sender: str, public_url: str, timeout: float = 10.0, inside: bool = True) -> None:
        """`url` is apprise's, with `{address}` where the recipient goes; raises EmailUrlUnusable. Unless it may be
        `inside`, the mail server is looked up each time and has to be one that is reached from everywhere.
        """
        self._inside = inside
        self._url = _complete(url, sender, timeout)
        self._apprise = quiet_apprise()
        self._asset = self._apprise.AppriseAsset(app_id="Carryover", app_desc="Carryover", app_url=public_url)
        self._listener = listener()
        if self._plugin(SAMPLE) is None:
            raise EmailUrlUnusable("EMAIL_URL is not a mail URL apprise can use.")

    def send(self, address: str, message: Message) -> Answer:
        plugin = self._plugin(address)
        if plugin is None:
            return Answer(Outcome.REFUSED)
        if not self._inside and not reached_from_everywhere(plugin.smtp_host):
            return Answer(Outcome.NOT_SENT, failing=True)
        plugin.headers.update(headers_of(message))
        with self._listener.watched() as heard:
            accepted = plugin.notify(body=message.letter, title=message.title, body_format="text")
        return Answer(Outcome.ACCEPTED) if accepted else by_mail(heard.errors)

    def _plugin(self, address: str) -> Any:
        """apprise's sender for this address, or None if it does not accept it."""
        url = self._url.replace(ADDRESS, quote(address, safe=""))
        plugin = self._apprise.Apprise.instantiate(url, asset=self._asset)
        if plugin is not None:
            plugin.retry = 0
        return plugin


def headers_of(message: Message) -> dict[str, str]:
    """No machine answers it, and a mail program can offer to stop all of them with one tap (RFC 8058)."""
    own = {"Auto-Submitted": "auto-generated", "X-Reminder-Id": message.key}
    if message.stop_url is None:
        return own
    one_click = {"List-Unsubscribe": f"<{message.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return own | one_click


def _complete(url: str, sender: str, timeout: float) -> str:
    """With the sender where the URL names none, and with a limit on each wait for the server."""
    if urlsplit(url).scheme not in SCHEMES or ADDRESS not in url:
        raise EmailUrlUnusable("EMAIL_URL must start with mailto:// or mailtos:// and contain to={address}.")
    has_sender = "?from=" in url or "&from=" in url
    if not has_sender and not sender:
        raise EmailUrlUnusable("EMAIL_URL names no sender: add from=… or set EMAIL_FROM.")
    url += "" if "?" in url else "?"
    url += "" if has_sender else f"&from={quote(sender, safe='')}"
    return f"{url}&cto={timeout}&rto={timeout}"
