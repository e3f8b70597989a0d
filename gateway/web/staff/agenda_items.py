"""The agenda of the next session as the service gives it, made ready for a page."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.web import dates, words
from gateway.web.chain_words import rung_words
from gateway.web.client.cards import Document, items, name_of, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.readable import number
from gateway.web.staff import answers, prompts, wording
from gateway.web.staff.parts import Parts


@dataclass(frozen=True)
class Item:
    """What every item has: `value` is what its box sends, the key and the occurrences in the version that was seen."""

    key: str
    value: str
    hidden: bool
    discussed: bool


@dataclass(frozen=True)
class Undone:
    """`days`: each with its state, and the id of the occurrence where nothing was said about it."""

    item: Item
    name: str
    exercise: str
    days: tuple[tuple[str, str, str], ...]
    obstacles: tuple[str, ...]
    missing_links: tuple[str, ...]
    own_words: tuple[str, ...]
    prompt: str


@dataclass(frozen=True)
class Told:
    """An answer with the numbers that matter, and what was expected beside what happened."""

    item: Item
    sheet: answers.Sheet
    outcome: Document
    debt: bool


@dataclass(frozen=True)
class Line:
    """An item in one line: `about` in words, the marks of its days, and the occurrence that waits for an answer."""

    item: Item
    name: str
    about: str
    states: tuple[str, ...] = ()
    unanswered: str = ""


@dataclass(frozen=True)
class Agenda:
    """Everything that the page shows, part by part."""

    points: list[tuple[Item, str]]
    undone: list[Undone]
    answers: list[Told]
    more_answers: int
    measures: list[Line]
    going_on: list[Line]
    proposals: list[Line]
    agreed: list[Line]

    order: frozenset[str]

    @property
    def debt(self) -> int:
        """How many answers waited at the last held session already."""
        return sum(one.debt for one in self.answers)

    @property
    def everything(self) -> list[tuple[Item, str, bool]]:
        """What can be moved or put away: the item, its name, and whether it was moved."""
        named = [(one.item, one.name) for one in self.undone]
        named += [(one.item, f"{one.sheet.name}, {dates.short_day(one.sheet.day)}") for one in self.answers]
        lines = [*self.measures, *self.going_on, *self.proposals, *self.agreed]
        named += [(one.item, one.name) for one in lines]
        return [(item, name, item.key in self.order) for item, name in named]


def read(parts: Parts, episode_id: str) -> tuple[Agenda, Document]:
    """The agenda, ready for a page, and as the service gave it; empty while the service is away."""
    found = parts.read("assignments", f"episodes/{episode_id}/agenda") or {}
    return of(found), found


def of(found: Document) -> Agenda:
    shown = items(found, "answers")
    return Agenda(
        points=[(_item(one), str(one.get("text") or "")) for one in items(found, "own")],
        undone=[_undone(one) for one in items(found, "undone")],
        answers=[_told(one) for one in shown],
        more_answers=max(0, int(found.get("waiting") or 0) - len(shown)),
        measures=[_measured(one) for one in items(found, "measures")],
        going_on=[_going_on(one) for one in items(found, "going_on")],
        proposals=[Line(_item(one), _name(one), _title(one)) for one in items(found, "proposals")],
        agreed=[_going_on(one) for one in items(found, "agreed")],
        order=frozenset(items(found, "order")),
    )


def _item(found: Document, *occurrences: tuple[object, object]) -> Item:
    key = str(found.get("key") or "")
    value = " ".join([key, *(f"{id_}.{version}" for id_, version in occurrences)])
    return Item(key, value, bool(found.get("hidden")), bool(found.get("discussed")))


def _title(found: Document) -> str:
    return str(part(found, "exercise").get("title") or "")


def _name(found: Document) -> str:
    return name_of(part(found, "assignment"), part(found, "exercise"))


def _undone(found: Document) -> Undone:
    """The latest reason that was given speaks; silence only when there is none."""
    days = items(found, "days")
    codes = [str(code) for code in items(found, "obstacles")]
    said = any(one.get("state") == "talk" for one in days)
    prompt = prompts.talk_prompt() if said else prompts.silent_prompt()
    return Undone(
        item=_item(found, *((one.get("occurrence_id"), one.get("version")) for one in days)),
        name=_name(found),
        exercise=_title(found),
        days=tuple((str(one.get("local_date")), words.state_of(one), _silent(one)) for one in days),
        obstacles=tuple(str(prompts.prompt_for(code).words) for code in codes),
        missing_links=tuple(
            str(prompts.MISSING_LINKS[code]) for code in items(found, "missing_links") if code in prompts.MISSING_LINKS
        ),
        own_words=tuple(str(text) for text in items(found, "own_words")),
        prompt=str(prompts.prompt_for(codes[0]).question) if codes else prompt,
    )


def _silent(day: Document) -> str:
    return str(day.get("occurrence_id")) if day.get("state") == "not_answered" else ""


def _told(found: Document) -> Told:
    occurrence = part(found, "occurrence")
    item = _item(found, (occurrence.get("id"), occurrence.get("version")))
    return Told(item, answers.sheet(occurrence, {}), part(found, "outcome"), bool(found.get("debt")))


def _measured(found: Document) -> Line:
    """`14 → 11, moderate; since the last session −3`."""
    scores = items(found, "scores")
    totals = " → ".join(number(one.get("total")) for one in reversed(scores))
    band = str(scores[0].get("band_label") or "") if scores else ""
    about = ", ".join(word for word in (totals, band) if word)
    change = found.get("change")
    if change is not None:
        told = f"{change:+g}".replace("-", "−")
        about = gettext("%(totals)s; since the last session %(change)s", totals=about, change=told)
    return Line(_item(found), str(found.get("title") or ""), about)


def _going_on(found: Document) -> Line:
    states = [str(one) for one in items(found, "states")]
    about = [engagement(states)]
    if part(found, "assignment").get("status") == "paused":
        about = [wording.term("assignment", "paused")]
    if found.get("ending"):
        about.append(gettext("its last day is near"))
    if found.get("confidence") is not None:
        about.append(gettext("sure: %(number)s of 10", number=found["confidence"]))
    about.append(_offered(part(found, "offer")))
    said = "; ".join(word for word in about if word)
    return Line(_item(found), _name(found), said, tuple(states), str(found.get("unanswered_id") or ""))


def _offered(offer: Document) -> str:
    """The step that the answers speak for."""
    to = rung_words(part(offer, "to"))
    ways = {
        "up": gettext("ready for the next step: %(step)s", step=to) if to else gettext("ready for the next step"),
        "down": gettext("a step down is offered: %(step)s", step=to) if to else gettext("a step down is offered"),
        "finish": gettext("nothing comes after this: go on or end it"),
    }
    return ways.get(str(offer.get("way")), "")


def engagement(states: list[str]) -> str:
    """How often something was done, in words: everything but silence and not this time counts."""
    over = [one for one in states if one != "not_yet"]
    if not over:
        return gettext("nothing was due yet")
    did = sum(one not in {"not_answered", "talk"} for one in over)
    return ngettext("%(did)s of %(num)s time", "%(did)s of %(num)s times", len(over), did=did)
