"""The merged OpenAPI document as a list of things to try: operations, bodies they accept, fields that take any text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One method of one path; `schema` is that of its JSON body, with references resolved, or None."""

    method: str
    path: str
    schema: Json | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def is_own(self) -> bool:
        return self.path.startswith("/api/v1/me/")

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    def at(self, ids: Mapping[str, str]) -> str:
        return self.path.format(**ids)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations(document: Json) -> list[Operation]:
    """Every operation of the document."""
    return [
        Operation(method.upper(), path, _body(document, found[method]))
        for path, found in document["paths"].items()
        for method in _METHODS
        if method in found
    ]


def a_body(schema: Json | None, ids: Mapping[str, str]) -> Json | None:
    """The smallest body that the schema accepts; fields named like an id get that id."""
    if schema is None:
        return None
    needed = schema.get("required", [])
    return {name: ids.get(name) or _value(name, schema["properties"][name], ids) for name in needed}


def free_texts(schema: Json | None, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where people may write what they like: strings without a list of values, an id's pattern or a format."""
    for name, property_ in (schema or {}).get("properties", {}).items():
        item = _shape(property_)
        if "properties" in item:
            yield from free_texts(item, (*at, name))
        elif item.get("additionalProperties") == {} or _is_free(item):
            yield (*at, name)


def _shape(schema: Json) -> Json:
    """Of a list its items, of something that may be null what it is else."""
    some: Json = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    found: Json = some.get("items", some)
    return found


def _is_free(schema: Json) -> bool:
    kinds = schema.get("type", [])
    texts = "string" in ([kinds] if isinstance(kinds, str) else kinds)
    pattern = schema.get("pattern", "")
    return texts and "enum" not in schema and "format" not in schema and (not pattern or "\\S" in pattern)


def _value(name: str, schema: Json, ids: Mapping[str, str]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return a_body(schema, ids)
    kind = schema.get("type")
    known: Json = {
        "array": lambda: [_item(name, schema, ids)],
        "boolean": lambda: True,
        "integer": lambda: schema.get("minimum", 1),
        "object": dict,
        "string": lambda: _text(name, schema),
    }
    return known[kind if isinstance(kind, str) else kind[0]]() if kind else {}


def _item(name: str, schema: Json, ids: Mapping[str, str]) -> Any:
    return ids.get(name.removesuffix("s")) or _value(name, schema["items"], ids)


def _text(name: str, schema: Json) -> str:
    by_name: dict[str, str] = {
        "time_zone": "Europe/London",
        "time": "18:30",
        "at": "18:30",
        "email": "somebody@people.invalid",
    }
    by_format = {"date": "2026-11-26", "date-time": "2026-11-26T18:00:00Z"}
    if "format" in schema:
        return by_format[schema["format"]]
    return by_name.get(name, str(schema.get("example", "a few words")))


def _body(document: Json, operation: Json) -> Json | None:
    content = operation.get("requestBody", {}).get("content", {})
    return _resolved(document, content["application/json"]["schema"]) if content else None


def _resolved(document: Json, schema: Any) -> Any:
    if isinstance(schema, list):
        return [_resolved(document, one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return _resolved(document, document["components"]["schemas"][name])
    return {key: _resolved(document, one) for key, one in schema.items()}
