"""“What comes after” on the agree sheet: from the form to what the service takes, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.chain_words import chain_words
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.readable import number
from gateway.web.schedule_form import Options, Typed, text_of
from gateway.web.staff import answers
from gateway.web.staff.parts import Errors

NUMBERS = frozenset({"number", "integer", "scale", "duration", "pair"})
FIELDS: Mapping[str, str] = {
    "criterion.reads": "chain_reads",
    "criterion.field": "chain_field",
    "criterion.value": "chain_value",
    "criterion.times": "chain_times",
    "down_after": "chain_down",
    "rungs": "chain_rungs",
    "place": "chain_rungs",
}
EACH = ("chain_field", "chain_reads", "chain_value", "chain_times", "chain_down", "chain_rungs", "chain_exercise")
KEPT = "keep"


def choices(exercise: Document, typed: Typed) -> dict[str, Any]:
    """What can be chosen from; what cannot be shown in this form can be kept as it is."""
    fields = [one for one in answers.worksheet(exercise) if one.get("kind") in NUMBERS]
    kinds: Options = [
        ("fluent", gettext("Repeat it until it has become easy; then it ends by itself")),
        ("steps", gettext("Go on step by step; each step is offered to both of you")),
    ]
    keep = [(KEPT, gettext("As it is: %(words)s", words=typed["chain_words"]))] if typed.get("chain_words") else []
    return {
        "kinds": [*keep, *kinds],
        "fields": [(str(one["name"]), str(one.get("label") or one["name"])) for one in fields],
        "reads": [
            ("at_most", gettext("at most")),
            ("at_least", gettext("at least")),
            ("below_half", gettext("below half of the first time")),
        ],
    }


def missing(typed: Typed) -> dict[str, list[str]]:
    """What has to be said before it can be sent."""
    errors: dict[str, list[str]] = {}
    if text_of(typed, "chain") not in {"fluent", "steps"}:
        return errors
    for name in ("chain_times", "chain_down"):
        if text_of(typed, name) and not text_of(typed, name).isdecimal():
            errors[name] = [gettext("Write a whole number, such as 3.")]
    if _compares(typed) and _value(typed) is None:
        errors["chain_value"] = [gettext("Write the number to compare with, such as 3.")]
    if text_of(typed, "chain") == "steps" and len(_rungs(typed)) < 2:
        errors["chain_rungs"] = [gettext("Write at least two steps, one on each line, or choose what comes then.")]
    return errors


def terms(typed: Typed) -> dict[str, Any]:
    """The chain of the request; nothing where it is kept as it is."""
    kind = text_of(typed, "chain")
    if kind == KEPT:
        return {}
    if kind not in {"fluent", "steps"}:
        return {"chain": None}
    chain: dict[str, Any] = {"criterion": _criterion(typed)}
    if kind == "steps":
        rungs = _rungs(typed)
        place = text_of(typed, "chain_place")
        chain |= {"rungs": rungs, "place": min(int(place), len(rungs) - 1) if place.isdecimal() else 0}
        if text_of(typed, "chain_down"):
            chain["down_after"] = int(text_of(typed, "chain_down"))
    return {"chain": chain}


def _criterion(typed: Typed) -> dict[str, Any]:
    times = {"times": int(text_of(typed, "chain_times") or 1)}
    if not text_of(typed, "chain_field"):
        return {"reads": "done", **times}
    value = {"value": _value(typed)} if _compares(typed) else {}
    reads = text_of(typed, "chain_reads") or "at_most"
    return {"reads": reads, "field": text_of(typed, "chain_field"), **value, **times}


def _compares(typed: Typed) -> bool:
    return bool(text_of(typed, "chain_field")) and text_of(typed, "chain_reads") != "below_half"


def _value(typed: Typed) -> float | None:
    try:
        return float(text_of(typed, "chain_value").replace(",", "."))
    except ValueError:
        return None


def _rungs(typed: Typed) -> list[dict[str, str]]:
    """One on each line; another exercise comes last. Alone it comes after the exercise as it is."""
    lines = [line.strip() for line in text_of(typed, "chain_rungs").splitlines() if line.strip()]
    after = text_of(typed, "chain_exercise")
    found = [{"item": line} for line in lines]
    return [*(found or [{"item": ""}]), {"item": "", "exercise_code": after}] if after else found


def of(chain: Document, exercise_code: str) -> dict[str, Any]:
    """The form as a chain stands: to change it."""
    if not chain:
        return {}
    criterion, rungs = part(chain, "criterion"), items(chain, "rungs")
    *before, last = rungs or [{}]
    after = str(last.get("exercise_code") or exercise_code)
    lines = before if after != exercise_code else rungs
    shown = all(one.get("exercise_code") in {"", exercise_code} for one in lines)
    value, down = criterion.get("value"), chain.get("down_after")
    return {
        "chain": ("steps" if rungs else "fluent") if shown else KEPT,
        "chain_words": "" if shown else chain_words(chain),
        "chain_field": criterion.get("field") or "",
        "chain_reads": criterion.get("reads") if criterion.get("field") else "",
        "chain_value": "" if value is None else number(value),
        "chain_times": str(criterion.get("times") or 1),
        "chain_down": "" if down is None else str(down),
        "chain_rungs": "\n".join(str(one.get("item") or "") for one in lines),
        "chain_exercise": after if after != exercise_code else "",
        "chain_place": str(chain.get("place") or 0),
    }


def renamed(errors: Errors) -> dict[str, list[str]]:
    """`chain.criterion.value` is the field `chain_value` here; what is not about the chain stays."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        inner = name.removeprefix("chain.")
        field = FIELDS.get(inner, FIELDS.get(inner.partition(".")[0], "chain"))
        if inner.endswith("exercise_code") and inner != name:
            field = "chain_exercise"
        found.setdefault(field if inner != name else name, []).extend(sentences)
    return found
