"""What a client said got in the way, as staff read it, with a question that opens the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.i18n import gettext, lazy_gettext


@dataclass(frozen=True)
class Prompt:
    """`words` name the obstacle, `question` is one way to begin."""

    words: Any
    question: Any


PROMPTS: Mapping[str, Prompt] = {
    "time": Prompt(
        lazy_gettext("no time found"),
        lazy_gettext("Walk through one day together: where would five minutes fit, and what would have to make room?"),
    ),
    "forgot": Prompt(
        lazy_gettext("forgot"),
        lazy_gettext("Which daily thing could it be tied to? Write it down as “If …, then …”."),
    ),
    "practical": Prompt(
        lazy_gettext("something practical"),
        lazy_gettext("What was missing: place, quiet, paper, a person? Plan for exactly that."),
    ),
    "unclear_what": Prompt(
        lazy_gettext("unsure what to do"),
        lazy_gettext("Do the first step together now, then let them say it back in their own words."),
    ),
    "unclear_why": Prompt(
        lazy_gettext("unsure why it would help"),
        lazy_gettext("Ask what they hope will change, and whether this leads there. If not, choose something else."),
    ),
    "too_hard": Prompt(
        lazy_gettext("too hard or too big"),
        lazy_gettext("What would half of it look like? And a quarter? Agree on the size that sounds almost easy."),
    ),
    "not_relevant": Prompt(
        lazy_gettext("did not fit"),
        lazy_gettext("What does this week ask of them instead? Start from there."),
    ),
    "low_motivation": Prompt(
        lazy_gettext("could not get started"),
        lazy_gettext("When did starting work, even a little? What was different on that day?"),
    ),
    "too_distressing": Prompt(
        lazy_gettext("too distressing"),
        lazy_gettext("First ask how it was and how they are now. Then: one step smaller, and with support."),
    ),
    "perfectionism": Prompt(
        lazy_gettext("had to be perfect"),
        lazy_gettext("What would it mean to hand in something untidy? Try one on purpose."),
    ),
    "low_frustration_tolerance": Prompt(
        lazy_gettext("hard to sit through"),
        lazy_gettext("What went through their mind at the moment of stopping? Look at the belief about bearing it."),
    ),
    "ego_anxiety": Prompt(
        lazy_gettext("feared what it would say about them"),
        lazy_gettext("What would the worst sheet say about them, in their eyes? Look at that thought together."),
    ),
    "anger": Prompt(
        lazy_gettext("resented having to"),
        lazy_gettext("Whose idea was it? Ask what they would set themselves, and let them choose."),
    ),
    "chose_not_to": Prompt(
        lazy_gettext("decided not to"),
        lazy_gettext("A decision can be heard: what spoke for it, and what would they rather do?"),
    ),
    "other": Prompt(lazy_gettext("something else"), lazy_gettext("Ask openly what happened instead.")),
}


MISSING_LINKS: Mapping[str, Any] = {
    "knowing": lazy_gettext("knowing what to do"),
    "willing": lazy_gettext("being willing"),
    "in_mind": lazy_gettext("thinking of it"),
    "right_then": lazy_gettext("something got in the way right then"),
}


def prompt_for(code: str) -> Prompt:
    return PROMPTS.get(code, PROMPTS["other"])


def silent_prompt() -> str:
    """For what was not answered at all."""
    return gettext("Nothing is known yet. Ask with curiosity what the days were like, before asking about the task.")


def talk_prompt() -> str:
    return gettext("They would rather talk about it than write. Begin here.")


def options() -> list[tuple[str, str]]:
    """What might get in the way, for the agree sheet; a decision against it is no obstacle to foresee."""
    return [(code, str(prompt.words)) for code, prompt in PROMPTS.items() if code != "chose_not_to"]
