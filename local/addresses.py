"""Which address each part of one installation has, and the environment that tells the processes about them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from local.folders import Folders
from local.mongodb import DATABASES, MongoDB
from local.ports import HOST
from local.process import Command
from local.secrets import Secrets
from local.settings import CHECKOUT
from local.state import MARK

SERVICES = ("assignments", "reminders", "analytics")
PARTS = (*SERVICES, "gateway")
NAMES = (
    "mongodb",
    "kafka",
    "kafka-controller",
    "mail",
    "hooks",
    *(f"{part}-{kind}" for part in PARTS for kind in ("worker", "web")),
)
"""Everything that listens, in the order of `status`."""

EXTERNAL = ("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS")
"""Settings that name servers which are used as they are; then none is started."""

_CHOICES = frozenset(
    {
        "EMAIL_URL",
        "EMAIL_FROM",
        "SMS_URL",
        "WEBHOOK_URL",
        "PUSH_KEY_FILE",
        "PUSH_CONTACT",
        "PUSH_HOSTS",
        "LOG_LEVEL",
        "LOG_FORMAT",
        "HTTP_THREADS",
        "HTTP_PROCESSES",
        "PUBLIC_URL",
        "KAFKA_TOPIC_PREFIX",
    }
)
"""Settings that a person may give to `up` and that then reach the processes instead of the launcher's value."""


@dataclass(frozen=True)
class Addresses:
    """`environ` is the launcher's own environment."""

    folders: Folders
    secrets: Secrets
    ports: Mapping[str, int]
    environ: Mapping[str, str]

    @property
    def gateway(self) -> str:
        return f"http://{HOST}:{self.ports['gateway-web']}"

    @property
    def kafka(self) -> str:
        return self.environ.get("KAFKA_BOOTSTRAP_SERVERS") or f"{HOST}:{self.ports['kafka']}"

    @property
    def mail(self) -> str:
        return f"{HOST}:{self.ports['mail']}"

    def mongodb(self, part: str) -> str:
        """The address for one part (`admin`: the administrator's)."""
        given = self.environ.get("MONGODB_URI")
        if given:
            return given
        server = MongoDB(self.folders, self.secrets, self.ports["mongodb"])
        return server.administrator() if part == "admin" else server.uri(part)

    def base_environment(self) -> dict[str, str]:
        """For servers: what the launcher was given, and the mark by which its processes are found again."""
        return {**self.environ, MARK: str(self.folders.root)}

    def environment(self, part: str, kind: str) -> dict[str, str]:
        """Everything that `python -m services.<part> <kind>` wants to know; passwords and keys as files."""
        told = self._common(part, kind) | self._mail() | self._tokens(part)
        chosen = {name: value for name, value in self.environ.items() if name in _CHOICES}
        inherited = {name: value for name, value in self.base_environment().items() if _inherits(name, told)}
        return inherited | told | chosen

    def program(self, part: str, *arguments: str) -> Command:
        module = part if part == "gateway" else f"services.{part}"
        kind = "worker" if arguments[0] == "worker" else "web"
        return Command((sys.executable, "-m", module, *arguments), self.environment(part, kind), CHECKOUT)

    def _common(self, part: str, kind: str) -> dict[str, str]:
        where = {"HTTP_HOST": HOST, "HTTP_PORT": str(self.ports[f"{part}-web"])}
        if kind == "worker":
            where = {"HEALTH_HOST": HOST, "HEALTH_PORT": str(self.ports[f"{part}-worker"])}
        return where | {
            "MONGODB_URI_FILE": str(self.secrets.handed_over(f"mongodb-{part}.uri", self.mongodb(part))),
            "MONGODB_DATABASE": DATABASES[part],
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka,
            "KAFKA_PARTITIONS": "12",
            "KAFKA_REPLICATION": "1",
            "PUBLIC_URL": self.gateway,
            "LOG_FORMAT": "plain",
            "PYTHONUNBUFFERED": "1",
            "PYTHONTZPATH": "",  # all processes know the same zones: those of the package
        }

    def _mail(self) -> dict[str, str]:
        if "mail" not in self.ports:
            return {}
        hooks = {"WEBHOOK_URL": f"http://{HOST}:{self.ports['hooks']}/"} if "hooks" in self.ports else {}
        return hooks | {
            "EMAIL_URL": f"mailto://{self.mail}/?mode=insecure&to={{address}}",
            "EMAIL_FROM": "reminders@carryover.localhost",
        }

    def _tokens(self, part: str) -> dict[str, str]:
        private, public = self.secrets.token_keys()
        told = {"TOKEN_PUBLIC_KEYS_FILE": str(public)}
        if part == "reminders":
            return told | {
                "REMINDER_KEYS_FILE": str(self.secrets.reminder_keys_file()),
                "PUSH_KEY_FILE": str(self.secrets.push_key_file()),
                "PUSH_CONTACT": "reminders@carryover.localhost",
                "PROVIDERS_INSIDE": "true",
            }
        if part != "gateway":
            return told
        return told | {
            "TOKEN_SIGNING_KEY_FILE": str(private),
            "SECRET_KEY_FILE": str(self.secrets.cookie_key_file()),
            "COOKIE_SECURE": "false",
            **{f"{service.upper()}_URL": f"http://{HOST}:{self.ports[f'{service}-web']}" for service in SERVICES},
        }


def _inherits(name: str, told: Mapping[str, str]) -> bool:
    """A setting must not come twice, once as a value from outside and once as the launcher's file."""
    return name not in told and f"{name}_FILE" not in told and name.removesuffix("_FILE") not in told


def environment_of_launcher(given: Mapping[str, str] | None) -> Mapping[str, str]:
    return dict(os.environ if given is None else given)
