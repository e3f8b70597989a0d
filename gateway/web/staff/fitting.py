"""What fits a client now, with its reasons in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.services import ask_if_there
from gateway.web.staff import prompts, wording
from gateway.web.staff.parts import Parts


@dataclass(frozen=True)
class Fitting:
    code: str
    title: str
    family: str
    minutes: int
    reasons: tuple[str, ...]


def fitting(parts: Parts, episode_id: str) -> list[Fitting]:
    """The best first; none when the service is away, because a page can do without."""
    found = ask_if_there("assignments", parts.path(f"episodes/{episode_id}/suggestions")) or {}
    return [_one(each) for each in items(found, "items")]


def _one(found: Document) -> Fitting:
    exercise = part(found, "exercise")
    return Fitting(
        code=str(exercise.get("code")),
        title=str(exercise.get("title")),
        family=str(exercise.get("family")),
        minutes=int(exercise.get("minutes") or 0),
        reasons=tuple(_reasons(items(found, "reasons"))),
    )


def _reasons(found: list[Document]) -> Iterator[str]:
    """A reason that is new to us is left out: the exercise fits all the same."""
    for one in found:
        if words := WORDS.get(str(one.get("code"))):
            yield words(one)


def _after(one: Document) -> str:
    title = str(one.get("title") or str(one.get("exercise")).replace("_", " "))
    return gettext("comes after “%(title)s”, which was answered on %(day)s", title=title, day=_day(one))


def _short(one: Document) -> str:
    minutes = int(one.get("minutes") or 0)
    short = ngettext("short, about %(num)s minute", "short, about %(num)s minutes", minutes)
    return gettext("%(small)s: %(obstacle)s", small=short, obstacle=_in_the_way(one))


def _short_form(one: Document) -> str:
    return gettext("%(small)s: %(obstacle)s", small=gettext("has a short form"), obstacle=_in_the_way(one))


def _in_the_way(one: Document) -> str:
    obstacle = str(prompts.prompt_for(str(one.get("obstacle"))).words)
    times = int(one.get("times") or 1)
    if times == 1:
        return gettext("“%(obstacle)s” was in the way once", obstacle=obstacle)
    if times == 2:
        return gettext("“%(obstacle)s” was in the way twice", obstacle=obstacle)
    return gettext("“%(obstacle)s” was in the way %(times)s times", obstacle=obstacle, times=times)


def _day(one: Document) -> str:
    return dates.short_day(date.fromisoformat(str(one.get("answered_on"))))


WORDS: Mapping[str, Callable[[Document], str]] = {
    "problem": lambda one: gettext("fits the problem: %(problem)s", problem=wording.term("problem", one["problem"])),
    "phase": lambda one: gettext("fits the phase: %(phase)s", phase=wording.term("phase", one["phase"])),
    "after": _after,
    "short": _short,
    "short_form": _short_form,
    "again": lambda one: gettext("was done before, last on %(day)s", day=_day(one)),
}
