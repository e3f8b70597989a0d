"""A definition of an exercise as its form shows it: boxes with texts, whatever stands in it so far."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Definition = dict[str, Any]
Labels = Mapping[str, Mapping[str, str]]
RANGE = ("min", "max", "step")
ENDS = ("low_label", "high_label")
KINDS: Mapping[str, tuple[str, ...]] = {
    "long_text": (),
    "text": (),
    "scale": (*RANGE, *ENDS, "default", "flag_if"),
    "choice": ("options", "other", "flag_if"),
    "choices": ("options", "other", "flag_if"),
    "yes_no": ("flag_if",),
    "number": (*RANGE, "unit", "flag_if"),
    "integer": (*RANGE, "unit", "flag_if"),
    "date": (),
    "time": (),
    "datetime": (),
    "duration": ("max",),
    "emotions": (*RANGE, *ENDS, "rerates"),
    "entries": ("entry_label", "stamp", "at_most", "fields"),
    "table": ("rows", "columns", "fields"),
    "pair": (*RANGE, *ENDS),
    "hierarchy": (*RANGE, *ENDS, "at_most"),
    "checklist": ("items",),
    "link": ("url", "verb"),
    "guidance": (),
    "private_note": (),
    "computed": ("compute", "unit"),
}
INNER_KINDS = tuple(KINDS)[:12]
SPOKEN = ("label", "help", *ENDS, "unit", "entry_label")
NUMBERS = (*RANGE, "default", "at_most")
TICKS = ("required", "carry_over", "other", "stamp")
LISTS = ("options", "items", "rows", "columns")
COMPUTED = ("sum", "mean", "difference", "completion")
USUAL_RATINGS = ["difficulty", "usefulness"]  # what an exercise asks that has no key for it
NO_ANSWER = frozenset({"guidance", "computed"})
NOT_CARRIED = NO_ANSWER | {"private_note", "link"}
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}[.,][0-9]{1,15}")
_PLACE = re.compile(r"(sections|fields)\[(\d+)\]\.?")


@dataclass(frozen=True)
class Box:
    """One field. `path` starts the names of its inputs, such as `s0f1`; `values` are their texts by key."""

    path: str
    name: str
    kind: str
    values: Mapping[str, str]
    definition: Definition
    inner: tuple[Box, ...]
    is_inner: bool
    is_short: bool

    @property
    def keys(self) -> tuple[str, ...]:
        return KINDS.get(self.kind, ())

    @property
    def ticks(self) -> tuple[str, ...]:
        found = [] if self.kind in NO_ANSWER else ["required"]
        if self.kind not in NOT_CARRIED and not self.is_inner:
            found.append("carry_over")
        return (*found, *(key for key in self.keys if key in TICKS))


@dataclass(frozen=True)
class Part:
    """One section; `earlier` are the fields that a condition can look at: name and label."""

    path: str
    title: str
    locks: bool
    boxes: tuple[Box, ...]
    earlier: tuple[tuple[str, str], ...]


def parts_of(definition: Mapping[str, Any]) -> Iterator[Part]:
    short = names_in_short(definition)
    earlier: tuple[tuple[str, str], ...] = ()
    for number, section in enumerate(listed(definition.get("sections"))):
        path = f"s{number}"
        fields = listed(mapped(section).get("fields"))
        boxes = tuple(_box(one, f"{path}f{place}", short) for place, one in enumerate(fields))
        title = spoken(mapped(section).get("title"))
        yield Part(path, title, mapped(section).get("locks") is True, boxes, earlier)
        earlier += tuple((one.name, one.values["label"] or one.name) for one in boxes if one.kind not in NO_ANSWER)


def labels_of(definition: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """By the name of a field what can be chosen there."""
    every = [mapped(one) for part in listed(definition.get("sections")) for one in listed(mapped(part).get("fields"))]
    return {plain(one.get("name")): labels_in(one) for one in every}


def labels_in(field: Mapping[str, Any]) -> Mapping[str, str]:
    """What can be chosen: value and words."""
    return {
        plain(mapped(each).get("value")): spoken(mapped(each).get("label"))
        for key in ("options", "items")
        for each in listed(field.get(key))
    }


def _box(field: Any, path: str, short: set[str], *, is_inner: bool = False) -> Box:
    one = mapped(field)
    values = {key: spoken(one.get(key)) for key in SPOKEN}
    values |= {key: plain(one.get(key)) for key in (*NUMBERS, "url", "verb", "rerates")}
    values |= {key: "yes" if one.get(key) is True else "" for key in TICKS}
    values |= {key: "\n".join(spoken(mapped(each).get("label")) for each in listed(one.get(key))) for key in LISTS}
    values |= _compute(one.get("compute"))
    inner = tuple(
        _box(each, f"{path}i{place}", set(), is_inner=True) for place, each in enumerate(listed(one.get("fields")))
    )
    name = plain(one.get("name"))
    return Box(path, name, plain(one.get("kind")) or "long_text", values, one, inner, is_inner, name in short)


def _compute(found: Any) -> dict[str, str]:
    if not isinstance(found, dict) or len(found) != 1 or next(iter(found)) not in COMPUTED:
        return {"compute_op": "", "compute_of": ""}
    ((op, names),) = found.items()
    return {"compute_op": op, "compute_of": ", ".join(map(plain, names)) if isinstance(names, list) else plain(names)}


def names_in_short(definition: Mapping[str, Any]) -> set[str]:
    return {plain(one) for one in listed(mapped(definition.get("short_form")).get("fields"))}


def ratings_of(definition: Mapping[str, Any]) -> list[str]:
    """What is asked at the end; the usual where nothing is said about it."""
    return [plain(one) for one in listed(definition.get("ratings", USUAL_RATINGS))]


def input_of(place: str) -> str:
    """Where the remark about `sections[1].fields[0].label.en` belongs: the input `s1f0-label`."""
    path, depth = "", 0
    rest = place
    while found := _PLACE.match(rest):
        letter = "s" if found[1] == "sections" else "fi"[depth - 1]
        path, rest, depth = f"{path}{letter}{found[2]}", rest[found.end() :], depth + 1
    key = re.split(r"[.\[]", rest)[0]
    if not path:
        return {"short_form": "short_about", "sections": ""}.get(key, key)
    renamed = {"": "label" if depth > 1 else "title", "compute": "compute_op", "fields": "title"}
    renamed |= {"show_if": _line_of(rest), "flag_if": "flag_value" if "." in rest else "flag_op"}
    return f"{path}-{renamed.get(key, key)}" if (key, depth) != ("fields", 2) else f"{path}-label"


def _line_of(rest: str) -> str:
    """Of `show_if.any[1].at_least` the second line, and there the box of the value."""
    line = next((found for found in re.findall(r"\[(\d+)\]", rest)), "0")
    return f"if{'' if line == '0' else line}_{'value' if rest.endswith(('.is', '.at_least', '.below')) else 'field'}"


def number(typed: str) -> Any:
    """A number where it is one; else as it was typed, to be told so."""
    text = typed.strip()
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else text


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def mapped(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def spoken(value: Any) -> str:
    """The text in our language."""
    return plain(value.get("en")) if isinstance(value, dict) else plain(value)


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, dict | list) else str(value)
