"""Help on the page that is being drawn: noted when an answer of a service comes with it, shown by the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g


@dataclass(frozen=True)
class Help:
    """Whom to call, and the clinic under which the client's safety plan is, if there is one."""

    contacts: tuple[Mapping[str, str], ...]
    plan_of: str


def note(answer: Any) -> None:
    """Once a request has shown that help is needed, its page offers it."""
    if isinstance(answer, Mapping) and "crisis_contacts" in answer:
        plan = str(answer.get("safety_plan") or "")
        g.help_offered = Help(tuple(answer["crisis_contacts"]), plan.rpartition("/")[2])


def help_offered() -> Help | None:
    found: Help | None = g.get("help_offered")
    return found
