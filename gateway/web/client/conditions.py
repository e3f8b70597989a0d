"""Whether a question is asked, and which answers ask for a person: `show_if` and `flag_if` are data, never code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.web.client.values import is_answered

Answers = Mapping[str, Any]
Field = Mapping[str, Any]


def asked(fields: Sequence[Field], answers: Answers) -> list[Field]:
    """The questions that are asked. What is itself not asked counts as not answered."""
    seen: dict[str, Any] = {}
    found = []
    for one in fields:
        condition = one.get("show_if")
        if condition is None or holds(condition, seen):
            found.append(one)
            seen[str(one["name"])] = answers.get(str(one["name"]))
    return found


def holds(condition: Mapping[str, Any], answers: Answers) -> bool:
    """What is not answered is neither anything nor at least or below anything."""
    if "all" in condition:
        return all(holds(one, answers) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, answers) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    return _compares(condition, answers.get(str(condition.get("field"))))


def _compares(condition: Mapping[str, Any], answer: Any) -> bool:
    if "answered" in condition:
        return is_answered(answer) is bool(condition["answered"])
    if "is" in condition:
        wanted = condition["is"]
        if isinstance(wanted, bool) or isinstance(answer, bool):
            return answer is wanted
        return wanted in answer if isinstance(answer, list) else bool(answer == wanted)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return False
    if "at_least" in condition:
        return bool(answer >= condition["at_least"])
    return "below" in condition and bool(answer < condition["below"])


def marks(field: Field) -> list[dict[str, Any]]:
    """Answers that ask for a person, of the question (`part` is empty) and of the parts of its entries or cells."""
    inner = [one for one in field.get("fields") or [] if one.get("flag_if")]
    own = [{"part": "", **field["flag_if"]}] if field.get("flag_if") else []
    return [*own, *({"part": str(one["name"]), **one["flag_if"]} for one in inner)]
