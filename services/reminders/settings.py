"""The settings of the reminders service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from chassis.settings import Secret, ServiceSettings, setting
from services.reminders.domain.codes import Channel
from services.reminders.domain.policy import Installation


@dataclass(frozen=True)
class RemindersSettings(ServiceSettings):
    mongodb_database: str = setting("MONGODB_DATABASE", default="reminders", help="The database this service owns.")
    public_url: str = setting(
        "PUBLIC_URL", kind="url", default="http://127.0.0.1:8080", help="Where people reach Carryover; for links."
    )
    reminder_keys: Secret = setting(
        "REMINDER_KEYS",
        kind="secret",
        help="Keys that seal addresses and sign links: 32 bytes each as URL-safe base64, one a line, the newest first.",
    )
    email_url: Secret = setting(
        "EMAIL_URL",
        kind="secret",
        default="",
        help="How e-mail goes out, as an apprise URL such as"
        " mailtos://user:password@mail.example.org/?from=carryover@example.org&to={address}; empty: no e-mail.",
    )
    email_from: str = setting("EMAIL_FROM", default="", help="Sender of e-mail if EMAIL_URL names none.")
    sms_url: Secret = setting(
        "SMS_URL",
        kind="secret",
        default="",
        help="How text messages go out, as an apprise URL such as twilio://sid:token@from/{address}; empty: none.",
    )
    webhook_url: Secret = setting(
        "WEBHOOK_URL",
        kind="secret",
        default="",
        help="Where messages go as JSON by POST, such as https://hooks.example.org/carryover; empty: nowhere.",
    )
    push_key_file: str = setting(
        "PUSH_KEY_FILE",
        default="",
        help="Path of the private key (P-256, PEM) that signs messages to browsers (VAPID); empty: no such messages.",
    )
    push_contact: str = setting(
        "PUSH_CONTACT", default="", help="E-mail address at which push services find whoever runs this installation."
    )
    push_hosts: str = setting(
        "PUSH_HOSTS",
        default="fcm.googleapis.com,.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
        help="Push services that browsers may name, by commas; .example.org stands for all names that end so.",
    )
    email_senders: int = setting(
        "EMAIL_SENDERS", kind="int", default=4, at_least=1, help="Messages handed to one provider at the same time."
    )
    provider_per_minute: int = setting(
        "PROVIDER_PER_MINUTE",
        kind="int",
        default=6000,
        at_least=1,
        help="Messages a minute that one provider gets from all workers together.",
    )
    providers_inside: bool = setting(
        "PROVIDERS_INSIDE",
        kind="bool",
        default=False,
        help="Whether providers of clinics may be inside the network: only for one machine and for tests.",
    )
    email_timeout_seconds: int = setting(
        "EMAIL_TIMEOUT_SECONDS",
        kind="int",
        default=10,
        at_least=1,
        help="How long to wait for each answer of a provider.",
    )
    grace_minutes: int = setting(
        "REMINDER_GRACE_MINUTES",
        kind="int",
        default=60,
        at_least=1,
        help="How late a reminder may still be sent; after that it expires.",
    )

    @property
    def push_services(self) -> frozenset[str]:
        return frozenset(one for one in map(str.strip, self.push_hosts.split(",")) if one)

    def installation(self) -> Installation:
        urls = {Channel.EMAIL: self.email_url, Channel.SMS: self.sms_url, Channel.WEBHOOK: self.webhook_url}
        offered = frozenset({Channel.IN_APP, *(channel for channel, url in urls.items() if url)})
        offered |= {Channel.PUSH} if self.push_key_file else set()
        return Installation(offered, timedelta(minutes=self.grace_minutes))
