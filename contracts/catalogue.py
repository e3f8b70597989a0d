"""`docs/events.md`: the event catalogue that people read, written from the schemas."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from contracts import codes
from contracts.event_type import EventSchema, EventType
from contracts.fields import Promised

_COMMON = frozenset(EventSchema().fields)
_OPENING = """\
# Events

Written by `python -m contracts generate`; edit the schemas in `contracts/`, not this page.

Every event is a CloudEvent 1.0 in Kafka's binary content mode: the attributes are headers (`ce_id`, `ce_type` …), the
value is JSON and holds the full public state of the aggregate after the change. A reader may keep the highest `version`
of each subject and ignore the rest. No event carries a name, an address or anything that a person wrote: each string is
an id, a code from a closed list, a time or the name of a time zone.

The topic is the one named below behind the installation's prefix (`KAFKA_TOPIC_PREFIX`, `carryover` unless set);
the Kafka key is the partition key, so that what concerns one client stays in order.
The same contracts for machines are in [`asyncapi.json`](asyncapi.json), an example of each event is in
`contracts/examples/`, and what has been promised in `contracts/locks/`.
"""


def page(kinds: Iterable[EventType]) -> str:
    """The whole page as Markdown."""
    every = tuple(kinds)
    by_subject = groupby(every, key=lambda kind: (kind.subject, kind.version))
    sections = [_section(tuple(group)) for _, group in by_subject]
    return "\n".join([_OPENING, _overview(every), _envelope(), _common(), *sections, _code_lists(every)])


def _overview(kinds: tuple[EventType, ...]) -> str:
    rows = [
        (f"`{subject}`", ", ".join(f"`{kind.fact}`" for kind in group), f"`{topic}`", publisher)
        for (subject, topic, publisher), group in (
            (key, list(group)) for key, group in groupby(kinds, lambda kind: (kind.subject, kind.topic, kind.publisher))
        )
    ]
    return _table(("subject", "types", "topic", "published by"), rows)


def _envelope() -> str:
    rows = [
        ("`id`", "the same when the same version is published again, so a duplicate can be told"),
        ("`type`", "as in the headings below"),
        ("`source`", "the part that published it"),
        ("`subject`", "the id of the aggregate"),
        ("`time`", "when the state was written"),
        ("`partitionkey`", "the Kafka key"),
        ("`version`", "of the aggregate"),
        ("`clinicid`", "the clinic it belongs to"),
        ("`traceparent`", "the W3C trace it came from, where there is one"),
    ]
    return "## Attributes\n\n" + _table(("attribute", "meaning"), rows)


def _common() -> str:
    common = {name: field for name, field in EventSchema().fields.items() if isinstance(field, Promised)}
    return "## Fields of every event\n\n" + _fields(common)


def _section(kinds: tuple[EventType, ...]) -> str:
    first = kinds[0]
    keys = " or, where that is null, ".join(f"`{key}`" for key in first.key_fields)
    facts = _table(("type", "says"), [(f"`{kind.name}`", kind.means) for kind in kinds])
    own = {name: field for name, field in first.fields().items() if name not in _COMMON}
    heading = f"## {first.subject.capitalize()}" + (f", version {first.version}" if first.version > 1 else "")
    addressed = f"Topic `{first.topic}`, subject `{first.subject_field}`, partition key {keys}."
    return "\n".join([f"{heading}\n", f"{addressed}\n", facts, _fields(own)])


def _fields(fields: Mapping[str, Promised]) -> str:
    rows = [
        (f"`{name}`", _told(field), "yes" if field.allow_none else "", field.note) for name, field in fields.items()
    ]
    return _table(("field", "what it may be", "may be null", "note"), rows)


def _told(field: Promised) -> str:
    limits: dict[str, Any] = field.limits()
    told = {
        "id": lambda: f"id `{limits['prefix']}_…`",
        "code": lambda: f"code: {getattr(field, 'list_name', '')}",
        "list": lambda: f"list of: {_told(getattr(field, 'of', field))}",
        "integer": lambda: f"whole number, {_range(limits['least'], limits['most'])}",
    }
    return told[field.kind]() if field.kind in told else field.kind.replace("_", " ")


def _range(least: int, most: int | None) -> str:
    return f"{least} or more" if most is None else f"{least} to {most}"


def _code_lists(kinds: tuple[EventType, ...]) -> str:
    names = {name for kind in kinds for field in kind.fields().values() for name in _list_names(field)}
    rows = [(name, ", ".join(f"`{code.value}`" for code in getattr(codes, name))) for name in sorted(names)]
    return "## Codes\n\n" + _table(("list", "codes"), rows)


def _list_names(field: Promised) -> list[str]:
    inner = getattr(field, "of", None)
    return _list_names(inner) if inner is not None else [field.list_name] if hasattr(field, "list_name") else []


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
