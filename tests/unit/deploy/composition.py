"""docker-compose.yml as data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from chassis.settings import CommonSettings, Declared, WebSettings, describe
from gateway.settings import GatewaySettings
from services.analytics.settings import AnalyticsSettings
from services.assignments.settings import AssignmentsSettings
from services.reminders.settings import RemindersSettings

ROOT = Path(__file__).parent.parent.parent.parent
SETTINGS: Mapping[str, type[CommonSettings]] = {
    "gateway": GatewaySettings,
    "assignments": AssignmentsSettings,
    "reminders": RemindersSettings,
    "analytics": AnalyticsSettings,
}
PROCESSES = tuple(f"{part}-{kind}" for part in SETTINGS for kind in ("web", "worker"))
ONLY_WEB = {one.name for one in describe(WebSettings)}
ONLY_WORKER = {"HEALTH_HOST", "HEALTH_PORT"}
ELSEWHERE = {"KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"} | {
    "KAFKA_SSL_CAFILE"
}
"""Settings of a broker on other machines; the composition's own is on a network that nobody else is on."""


def read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def environment(services: Mapping[str, Any], process: str) -> dict[str, str]:
    given: dict[str, str] = services[process].get("environment", {})
    return given


def declared(process: str) -> dict[str, Declared]:
    """What a process reads: a web process no worker's settings, and the other way round."""
    part, kind = process.rsplit("-", 1)
    others = ONLY_WORKER if kind == "web" else ONLY_WEB
    return {one.name: one for one in describe(SETTINGS[part]) if one.name not in others}


def differences(process: str, given: Mapping[str, str]) -> Iterator[str]:
    """What is wrong between the settings a process reads and the variables it is given."""
    wanted = declared(process)
    names = {name.removesuffix("_FILE") if name.removesuffix("_FILE") in wanted else name for name in given}
    yield from (f"{process} is given {name}, which nobody reads" for name in sorted(names - set(wanted)))
    for name in sorted(set(wanted) - names - ELSEWHERE):
        yield f"{process} {'needs' if wanted[name].required else 'could be given'} {name}, which is not set"
    for name in sorted(names & ELSEWHERE):
        yield f"{process} is given {name}: name it no longer in ELSEWHERE"


def variables(text: str) -> dict[str, str]:
    """`${NAME…}`: what stands after each name, such as `:-8080` or `:?what to set`."""
    return dict(re.findall(r"\$\{([A-Z_]+)([^}]*)\}", text))
