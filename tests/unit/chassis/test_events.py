"""An event survives its way through Kafka, and what is no event is named by a reason class."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from hypothesis import given
from hypothesis import strategies as st

from chassis.events import Event, KafkaRecord, UnreadableEvent, decode, encode, event_id

AT = datetime(2026, 11, 22, 18, 0, 0, 123000, tzinfo=UTC)
EVENT = Event(
    id=event_id("occ_1", "carryover.thing.changed.v1", 7),
    type="carryover.thing.changed.v1",
    source="things",
    subject="occ_1",
    time=AT,
    partition_key="per_1",
    version=7,
    clinic_id="cln_1",
    data={"status": "open", "count": 3, "codes": ["a"], "none": None},
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


def test_an_event_comes_back_as_it_was() -> None:
    assert decode(encode(EVENT)) == EVENT
    assert decode(encode(replace(EVENT, traceparent=None))) == replace(EVENT, traceparent=None)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5), st.text(min_size=1, max_size=20))
def test_any_json_and_any_key_come_back(data: dict[str, Any], key: str) -> None:
    event = replace(EVENT, data=data, partition_key=key)
    assert decode(encode(event)) == event


def test_it_is_a_cloud_event_to_everybody_else() -> None:
    record = encode(EVENT)
    assert record.key == b"per_1"
    theirs = from_binary_event(KafkaMessage(dict(record.headers), record.key, record.value or b""))
    assert theirs.get_type() == EVENT.type
    assert theirs.get_time() == AT
    assert theirs.get_specversion() == "1.0"
    assert theirs.get_extension("clinicid") == "cln_1"
    assert theirs.get_data() == EVENT.data


def test_times_in_data_are_written_as_text() -> None:
    assert decode(encode(replace(EVENT, data={"at": AT}))).data == {"at": "2026-11-22T18:00:00.123Z"}


def test_the_id_of_a_version_is_the_same_each_time_it_is_sent() -> None:
    assert event_id("occ_1", "a.v1", 2) == event_id("occ_1", "a.v1", 2)
    assert len({event_id("occ_1", "a.v1", 2), event_id("occ_1", "a.v1", 3), event_id("occ_1", "b.v1", 2)}) == 3


@pytest.mark.parametrize("data", [{"set": {1}}, {"number": float("nan")}, {"bytes": b"x"}])
def test_data_that_is_no_json_is_refused_before_it_is_stored(data: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(replace(EVENT, data=data))


def changed(**headers: bytes | None) -> KafkaRecord:
    record = encode(EVENT)
    kept = {**dict(record.headers), **headers}
    return replace(record, headers=[(name, value) for name, value in kept.items() if value is not None])


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (changed(ce_id=None), "attributes"),
        (changed(ce_time=None), "attributes"),
        (changed(ce_clinicid=None), "attributes"),
        (changed(ce_version=b"seven"), "encoding"),
        (changed(ce_specversion=b"9.9"), "attributes"),
        (changed(ce_time=b"soon"), "encoding"),
        (changed(ce_type=b"\xff"), "encoding"),
        (
            replace(
                encode(EVENT), key=None, headers=[(n, v) for n, v in encode(EVENT).headers if n != "ce_partitionkey"]
            ),
            "attributes",
        ),
        (replace(encode(EVENT), key=b"\xff"), "encoding"),
        (replace(encode(EVENT), value=None), "data"),
        (replace(encode(EVENT), value=b"{"), "data"),
        (replace(encode(EVENT), value=b"\xff"), "data"),
        (replace(encode(EVENT), value=b"[1]"), "data"),
        (replace(encode(EVENT), value=b"[" * 20_000), "encoding"),
        (KafkaRecord(None, None), "attributes"),
        (KafkaRecord(b"k", b"{}", [(name, None) for name, _ in encode(EVENT).headers]), "encoding"),  # type: ignore[misc]
    ],
)
def test_what_is_no_event_is_refused_by_class(record: KafkaRecord, reason: str) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        decode(record)
    assert refused.value.reason_class == reason
    assert str(refused.value) == reason  # and never quotes what was in it
