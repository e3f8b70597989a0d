"""The committed examples: one for each type, true to it, without a person, and the same on the wire."""

import copy
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

import contracts
from chassis import events
from chassis.clock import parse_iso
from contracts import asyncapi, samples

NAMES = sorted(contracts.TYPES)
HELD = "carryover.session.held.v1"


def test_each_type_has_its_example_and_each_example_its_type() -> None:
    assert samples.verdicts(contracts.examples(), contracts.TYPES.values()) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_survives_the_wire(name: str) -> None:
    event = as_event(contracts.examples()[name])
    record = events.encode(event)
    assert events.decode(record) == event
    assert {key: value.decode() for key, value in record.headers} == asyncapi.headers(contracts.examples()[name])
    assert record.key == event.partition_key.encode()


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_valid_by_the_asyncapi_document(name: str) -> None:
    document = asyncapi.document(contracts.TYPES.values(), contracts.examples())
    message = document["components"]["messages"][name]
    payload = document["components"]["schemas"][message["payload"]["$ref"].rsplit("/", 1)[1]]
    example = message["examples"][0]
    jsonschema_rs.validate(payload, example["payload"])
    jsonschema_rs.validate(message["headers"], example["headers"])
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(payload, example["payload"] | {"clinic_id": "The clinic by the river"})


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_the_id_that_its_version_is_published_under(name: str) -> None:
    example = contracts.examples()[name]
    assert example["id"] == events.event_id(example["subject"], name, example["version"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda example: example.pop("clinicid"), "its envelope must have exactly"),
        (lambda example: example.update(note="hello"), "its envelope must have exactly"),
        (lambda example: example.update(source="gateway"), "its source should be 'assignments'"),
        (lambda example: example.update(subject="ses_other"), "its subject should be"),
        (lambda example: example.update(version=9), "its version should be 2"),
        (lambda example: example.update(partitionkey="per_other"), "its partitionkey should be"),
        (lambda example: example.update(id="1"), "its id is not well formed"),
        (lambda example: example.update(time="today"), "its time is not well formed"),
        (lambda example: example.update(traceparent="00-0-0-0"), "its traceparent is not well formed"),
        (lambda example: example["data"].update(kind="tea"), "breaks its contract in: kind"),
        (lambda example: example["data"].pop("minutes"), "breaks its contract in: minutes"),
        (lambda example: example["data"].update(title="Tea"), "breaks its contract in: title"),
    ],
)
def test_an_example_that_is_not_true_is_refused(change: Callable[[dict[str, Any]], object], says: str) -> None:
    example = copy.deepcopy(dict(contracts.examples()[HELD]))
    change(example)
    assert any(says in fault for fault in samples.faults(example, contracts.TYPES[HELD]))


def test_a_missing_and_a_stray_example_are_named() -> None:
    held = contracts.examples()[HELD]
    said = samples.verdicts({"carryover.tea.poured.v1": held}, [contracts.TYPES[HELD]])
    assert said == [
        f"{HELD} has no example: write contracts/examples/{HELD}.json.",
        "contracts/examples/carryover.tea.poured.v1.json is of no known type: remove it.",
    ]


def as_event(example: samples.Example) -> events.Event:
    return events.Event(
        id=example["id"],
        type=example["type"],
        source=example["source"],
        subject=example["subject"],
        time=parse_iso(example["time"]),
        partition_key=example["partitionkey"],
        version=example["version"],
        clinic_id=example["clinicid"],
        data=example["data"],
        traceparent=example["traceparent"],
    )
