"""An agreement in plain words, the same for both who made it: what is different, and who did what when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.chain_words import chain_words
from gateway.web.client.cards import Document, items, part
from gateway.web.client.getting_in_the_way import OBSTACLES
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.schedule_words import schedule_words

FIELDS: Mapping[str, Any] = {
    "own_name": lazy_gettext("The name for it"),
    "what": lazy_gettext("What"),
    "rationale": lazy_gettext("Why it helps"),
    "schedule": lazy_gettext("When"),
    "minutes": lazy_gettext("Minutes"),
    "short_form": lazy_gettext("How much of the sheet"),
    "plan_if": lazy_gettext("If …"),
    "plan_then": lazy_gettext("… then"),
    "foreseen_obstacle": lazy_gettext("What might get in the way"),
    "foreseen_obstacle_words": lazy_gettext("What might get in the way, in own words"),
    "easier": lazy_gettext("What would make it easier"),
    "confidence": lazy_gettext("How sure"),
    "understood": lazy_gettext("Understood"),
    "understood_words": lazy_gettext("What to do and why, in own words"),
    "chain": lazy_gettext("What comes after"),
}
STEPS: Mapping[str, Any] = {
    "proposed": lazy_gettext("suggested this"),
    "proposed_another_way": lazy_gettext("suggested it another way"),
    "agreed": lazy_gettext("said yes"),
    "declined": lazy_gettext("said not now"),
    "taken_back": lazy_gettext("took it back"),
    "changed": lazy_gettext("changed it"),
    "change_proposed": lazy_gettext("suggested a change"),
    "change_agreed": lazy_gettext("said yes to the change"),
    "change_declined": lazy_gettext("left it as it was"),
    "change_taken_back": lazy_gettext("took the change back"),
    "paused": lazy_gettext("let it rest"),
    "resumed": lazy_gettext("went on with it"),
    "ended": lazy_gettext("ended it"),
}


@dataclass(frozen=True)
class Difference:
    """One line of a sheet that is to be different, or that two people wrote differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    who: str
    what: str
    about: str
    at: str
    in_session: bool


def in_words(name: str, value: Any) -> str:
    """What stands in a line of the sheet."""
    if name == "schedule":
        return schedule_words(value)
    if name == "chain" and value:
        return chain_words(value)
    if name == "short_form":
        return gettext("only the short form") if value else gettext("all of it")
    if name == "foreseen_obstacle":
        return str(OBSTACLES.get(str(value), "")) or gettext("nothing so far")
    if name == "understood":
        return gettext("yes") if value else gettext("not yet")
    return gettext("nothing so far") if value in (None, "") else str(value)


def differences(before: Document, after: Document, names: Iterable[str]) -> list[Difference]:
    """In the order of the sheet; lines that read the same are left out."""
    wanted = set(names)
    lines = [
        Difference(str(label), in_words(name, before.get(name)), in_words(name, after.get(name)))
        for name, label in FIELDS.items()
        if name in wanted
    ]
    return [one for one in lines if one.before != one.after]


def asked(assignment: Document) -> list[Difference]:
    """What the change that waits would make different."""
    pending = part(assignment, "pending")
    after = {**part(pending, "agreement"), "schedule": part(pending, "schedule")}
    return differences(assignment, after, items(pending, "changed"))


def on_the_table(assignment: Document) -> dict[str, Any]:
    """The sheet as it would be with the change that waits, or as it is."""
    pending = part(assignment, "pending")
    if not pending:
        return dict(assignment)
    after = {**part(pending, "agreement"), "schedule": part(pending, "schedule")}
    return {**assignment, **{name: after[name] for name in items(pending, "changed") if name in after}}


def steps(assignment: Document, names: Mapping[str, str], me: str) -> list[Step]:
    """The latest first; whoever reads is called so."""
    return [
        Step(
            who=gettext("You") if one.get("by_id") == me else names.get(str(one.get("by_id")), ""),
            what=str(STEPS.get(str(one.get("kind")), "")),
            about=gettext(", ").join(str(label) for name, label in FIELDS.items() if name in items(one, "changed")),
            at=str(one.get("at")),
            in_session=bool(one.get("in_session")),
        )
        for one in reversed(items(assignment, "steps"))
    ]


def sheet_lines(sheet: Document) -> list[tuple[str, str, str]]:
    """The lines of a sheet that have something in them: name, label, words."""
    return [
        (name, str(label), in_words(name, sheet.get(name)))
        for name, label in FIELDS.items()
        if sheet.get(name) not in (None, "", False)
    ]


def people(assignment: Document) -> set[str]:
    """Whose names the history needs."""
    return {str(one["by_id"]) for one in items(assignment, "steps") if one.get("by_id")}
