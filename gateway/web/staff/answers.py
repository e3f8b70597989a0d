"""An answer as a therapist reads it: what was written, what changed from before to after, what got in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.web import words
from gateway.web.client.cards import Document, items, name_of, part
from gateway.web.i18n import gettext
from gateway.web.rating_words import RATINGS
from gateway.web.readable import Readable, number, readable
from gateway.web.staff import prompts
from gateway.web.staff.parts import Parts, etag_of


@dataclass(frozen=True)
class Change:
    """A number before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Written:
    """One field of the worksheet in words; `fixed_at`: since when it could not be changed."""

    label: str
    answer: Readable
    fixed_at: str = ""


@dataclass(frozen=True)
class Sheet:
    """One occurrence with its answer, ready for a page."""

    id: str
    version: int
    etag: str
    name: str
    exercise: str
    day: str
    answered_at: str
    state: str
    amount: str
    obstacles: tuple[prompts.Prompt, ...]
    missing_link: str
    prompt: str
    own_words: tuple[str, ...]
    changes: tuple[Change, ...]
    written: tuple[Written, ...]
    review: Document
    answered: bool
    episode_id: str
    client_id: str
    result: str = ""
    missing: tuple[str, ...] = ()
    source: str = ""
    by_staff: bool = False
    is_measure: bool = False
    notes: tuple[str, ...] = ()


def sheet(occurrence: Document, exercise_in_full: Document) -> Sheet:
    """`exercise_in_full`: with its worksheet, where the answers are to be read."""
    fields, measure = worksheet(exercise_in_full), part(exercise_in_full, "measure")
    response, assignment = part(occurrence, "response"), part(occurrence, "assignment")
    exercise = str(part(occurrence, "exercise").get("title") or "")
    told = items(response, "changes")
    state = words.state_of(occurrence)
    obstacles = tuple(prompts.prompt_for(str(code)) for code in items(response, "obstacles"))
    return Sheet(
        id=str(occurrence["id"]),
        version=int(occurrence.get("version") or 1),
        etag=etag_of(occurrence),
        name=name_of(assignment, part(occurrence, "exercise")),
        exercise=exercise,
        day=str(occurrence.get("local_date") or ""),
        answered_at=str(response.get("responded_at") or ""),
        state=state,
        amount=", ".join(_amount(response)),
        obstacles=obstacles,
        missing_link=str(prompts.MISSING_LINKS.get(str(response.get("missing_link")), "")),
        prompt=_prompt(state, obstacles, answered=bool(response)),
        own_words=tuple(str(response[name]) for name in ("own_words", "note") if response.get(name)),
        changes=tuple(_change(one) for one in told),
        written=tuple(written(fields, response, {name for one in told for name in one["taken_from"]})),
        review=part(occurrence, "review"),
        answered=bool(response),
        episode_id=str(occurrence.get("episode_id") or ""),
        client_id=str(occurrence.get("client_id") or ""),
        result=_result(part(occurrence, "score")),
        missing=tuple(str(one["label"]) for one in fields if one["name"] in items(occurrence, "missing")),
        source=str(measure.get("source") or ""),
        notes=tuple(_notes(response)),
        by_staff=response.get("rating_source") == "therapist",
        is_measure=bool(measure),
    )


def _notes(response: Document) -> Iterator[str]:
    """What a reader has to know about the answer itself."""
    if response.get("rating_source") == "therapist":
        yield gettext("Written down by a therapist")
    if response.get("on_paper"):
        yield gettext("Done on paper")
    shared = {
        "summary": gettext("The client shares the numbers of this, not the words"),
        "done_only": gettext("The client shares how this went, and nothing else"),
    }
    if sentence := shared.get(str(response.get("shared"))):
        yield sentence


def _result(score: Document) -> str:
    """The total and its band."""
    parts = (number(score.get("total")), str(score.get("band_label") or "")) if score else ()
    return ", ".join(word for word in parts if word)


def sheets(parts: Parts, occurrences: list[Document]) -> list[Sheet]:
    """Each with the worksheet in the version that was answered; a worksheet is fetched once."""
    kept: dict[tuple[str, int], Document] = {}
    return [sheet(one, _exercise(parts, one, kept)) for one in occurrences]


def _exercise(parts: Parts, occurrence: Document, kept: dict[tuple[str, int], Document]) -> Document:
    if not part(part(occurrence, "response"), "answers"):
        return {}
    key = (str(occurrence.get("exercise_code")), int(occurrence.get("exercise_version") or 0))
    if key not in kept:
        found = parts.read("assignments", f"occurrences/{occurrence['id']}") or {}
        kept[key] = part(found, "exercise")
    return kept[key]


def drafts(parts: Parts) -> dict[str, Document]:
    """Own replies that are not sent yet, by occurrence."""
    return {str(one.get("occurrence_id")): one for one in parts.list("assignments", "review-drafts")}


def worksheet(exercise: Document) -> list[Document]:
    """The fields of a worksheet, screen by screen."""
    fields: list[Document] = items(part(exercise, "worksheet"), "fields")
    return sorted(fields, key=lambda field: int(field.get("screen") or 0))


def _change(found: Document) -> Change:
    """An emotion that was named only once has one number."""
    before, after = (number(found[name]) if found[name] is not None else "–" for name in ("before", "after"))
    return Change(str(found["label"]), before, after)


def written(fields: Sequence[Document], response: Document, left_out: Collection[str] = ()) -> Iterator[Written]:
    """Everything that was answered or worked out, in the order of the worksheet."""
    values = {**part(response, "answers"), **part(response, "computed")}
    locked = part(response, "locked")
    for field in fields:
        name = str(field["name"])
        if name not in left_out and not _is_unsaid(field, values.get(name)):
            words = readable(field, values[name])
            yield Written(str(field.get("label") or name), words, str(locked.get(name) or ""))


def _is_unsaid(field: Document, value: Any) -> bool:
    """Nothing was answered; or it is the client's own and was not shown to anybody."""
    if field.get("kind") == "private_note":
        return not (isinstance(value, Mapping) and value.get("shared") is True)
    return value is None or value in ("", [], {})


def _amount(response: Document) -> Iterator[str]:
    """How much, how long, and the ratings that were given."""
    if response.get("quantity") is not None:
        yield gettext("%(number)s %% of it", number=response["quantity"])
    if response.get("minutes") is not None:
        yield gettext("%(number)s minutes", number=response["minutes"])
    for name in RATINGS:
        if response.get(name) is not None:
            yield gettext("%(what)s %(number)s of 10", what=RATINGS[name].noun, number=response[name])


def _prompt(state: str, obstacles: tuple[prompts.Prompt, ...], *, answered: bool) -> str:
    if obstacles:
        return str(obstacles[0].question)
    if not answered:
        return prompts.silent_prompt()
    return prompts.talk_prompt() if state == "talk" else ""
