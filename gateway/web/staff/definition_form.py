"""What was typed in the form of an exercise, as its definition; what the form does not show stays as it was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.web.staff.definition import (
    COMPUTED,
    INNER_KINDS,
    KINDS,
    LISTS,
    NUMBERS,
    SPOKEN,
    TICKS,
    Definition,
    listed,
    mapped,
    number,
    plain,
    ratings_of,
    spoken,
)
from gateway.web.staff.definition_conditions import say_what_is_meant, typed_condition, typed_flag

Form = MultiDict[str, str]
_ONE = ("family", "approach", "suggested_cadence")
_SEVERAL = ("phases", "problems")
_ALL_KEYS = frozenset(key for keys in KINDS.values() for key in keys)


def read(form: Form, before: Mapping[str, Any]) -> Definition:
    """The definition as typed. `before` is what the page was drawn from."""
    after: Definition = dict(before)
    for key in ("title", "rationale"):
        after[key] = _said(form.get(key, ""), before.get(key))
    after |= {key: form[key] for key in _ONE if key in form}
    after |= {key: form.getlist(key) for key in _SEVERAL}
    if "prerequisites-shown" in form:
        after["prerequisites"] = form.getlist("prerequisites")
    if not after.get("prerequisites"):
        after.pop("prerequisites", None)
    after["minutes"] = number(form.get("minutes", ""))
    _ratings(form, after)
    after["instructions"] = _lines_said(form.get("instructions", ""), listed(before.get("instructions")))
    known = {plain(mapped(one).get("name")): one for one in _every(before)}
    names = {value for key, value in form.items() if key.endswith("-name")}
    sections = listed(before.get("sections"))
    after["sections"] = [
        _section(form, f"s{place}", mapped(sections[place]) if place < len(sections) else {}, known, names)
        for place in range(_count(form, "s", "title"))
    ]
    _short(form, after, before)
    _compared(after)
    _example(after, known)
    return after


def _ratings(form: Form, after: Definition) -> None:
    """The boxes send an empty value, too, so that none of them ticked is known from a form without them."""
    chosen = [one for one in form.getlist("ratings") if one]
    if "ratings" in form and set(chosen) != set(ratings_of(after)):
        after["ratings"] = chosen


def _section(form: Form, path: str, before: Mapping[str, Any], known: Mapping[str, Any], names: set[str]) -> Definition:
    after: Definition = dict(before)
    title = form.get(f"{path}-title", "").strip()
    after.pop("title", None)
    after.pop("locks", None)
    if title:
        after["title"] = _said(title, before.get("title"))
    if form.get(f"{path}-locks"):
        after["locks"] = True
    count = _count(form, f"{path}f", "kind")
    after["fields"] = [_field(form, f"{path}f{place}", known, names) for place in range(count)]
    return after


def _field(form: Form, path: str, known: Mapping[str, Any], names: set[str]) -> Definition:
    """Names are made once, from the question, and stay."""
    name, kind = form.get(f"{path}-name", ""), form.get(f"{path}-kind", "")
    before = mapped(known.get(name)) if name else {}
    keys = KINDS.get(kind, ())
    after = {key: value for key, value in before.items() if key not in _ALL_KEYS or key in keys}
    label = form.get(f"{path}-label", "")
    if not name:
        name = _fresh(label or "question", names)
        names.add(name)
    after |= {"name": name, "kind": kind}
    for key in (*SPOKEN, *NUMBERS, *TICKS, *LISTS, "url", "verb", "rerates"):
        typed = form.get(f"{path}-{key}")
        if key in keys or key in {"label", "help", "required", "carry_over"}:
            _put(after, key, typed, before)
    after["label"] = _said(label, before.get("label"))
    _put_condition(after, form, path)
    if "compute" in keys:
        _put_compute(after, form, path)
    if "flag_if" in keys:
        after |= {"flag_if": typed_flag(form, path, after)}
    if "fields" in keys:
        inner = {plain(mapped(one).get("name")): one for one in listed(before.get("fields"))}
        count = _count(form, f"{path}i", "kind")
        used = {form.get(f"{path}i{n}-name", "") for n in range(count)}
        after["fields"] = [_field(form, f"{path}i{n}", inner, used) for n in range(count)]
    return {key: value for key, value in after.items() if value is not None}


def _put(after: Definition, key: str, typed: str | None, before: Mapping[str, Any]) -> None:
    """An empty box takes the key away."""
    after.pop(key, None)
    if not typed or not typed.strip():
        return
    if key in TICKS:
        after[key] = True
    elif key in LISTS:
        after[key] = _options(typed, listed(before.get(key)))
    elif key in NUMBERS:
        after[key] = number(typed)
    else:
        after[key] = _said(typed, before.get(key)) if key in SPOKEN else typed.strip()


def _put_condition(after: Definition, form: Form, path: str) -> None:
    """What lies too deep for lines stays, as long as no line is typed."""
    condition = typed_condition(form, path)
    if condition is None and form.get(f"{path}-if_kept"):
        return
    after.pop("show_if", None)
    if condition is not None:
        after["show_if"] = condition


def _put_compute(after: Definition, form: Form, path: str) -> None:
    op = form.get(f"{path}-compute_op", "")
    names = [one.strip() for one in form.get(f"{path}-compute_of", "").split(",") if one.strip()]
    if op in COMPUTED:
        after["compute"] = {op: names[0] if op == "completion" and names else names}


def _compared(after: Definition) -> None:
    fields = {one["name"]: one for one in _every(after)}
    for one in fields.values():
        say_what_is_meant(one.get("show_if"), fields)


def _said(typed: str, before: Any) -> dict[str, Any]:
    """In our language, beside the other languages it has."""
    return {**mapped(before), "en": typed.replace("\r\n", "\n").strip()}


def _lines_said(typed: str, before: list[Any]) -> list[Any]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()] or [""]
    return [_said(line, before[n] if n < len(before) else None) for n, line in enumerate(lines)]


def _options(typed: str, before: list[Any]) -> list[Definition]:
    """One line each. A value stays with its words, or with its place where only words are changed."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    by_label = {spoken(mapped(one).get("label")): mapped(one) for one in before}
    same_place = len(lines) == len(before)
    taken = {plain(by_label[line].get("value")) for line in lines if line in by_label}
    found = []
    for place, line in enumerate(lines):
        old = by_label.get(line) or (mapped(before[place]) if same_place else {})
        value = plain(old.get("value"))
        if not value or (line not in by_label and value in taken):
            value = _fresh(line, taken)
        taken.add(value)
        found.append({**old, "value": value, "label": _said(line, old.get("label"))})
    return found


def _fresh(words: str, taken: Iterable[str]) -> str:
    """A code from the first words that nothing else has yet."""
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    start = "_".join(re.findall(r"[a-z0-9]+", letters)[:4])[:40].lstrip("0123456789_") or "entry"
    known = set(taken)
    return next(one for one in (start, *(f"{start}_{n}" for n in range(2, 10_000))) if one not in known)


def _short(form: Form, after: Definition, before: Mapping[str, Any]) -> None:
    about = form.get("short_about", "").strip()
    paths = [(f"s{s}f{f}", one) for s, part in enumerate(after["sections"]) for f, one in enumerate(part["fields"])]
    asked = [one["name"] for path, one in paths if form.get(f"{path}-short")]
    after.pop("short_form", None)
    if about or asked:
        earlier = mapped(before.get("short_form"))
        after["short_form"] = {"about": _said(about, earlier.get("about")), "fields": asked}


def _example(after: Definition, known: Mapping[str, Any]) -> None:
    """An answer of the example goes when its question is another one."""
    now = {one["name"]: one for part in after["sections"] for one in part["fields"]}
    about = ("kind", "options", "items", "rows", "columns", "fields", "min", "max", "other", "stamp")
    after["example"] = {
        name: answer
        for name, answer in mapped(after.get("example")).items()
        if name in now and all(now[name].get(key) == mapped(known.get(name)).get(key) for key in about)
    }


def _every(definition: Mapping[str, Any]) -> list[Any]:
    return [one for part in listed(definition.get("sections")) for one in listed(mapped(part).get("fields"))]


def _count(form: Form, path: str, key: str) -> int:
    found = 0
    while f"{path}{found}-{key}" in form:
        found += 1
    return found


def new_field(kind: str, *, is_inner: bool = False) -> Definition:
    """A question to start from, with what its kind needs."""
    chosen = kind if kind in (INNER_KINDS if is_inner else KINDS) else "long_text"
    found: Definition = {"name": "", "kind": chosen, "label": {"en": ""}}
    if chosen in {"scale", "pair", "hierarchy"}:
        found |= {"min": 0, "max": 10, "low_label": {"en": "not at all"}, "high_label": {"en": "very much"}}
    if chosen in {"entries", "table"}:
        found["fields"] = [{"name": "what", "kind": "text", "label": {"en": ""}}]
    if chosen == "link":
        found["verb"] = "read"
    return found


def change(definition: Definition, pressed: str, form: Form) -> tuple[Definition, str]:
    """What a button does with the definition, and which place to show then. `pressed` is such as `up:s0f1`."""
    way, _, path = pressed.partition(":")
    steps = [int(one) for one in re.findall(r"\d+", path)]
    sections = definition["sections"]
    if way == "add_section":
        sections.append({"fields": []})
        return definition, f"s{len(sections) - 1}"
    row = sections
    for place, key in zip(steps if way == "add_field" else steps[:-1], ("fields", "fields"), strict=False):
        if place >= len(row):
            return definition, ""
        row = row[place].setdefault(key, [])
    if way == "add_field":
        is_inner = len(steps) > 1
        row.append(new_field(form.get(f"{path}-new", ""), is_inner=is_inner))
        return definition, f"{path}{'i' if is_inner else 'f'}{len(row) - 1}"
    if way in {"up", "down", "remove"} and steps and steps[-1] < len(row):
        return definition, _moved(row, way, steps[-1], path)
    return definition, path


def _moved(row: list[Any], way: str, place: int, path: str) -> str:
    one = row.pop(place)
    if way == "remove":
        return re.sub(r"[sfi]\d+$", "", path)
    to = max(0, min(len(row), place + (1 if way == "down" else -1)))
    row.insert(to, one)
    return re.sub(r"\d+$", str(to), path)
