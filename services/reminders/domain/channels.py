"""How a clinic's messages leave the house: a provider's URL for each channel, or what the installation has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, urlsplit

from services.reminders.domain.codes import Channel
from services.reminders.domain.errands import ErrandStatus
from services.reminders.domain.errors import UrlImpossible

ADDRESS = "{address}"
LONGEST_URL = 1000
MOST_A_MINUTE = 6000
PROVIDED = (Channel.EMAIL, Channel.SMS, Channel.WEBHOOK)
"""Channels that need a provider; the app needs none."""
TEXT_SERVICES = frozenset(
    {"46elks", "atalk", "bulksms", "bulkvs", "burstsms", "clickatell", "clicksend", "d7sms", "freemobile", "httpsms"}
    | {"kavenegar", "msg91", "msgbird", "nexmo", "plivo", "seven", "sfr", "sinch", "smsmgr", "sns", "twilio"}
    | {"voipms", "vonage"}
)
"""Services for text messages that each have one fixed address of their own, whatever the rest of their URL says."""
_SCHEMES = {
    Channel.EMAIL: frozenset({"mailto", "mailtos"}),
    Channel.SMS: TEXT_SERVICES | {"json", "jsons"},
    Channel.WEBHOOK: frozenset({"json", "jsons"}),
}
_FOR_MAIL = frozenset({"from", "to", "mode", "name", "reply"})
_OURS = frozenset({"retry", "redirect", "verify", "cto", "rto", "overflow", "format", "tags", "smtp"})
"""What URLs may not decide: whether something is sent twice or elsewhere, and how long we wait."""


@dataclass(frozen=True)
class ClinicChannel:
    """`sealed` is the URL; None: as the installation has it. `hint` is its beginning, without any secret. `reports` is
    the number of the secret with which a provider signs what became of messages; 0: it tells us nothing.
    `told` counts the secrets there were.
    """

    clinic_id: str
    channel: Channel
    sealed: str | None = None
    hint: str | None = None
    on: bool = True
    per_minute: int | None = None
    tested_at: datetime | None = None
    tested: ErrandStatus | None = None
    reports: int = 0
    told: int = 0
    version: int = 0

    def with_reports(self) -> ClinicChannel:
        """With a secret that was never used before; the one before ends."""
        return replace(self, reports=self.told + 1, told=self.told + 1)

    def without_reports(self) -> ClinicChannel:
        return replace(self, reports=0)

    def test_ended(self, status: ErrandStatus, now: datetime) -> ClinicChannel:
        return replace(self, tested=status, tested_at=now)


def provider_url(channel: Channel, url: str, *, private: bool) -> str:
    """The URL as apprise takes it; raises UrlImpossible. `private`: it may lead to addresses inside (only for tests and
    a stack on one machine)."""
    text = url.strip()
    for web, own in (("https://", "jsons://"), ("http://", "json://")):
        text = own + text.removeprefix(web) if text.startswith(web) and channel is not Channel.EMAIL else text
    parts = _split(text)
    if parts.scheme not in _SCHEMES[channel]:
        raise UrlImpossible("url", f"Begin it with {_beginnings(channel)}.")
    if channel is not Channel.WEBHOOK and ADDRESS not in text:
        raise UrlImpossible("url", "Put {address} where the address of the person belongs, such as to={address}.")
    named = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if wrong := sorted(named & _OURS) or (sorted(named - _FOR_MAIL) if channel is Channel.EMAIL else []):
        raise UrlImpossible("url", f"Leave {wrong[0]}= out: that is decided here.")
    if parts.scheme not in TEXT_SERVICES and not private:
        _check_host(parts.scheme, parts.hostname or "")
    return text


def hint_of(url: str) -> str:
    """Scheme and host, so that an administrator recognises it; no password, no path."""
    parts = _split(url)
    return f"{parts.scheme}://…" if parts.scheme in TEXT_SERVICES else f"{parts.scheme}://{parts.hostname or '…'}"


def inside(host: str) -> bool:
    """Whether it names something inside by itself; a name has to be looked up when it is used."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".test", ".invalid"))


def _check_host(scheme: str, host: str) -> None:
    if scheme == "json":
        raise UrlImpossible("url", "Use https: what is sent must not be read on its way.")
    if not host or inside(host):
        raise UrlImpossible("url", "Name a host that is reached from everywhere, such as hooks.example.org.")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError as error:
        raise UrlImpossible("url", "This is not a URL. Copy it again as the provider gives it.") from error
    return parts


def _beginnings(channel: Channel) -> str:
    return {
        Channel.EMAIL: "mailtos:// or mailto://",
        Channel.WEBHOOK: "https://",
    }.get(channel, "the name of the service, such as twilio://, or https://")
