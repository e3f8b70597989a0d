"""An exercise as a client sees it on a phone: the client's own screens, drawn beside a therapist's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.client import drawn
from gateway.web.client.cards import Document
from gateway.web.client.screens import Screen
from gateway.web.client.work import Work

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Phone:
    """One screen of an empty sheet; `before` and `after` are the numbers of its neighbours."""

    work: Work
    screen: Screen
    shapes: Mapping[str, Any]
    place: int
    before: int | None
    after: int | None


def phone(exercise: Document, wanted: str) -> Phone | None:
    """The wanted screen, else the first; nothing for an exercise without questions."""
    work = untouched(exercise)
    if not work.screens:
        return None
    numbers = [one.number for one in work.screens]
    place = numbers.index(int(wanted)) if wanted.isdecimal() and int(wanted) in numbers else 0
    screen = work.screens[place]
    return Phone(
        work=work,
        screen=screen,
        shapes=drawn.prepare(work, screen, drawn.Wanted(), {}),
        place=place + 1,
        before=numbers[place - 1] if place else None,
        after=numbers[place + 1] if place + 1 < len(numbers) else None,
    )


def untouched(exercise: Document) -> Work:
    """A sheet that is not begun."""
    return Work(
        id="",
        name=str(exercise.get("title") or ""),
        exercise=exercise,
        answers=NOTHING,
        carried=NOTHING,
        locked={},
        computed=NOTHING,
        begun=False,
        version=0,
        short=False,
        reached=1,
        occurrence=NOTHING,
        assignment=NOTHING,
        review=NOTHING,
        response=NOTHING,
        etag="",
    )
