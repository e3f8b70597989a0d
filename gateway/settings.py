"""Settings of the gateway: where the services are, which key signs, and how careful cookies and limits are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chassis.settings import CommonSettings, Secret, setting

Service = Literal["assignments", "reminders", "analytics"]


@dataclass(frozen=True)
class GatewaySettings(CommonSettings):
    """The common settings and the gateway's own."""

    mongodb_database: str = setting("MONGODB_DATABASE", default="identity", help="The database this service owns.")
    secret_key: Secret = setting(
        "SECRET_KEY",
        kind="secret",
        help="At least 32 random characters; sign-in names and forms are keyed with it. A new one locks all out.",
    )
    token_signing_key_file: str = setting(
        "TOKEN_SIGNING_KEY_FILE", help='File with the private key of service tokens: {"kid": "…", "key": "…"}.'
    )
    public_url: str = setting(
        "PUBLIC_URL", default="http://127.0.0.1:8080", kind="url", help="The address people type; links start with it."
    )
    assignments_url: str = setting("ASSIGNMENTS_URL", kind="url", help="Address of the assignments service.")
    reminders_url: str = setting("REMINDERS_URL", kind="url", help="Address of the reminders service.")
    analytics_url: str = setting("ANALYTICS_URL", kind="url", help="Address of the analytics service.")
    upstream_timeout_seconds: int = setting(
        "UPSTREAM_TIMEOUT_SECONDS",
        default=10,
        kind="int",
        at_least=1,
        help="How long a service may take to answer a request.",
    )
    cookie_secure: bool = setting(
        "COOKIE_SECURE", default=True, kind="bool", help="Send cookies over HTTPS only; off for one machine only."
    )
    proxy_hops: int = setting(
        "PROXY_HOPS", default=0, kind="int", at_least=0, help="How many own proxies in front add to X-Forwarded-For."
    )
    requests_per_minute: int = setting(
        "REQUESTS_PER_MINUTE",
        default=600,
        kind="int",
        at_least=1,
        help="Requests a minute of one person (per process).",
    )
    requests_per_minute_address: int = setting(
        "REQUESTS_PER_MINUTE_ADDRESS",
        default=3000,
        kind="int",
        at_least=1,
        help="Requests a minute from one address (per process); a whole clinic may share one.",
    )

    email_url: Secret = setting(
        "EMAIL_URL",
        kind="secret",
        default="",
        help="How e-mail goes out, as an apprise URL such as"
        " mailtos://user:password@mail.example.org/?from=carryover@example.org&to={address}; empty: no e-mail.",
    )
    email_from: str = setting("EMAIL_FROM", default="", help="Sender of e-mail if EMAIL_URL names none.")

    @property
    def sends_mail(self) -> bool:
        """Whether this installation can mail saved views."""
        return bool(self.email_url.reveal())

    def address_of(self, service: Service) -> str:
        addresses: dict[Service, str] = {
            "assignments": self.assignments_url,
            "reminders": self.reminders_url,
            "analytics": self.analytics_url,
        }
        return addresses[service].rstrip("/")
