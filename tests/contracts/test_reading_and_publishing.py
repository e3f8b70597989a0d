"""Read tolerantly, promise strictly; and say what is wrong without repeating it."""

from typing import Any

import pytest

import contracts
from contracts.registry import PUBLISHERS, by_name

RESPONDED = "carryover.occurrence.responded.v1"


def responded(**changes: Any) -> dict[str, Any]:
    return dict(contracts.examples()[RESPONDED]["data"]) | changes


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in responded().items() if name != field}


def test_readers_ignore_fields_they_do_not_know() -> None:
    contracts.check(RESPONDED, responded(weather="anything at all"))


def test_readers_do_without_a_field_that_may_be_null() -> None:
    contracts.check(RESPONDED, without("usefulness"))


@pytest.mark.parametrize("judge", [contracts.check, contracts.promise])
def test_a_field_that_may_not_be_null_must_be_there(judge: Any) -> None:
    with pytest.raises(contracts.ContractBroken) as broken:
        judge(RESPONDED, without("status"))
    assert broken.value.fields == ("status",)


def test_publishers_must_write_every_field() -> None:
    with pytest.raises(contracts.ContractBroken) as broken:
        contracts.promise(RESPONDED, without("usefulness"))
    assert broken.value.fields == ("usefulness",)


def test_publishers_may_not_add_a_field() -> None:
    with pytest.raises(contracts.ContractBroken) as broken:
        contracts.promise(RESPONDED, responded(own_words="I was too tired"))
    assert broken.value.fields == ("own_words",)


def test_publishers_name_only_fields_of_the_event_as_changed() -> None:
    contracts.check(RESPONDED, responded(changed=["a_later_field"]))
    with pytest.raises(contracts.ContractBroken) as broken:
        contracts.promise(RESPONDED, responded(changed=["own_words"]))
    assert broken.value.fields == ("changed",)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 0),
        ("version", "3"),
        ("version", True),
        ("quantity", 101),
        ("quantity", 59.5),
        ("talk_about_it", 1),
        ("status", "done"),
        ("status", None),
        ("obstacles", ["time", "the dog"]),
        ("obstacles", "time"),
        ("obstacles", [["time"]]),
        ("client_id", "asg_01K5M4H2Y7N1E2K6V8Q3S5T9W0"),
        ("client_id", "per_01K5M4H2Y7N1E2K6V8Q3S5T9W"),
        ("client_id", "per_01K5M4H2Y7N1E2K6V8Q3S5T9W0\n"),
        ("local_date", "2026-02-30"),
        ("local_date", "20260228"),
        ("local_time", "24:00"),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("opens_at", "2026-11-22T18:00:00Z"),
        ("opens_at", "2026-11-22T25:00:00.000Z"),
        ("opens_at", "2026-11-22T18:00:00.000+01:00"),
        ("exercise_code", "Breathing practice"),
    ],
)
@pytest.mark.parametrize("judge", [contracts.check, contracts.promise])
def test_a_wrong_value_is_refused_and_only_its_field_is_named(judge: Any, field: str, value: Any) -> None:
    with pytest.raises(contracts.ContractBroken) as broken:
        judge(RESPONDED, responded(**{field: value}))
    assert broken.value.fields == (field,)
    assert str(broken.value) == f"{RESPONDED} breaks its contract in: {field}"


@pytest.mark.parametrize("nothing", [None, [], "text", 7])
def test_data_that_is_no_object_is_refused(nothing: Any) -> None:
    with pytest.raises(contracts.ContractBroken):
        contracts.check(RESPONDED, nothing)


def test_a_sentence_that_came_in_as_a_field_name_is_not_repeated() -> None:
    with pytest.raises(contracts.ContractBroken) as broken:
        contracts.promise(RESPONDED, responded(**{"Robin Example called": 1}))
    assert "Robin" not in str(broken.value)


def test_a_type_nobody_publishes_is_told_apart_and_not_repeated() -> None:
    with pytest.raises(contracts.UnknownType) as unknown:
        contracts.check("carryover.Robin Example.v1", {})
    assert "Robin" not in str(unknown.value)


def test_one_name_cannot_stand_for_two_promises() -> None:
    twice = PUBLISHERS[0].EVENT_TYPES[0]
    with pytest.raises(ValueError, match=r"carryover\.episode\.opened\.v1 is declared twice"):
        by_name((twice, twice))


def test_a_group_session_is_keyed_by_its_group_and_another_by_its_client() -> None:
    held = contracts.examples()["carryover.session.held.v1"]["data"]
    missed = contracts.examples()["carryover.session.missed.v1"]["data"]
    kind = contracts.TYPES["carryover.session.held.v1"]
    assert kind.key_of(held) == held["group_id"]
    assert kind.key_of(missed) == missed["client_id"]
    assert kind.key_of(held | {"group_id": None}) == held["session_id"]
