"""When a question is asked and which answers ask for a person: as lines of a form, and from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.staff.definition import Definition, Labels, labels_in, listed, mapped, number, plain

COMPARISONS = ("is", "at_least", "below", "answered")
JOINS = ("all", "any", "not_all", "none")
FLAGS = ("is", "at_least")
MOST_LINES = 8
NOT = "not_"
_TRUE_OR_FALSE = {"true": "yes", "false": "no"}
_YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True)
class Line:
    """One comparison; `op` is that of the definition, `answered` or `empty`, or one with `not_` before it."""

    field: str = ""
    op: str = "is"
    value: str = ""


@dataclass(frozen=True)
class Asked:
    """When a question is asked: lines and how they are joined. `is_kept`: it lies deeper than lines can show."""

    join: str = "all"
    lines: tuple[Line, ...] = ()
    is_kept: bool = False

    @property
    def rows(self) -> tuple[tuple[str, Line], ...]:
        """The lines and an empty one to go on with, each with the start of the names of its inputs."""
        return tuple((start_of(place), line) for place, line in enumerate((*self.lines, Line())[:MOST_LINES]))


def start_of(place: int) -> str:
    return f"if{place or ''}"


def asked_if(found: Any, named: Labels) -> Asked:
    """`named`: the words of options by field."""
    if not isinstance(found, dict):
        return Asked()
    join, parts = _joined(found)
    lines = tuple(line for line in (_line(mapped(one), named) for one in parts) if line)
    if not lines or len(lines) < len(parts) or len(lines) > MOST_LINES:
        return Asked(is_kept=True)
    return Asked(join, lines)


def _joined(found: Definition) -> tuple[str, list[Any]]:
    inner = mapped(found.get("not"))
    for key, denied in (("all", "not_all"), ("any", "none")):
        if set(found) == {key}:
            return key, listed(found[key])
        if set(found) == {"not"} and set(inner) == {key}:
            return denied, listed(inner[key])
    return "all", [found]


def _line(one: Definition, named: Labels) -> Line | None:
    denied = set(one) == {"not"}
    inner = mapped(one["not"]) if denied else one
    used = [key for key in COMPARISONS if key in inner]
    if len(used) != 1 or set(inner) != {"field", used[0]}:
        return None
    name, value = plain(inner["field"]), inner[used[0]]
    if used[0] == "answered":
        return Line(name, "answered" if bool(value) is not denied else "empty")
    return Line(name, f"{NOT if denied else ''}{used[0]}", in_words(value, named.get(name, {})))


def in_words(value: Any, options: Mapping[str, str]) -> str:
    return options.get(plain(value)) or _TRUE_OR_FALSE.get(plain(value), plain(value))


def typed_condition(form: Mapping[str, str], path: str) -> Definition | None:
    """As it was typed, in words; None without a line."""
    lines = [
        Line(name, form.get(f"{path}-{start}_op", "is"), form.get(f"{path}-{start}_value", "").strip())
        for start in map(start_of, range(MOST_LINES))
        if (name := form.get(f"{path}-{start}_field", ""))
    ]
    parts = [_comparison(one) for one in lines]
    if not parts:
        return None
    join = form.get(f"{path}-if_join", "all")
    joined = parts[0] if len(parts) == 1 else {"any" if join in {"any", "none"} else "all": parts}
    return _denied(joined) if join in {"not_all", "none"} else joined


def _comparison(line: Line) -> Definition:
    if line.op in {"answered", "empty"}:
        return {"field": line.field, "answered": line.op == "answered"}
    one: Definition = {"field": line.field, line.op.removeprefix(NOT): line.value}
    return _denied(one) if line.op.startswith(NOT) else one


def _denied(condition: Definition) -> Definition:
    return mapped(condition["not"]) if "not" in condition else {"not": condition}


def say_what_is_meant(condition: Any, fields: Mapping[str, Definition]) -> None:
    """Put values in the place of the words that were typed."""
    for one in _comparisons(mapped(condition)):
        for op in ("is", "at_least", "below"):
            if isinstance(one.get(op), str):
                one[op] = meant(one[op], mapped(fields.get(plain(one.get("field")))))


def _comparisons(condition: Definition) -> Iterator[Definition]:
    if "field" in condition:
        yield condition
    inner = [*listed(condition.get("all")), *listed(condition.get("any")), condition.get("not")]
    for one in inner:
        if isinstance(one, dict):
            yield from _comparisons(one)


def meant(typed: str, field: Definition) -> Any:
    """What is compared with is typed in words: those of an option, a yes or no, or a number."""
    options = labels_in(field)
    if options:
        by_words = {words.casefold(): value for value, words in options.items()}
        return by_words.get(typed.casefold(), typed)
    if field.get("kind") in {"yes_no", "link"}:
        return _YES_OR_NO.get(typed.casefold(), typed)
    return number(typed)


def flag_boxes(field: Definition) -> dict[str, str]:
    """What stands in the two boxes of an answer that should not wait."""
    found = mapped(field.get("flag_if"))
    op = next((key for key in FLAGS if key in found), "")
    return {"flag_op": op, "flag_value": in_words(found.get(op), labels_in(field)) if op else ""}


def typed_flag(form: Mapping[str, str], path: str, field: Definition) -> Definition | None:
    op, typed = form.get(f"{path}-flag_op", ""), form.get(f"{path}-flag_value", "").strip()
    if op not in FLAGS:
        return None
    return {op: number(typed) if op == "at_least" else meant(typed, field)}
