"""What somebody types and ticks on a page of a worksheet to give an answer: the names and values of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.system.pages import Form

Field = Mapping[str, Any]
Typed = dict[str, list[str]]
OTHER = "+other"
AT: Field = {"name": "at", "kind": "datetime"}


def typed(form: Form, field: Field, value: Any) -> Typed:
    """For a question that is on the form; one entry of a diary stands for itself."""
    return _KINDS.get(field["kind"], _plain)(form, field, str(field["name"]), value)


def is_on(form: Form, field: Field) -> bool:
    name = field["name"]
    return any(one == name or one.startswith((f"{name}.", f"{name}-")) for one in form.offered)


def entry(form: Form, field: Field, value: Mapping[str, Any]) -> Typed:
    """One entry of a diary."""
    return _parts(form, [AT, *field["fields"]], f"{field['name']}.", value)


def _parts(form: Form, fields: Iterable[Field], start: str, values: Mapping[str, Any]) -> Typed:
    found: Typed = {}
    for one in fields:
        if one["name"] in values:
            maker = _KINDS.get(one["kind"], _plain)
            found |= maker(form, one, f"{start}{one['name']}", values[one["name"]])
    return found


def _plain(_: Form, __: Field, name: str, value: Any) -> Typed:
    return {name: [str(value)]}


def _scale(form: Form, _: Field, name: str, value: float) -> Typed:
    """The nearest that is offered; in a table it is typed."""
    offered = [float(one) for one in form.offered[name] if one]
    return {name: [f"{min(offered, key=lambda one: abs(one - value)) if len(offered) > 1 else value:g}"]}


def _choice(form: Form, _: Field, name: str, value: Any) -> Typed:
    if isinstance(value, Mapping):
        return {name: [OTHER], f"{name}.other": [value["other"]]}
    assert value in form.offered[name]
    return {name: [value]}


def _choices(form: Form, _: Field, name: str, value: list[Any]) -> Typed:
    own = [one["other"] for one in value if isinstance(one, Mapping)]
    ticked = [one for one in value if isinstance(one, str)]
    assert set(ticked) <= set(form.offered[name])
    return {name: ticked, **({f"{name}.other": own} if own else {})}


def _yes_no(form: Form, _: Field, name: str, value: bool) -> Typed:
    word = "yes" if value else "no"
    assert word in form.offered[name]
    return {name: [word]}


def _duration(form: Form, _: Field, name: str, value: int) -> Typed:
    if f"{name}.hours" not in form.offered:
        return {f"{name}.minutes": [str(value)]}
    return {f"{name}.hours": [str(value // 60)], f"{name}.minutes": [str(value % 60)]}


def _pair(form: Form, field: Field, name: str, value: Mapping[str, float]) -> Typed:
    parts: list[Field] = [{**field, "name": part, "kind": "scale"} for part in ("before", "after")]
    return _parts(form, parts, f"{name}.", value)


def _rows(_: Form, field: Field, name: str, value: list[dict[str, Any]]) -> Typed:
    keys = ("name", "strength") if field["kind"] == "emotions" else ("item", "rating")
    return {f"{name}-{number}-{key}": [str(row[key])] for number, row in enumerate(value) for key in keys}


def _table(form: Form, field: Field, name: str, value: Mapping[str, Any]) -> Typed:
    found: Typed = {}
    for row, columns in value.items():
        for column, cell in columns.items():
            found |= _parts(form, field["fields"], f"{name}.{row}.{column}.", cell)
    return found


def _note(_: Form, __: Field, name: str, value: Mapping[str, Any]) -> Typed:
    return {f"{name}.text": [value["text"]], **({f"{name}.shared": ["yes"]} if value["shared"] else {})}


_KINDS: Mapping[str, Callable[[Form, Field, str, Any], Typed]] = {
    "scale": _scale,
    "choice": _choice,
    "choices": _choices,
    "checklist": _choices,
    "yes_no": _yes_no,
    "link": _yes_no,
    "duration": _duration,
    "pair": _pair,
    "emotions": _rows,
    "hierarchy": _rows,
    "table": _table,
    "private_note": _note,
}
