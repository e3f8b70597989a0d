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
    email_senders: int = setting(
        "EMAIL_SENDERS", kind="int", default=4, at_least=1, help="E-mails sent at the same time."
    )
    email_timeout_seconds: int = setting(
        "EMAIL_TIMEOUT_SECONDS",
        kind="int",
        default=10,
        at_least=1,
        help="How long to wait for each answer of the mail server.",
    )
    grace_minutes: int = setting(
        "REMINDER_GRACE_MINUTES",
        kind="int",
        default=60,
        at_least=1,
        help="How late a reminder may still be sent; after that it expires.",
    )

    def installation(self) -> Installation:
        email = frozenset({Channel.EMAIL}) if self.email_url else frozenset[Channel]()
        return Installation(email | {Channel.IN_APP}, timedelta(minutes=self.grace_minutes))
