"""A provider for each URL: the installation's as its operator sets them, those of clinics within limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from services.reminders.delivery.email import EmailUrlUnusable, Mailer
from services.reminders.delivery.lines import Build
from services.reminders.delivery.posting import Poster, ProviderUrlUnusable, reached_from_everywhere
from services.reminders.delivery.pushing import Pusher, PushKeyUnusable
from services.reminders.domain.codes import Channel
from services.reminders.settings import RemindersSettings
from services.reminders.usecases.ports import Provider

UNUSABLE = (EmailUrlUnusable, ProviderUrlUnusable, PushKeyUnusable)


def installed(settings: RemindersSettings) -> Mapping[Channel, Provider]:
    """Those of the installation; raises EmailUrlUnusable, ProviderUrlUnusable or PushKeyUnusable."""
    urls = {Channel.EMAIL: settings.email_url, Channel.SMS: settings.sms_url, Channel.WEBHOOK: settings.webhook_url}
    made = {channel: _made(settings, channel, url.reveal(), inside=True) for channel, url in urls.items() if url}
    return made | ({Channel.PUSH: _pusher(settings)} if settings.push_key_file else {})


def of_clinics(settings: RemindersSettings) -> Build:
    """Makes those of clinics, which are an administrator's word and may not lead inside."""
    return partial(_made, settings, inside=settings.providers_inside)


def _made(settings: RemindersSettings, channel: Channel, url: str, *, inside: bool) -> Provider:
    timeout = settings.email_timeout_seconds
    if channel is Channel.EMAIL:
        sender, public_url = settings.email_from, settings.public_url
        return Mailer(url, sender=sender, public_url=public_url, timeout=timeout, inside=inside)
    if inside:
        return Poster.of(_ours(url), timeout=timeout)
    return Poster.of(url, timeout=timeout, allowed=reached_from_everywhere)


def _pusher(settings: RemindersSettings) -> Pusher:
    """The address is a browser's word: unless we are on one machine, it has to be reached from everywhere."""
    allowed = (lambda _: True) if settings.providers_inside else reached_from_everywhere
    key, contact, timeout = settings.push_key_file, settings.push_contact, settings.email_timeout_seconds
    return Pusher.of(key, contact, settings.push_services, timeout=timeout, allowed=allowed)


def _ours(url: str) -> str:
    """An address of the web is what apprise calls json."""
    for web, own in (("https://", "jsons://"), ("http://", "json://")):
        if url.startswith(web):
            return own + url.removeprefix(web)
    return url
