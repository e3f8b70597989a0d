"""What staff see of an answer: as much as the client chose to share, and never a private note that is not shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.assignments.domain.codes import FieldKind, Shared
from services.assignments.domain.response import Answer, Response
from services.assignments.domain.worksheet.sheet import Worksheet

NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.SCALE, FieldKind.DURATION, FieldKind.PAIR})
KINDS_SHOWN: Mapping[Shared, frozenset[FieldKind]] = {
    Shared.WHOLE: frozenset(FieldKind),
    Shared.SUMMARY: NUMBERS,
    Shared.DONE_ONLY: frozenset(),
}
NARROWEST_FIRST = (Shared.DONE_ONLY, Shared.SUMMARY, Shared.WHOLE)


def for_staff(one: Response, sheet: Worksheet, latest: Response) -> Response:
    """`one` without what is not for staff. What the `latest` answer keeps back is shown of no earlier one either."""
    shared = min(one.answer.shared, latest.answer.shared, key=NARROWEST_FIRST.index)
    private = sheet.unshared(one.answer.answers) | sheet.unshared(latest.answer.answers)
    answer = _shown(replace(one.answer, shared=shared), sheet)
    answers = {name: value for name, value in answer.answers.items() if name not in private}
    locked = {name: at for name, at in one.locked.items() if name in answers}
    return replace(one, answer=replace(answer, answers=answers), locked=locked)


def beside_the_sheet(answer: Answer) -> Answer:
    """What was said beside the worksheet: kind, ratings, obstacles and words, as far as they are shared."""
    if answer.shared is Shared.DONE_ONLY:
        return only_what_became_of_it(answer)
    shown = replace(answer, answers={})
    return shown if answer.shared is Shared.WHOLE else replace(shown, own_words="", note="")


def _shown(answer: Answer, sheet: Worksheet) -> Answer:
    names = {field.name for field in sheet.fields if field.kind in KINDS_SHOWN[answer.shared]}
    answers = {name: value for name, value in answer.answers.items() if name in names}
    return replace(beside_the_sheet(answer), answers=answers)


def only_what_became_of_it(answer: Answer) -> Answer:
    """The kind of answer, and whether the client wants to talk about it. How much it was is told by the state alone."""
    return Answer(
        kind=answer.kind,
        talk_about_it=answer.talk_about_it,
        on_paper=answer.on_paper,
        shared=answer.shared,
        rating_source=answer.rating_source,
    )


def shares_numbers(answer: Answer) -> bool:
    """Whether staff see the numbers of its worksheet."""
    return KINDS_SHOWN[answer.shared] >= NUMBERS


def worked_out_from(seen: Response, whole: Response) -> Mapping[str, Any]:
    """The answers that computed figures are worked out from for whoever sees only `seen`: figures are numbers."""
    return {} if seen is not whole and seen.answer.shared is Shared.DONE_ONLY else whole.answer.answers
