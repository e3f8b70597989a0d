"""The rungs of a ladder: what is tried, one after the other, when a client is silent, and after which wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.reminders.domain.codes import RungKind
from services.reminders.domain.errors import LadderImpossible

ASK = RungKind.ASK.number
QUESTION_FOR = timedelta(days=1)
"""How long the question what got in the way may come after its moment."""
LONGEST_LADDER = timedelta(days=28)
MOST_SILENT = 10
PERSONAL = frozenset({RungKind.TASK, RungKind.CALL})
"""Rungs that ask a person to get in touch."""
BEYOND_REMINDING = PERSONAL | {RungKind.ASK}
"""Rungs that are climbed once per silence; the ones before are climbed for each piece of homework."""

_ORDER = tuple(RungKind)


@dataclass(frozen=True)
class Rung:
    """`after` the rung before it, and not before that many pieces of homework in a row were left without a word."""

    kind: RungKind
    after: timedelta = timedelta()
    silent: int = 1


Ladder = tuple[Rung, ...]

USUAL_LADDER: Ladder = (Rung(RungKind.NUDGE), Rung(RungKind.SECOND_CHANNEL, timedelta(hours=2)))
"""What holds until a clinic says otherwise: nobody is asked in person without somebody having decided on it."""


def checked_ladder(rungs: Sequence[Rung]) -> Ladder:
    """The same rungs, or LadderImpossible that says how to mend them. What passes comes to an end: each kind stands
    in it once at most, in one order, and the waits are bounded."""
    kinds = [one.kind for one in rungs]
    if not rungs or kinds[0] is not RungKind.NUDGE or rungs[0].after:
        raise LadderImpossible("ladder", "Begin with the nudge and no wait: it comes at the client's own time.")
    if len(set(kinds)) != len(kinds):
        raise LadderImpossible("ladder", "Each rung stands in a ladder once: take out the second one of the same kind.")
    if kinds != sorted(kinds, key=_ORDER.index):
        raise LadderImpossible("ladder", "Put the rungs in this order: " + ", ".join(_ORDER) + ".")
    if any(one.after < timedelta() for one in rungs):
        raise LadderImpossible("ladder", "A wait cannot be negative: give 0 or more minutes.")
    if sum((one.after for one in rungs), timedelta()) > LONGEST_LADDER:
        raise LadderImpossible("ladder", "All waits together may be 28 days at most: shorten one of them.")
    if any(not 1 <= one.silent <= MOST_SILENT for one in rungs):
        raise LadderImpossible("ladder", f"Give between 1 and {MOST_SILENT} pieces of homework without a word.")
    if any(one.silent > 1 and one.kind not in BEYOND_REMINDING for one in rungs):
        advice = "Nudge and second channel belong to each piece of homework: only later rungs can wait for several."
        raise LadderImpossible("ladder", advice)
    return tuple(rungs)


def without(ladder: Ladder, taken_out: Collection[RungKind]) -> Ladder:
    """The rungs that are left; what was waited for before a rung that was taken out is waited for before the next."""
    left: list[Rung] = []
    waited = timedelta()
    for one in ladder:
        waited += one.after
        if one.kind not in taken_out:
            left.append(Rung(one.kind, waited, one.silent))
            waited = timedelta()
    return tuple(left)


def asks_beyond_reminding(ladder: Ladder) -> bool:
    return any(one.kind in BEYOND_REMINDING for one in ladder)


def rungs_for(ladder: Ladder, taken_out: Collection[RungKind]) -> Ladder:
    """Those that are planned with each piece of homework, before anybody is silent."""
    return tuple(one for one in without(ladder, taken_out) if one.kind not in BEYOND_REMINDING)
