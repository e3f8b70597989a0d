"""What comes after an exercise, in plain words: the steps, what a step waits for, and what is offered now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.client.cards import Document, items, name_of, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.readable import number


def criterion_words(criterion: Document) -> str:
    """`tension at most 3, 3 times in a row`."""
    reads, times = criterion.get("reads"), int(criterion.get("times") or 1)
    what = str(criterion.get("field") or "").replace("_", " ")
    value = number(criterion["value"]) if criterion.get("value") is not None else ""
    sentences = {
        "done": gettext("done"),
        "at_most": gettext("%(what)s at most %(value)s", what=what, value=value),
        "at_least": gettext("%(what)s at least %(value)s", what=what, value=value),
        "below_half": gettext("%(what)s below half of the first time", what=what),
    }
    often = ngettext("once", "%(num)s times in a row", times)
    return gettext("%(what)s, %(often)s", what=sentences.get(str(reads), ""), often=often)


def chain_words(chain: Any) -> str:
    """As one line of the sheet; nothing where nothing comes after."""
    if not isinstance(chain, Mapping):
        return ""
    waits_for, rungs = criterion_words(part(chain, "criterion")), items(chain, "rungs")
    if not rungs:
        return gettext("It ends by itself: %(criterion)s", criterion=waits_for)
    place = int(chain.get("place") or 0)
    where = gettext("step %(place)s of %(all)s", place=place + 1, all=len(rungs))
    named = rung_words(rungs[place]) if place < len(rungs) else ""
    here = gettext("%(where)s, %(named)s", where=where, named=named) if named else where
    return gettext("%(here)s; on from there: %(criterion)s", here=here, criterion=waits_for)


def rung_words(rung: Document) -> str:
    return str(rung.get("item") or "")


@dataclass(frozen=True)
class NextStep:
    """What the answers speak for: `to` is the step that lies there, `another` whether it is another exercise."""

    assignment_id: str
    name: str
    way: str
    because: str
    now: str
    to: str
    another: bool
    until_fluent: bool


def next_step(found: Document) -> NextStep:
    assignment, to = part(found, "assignment"), part(found, "to")
    chain = part(assignment, "chain")
    rungs, title = items(chain, "rungs"), str(part(found, "to_exercise").get("title") or "")
    times = int(found.get("times") or 0)
    nothing = ngettext("the last time it did not come about", "the last %(num)s times it did not come about", times)
    return NextStep(
        assignment_id=str(assignment["id"]),
        name=name_of(assignment),
        way=str(found.get("way")),
        because=nothing if found.get("way") == "down" else criterion_words(part(chain, "criterion")),
        now=rung_words(rungs[int(chain.get("place") or 0)]) if rungs else "",
        to=rung_words(to) or title,
        another=bool(title),
        until_fluent=not rungs,
    )
