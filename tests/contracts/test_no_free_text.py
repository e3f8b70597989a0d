"""The canary: nothing a person could have written passes any field of any event."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

import contracts
from contracts.event_type import EventType
from contracts.fields import CatalogueCode, FieldName, Many, Promised
from contracts.registry import _fits

TYPES = list(contracts.TYPES.values())
SENTENCES = st.one_of(
    st.tuples(st.text(), st.text()).map(lambda both: f"{both[0]} canary {both[1]}"),
    st.emails(),
    st.from_regex(r"https?://[a-z]+\.example/[a-z]*", fullmatch=True),
    st.from_regex(r"\+?[0-9]{6,14}", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]+ [A-Z][a-z]+", fullmatch=True),
)
WORDS = st.from_regex(r"canary[a-z]{0,20}", fullmatch=True)


def items(field: Promised) -> Promised:
    return items(field.of) if isinstance(field, Many) else field


EVERY_FIELD = [(kind, name) for kind in TYPES for name in kind.fields()]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_every_field_is_one_of_the_allowed_types(kind: EventType) -> None:
    plain = [name for name, field in kind.schema().fields.items() if not isinstance(field, Promised)]
    assert plain == []


@settings(deadline=None)
@given(where=st.sampled_from(EVERY_FIELD), text=SENTENCES)
def test_no_field_takes_a_sentence(where: tuple[EventType, str], text: str) -> None:
    kind, name = where
    for planted in (text, [text], [[text]], {"text": text}):
        assert_refused(kind, name, planted)


@settings(deadline=None)
@given(where=st.sampled_from(EVERY_FIELD), word=WORDS)
def test_a_single_word_passes_only_as_a_catalogue_code(where: tuple[EventType, str], word: str) -> None:
    kind, name = where
    if isinstance(kind.fields()[name], CatalogueCode):
        contracts.promise(kind.name, planted_in(kind, name, word))
    else:
        assert_refused(kind, name, word)


@settings(deadline=None)
@given(where=st.sampled_from(EVERY_FIELD), text=st.text(min_size=1), at=st.integers(0, 40))
def test_text_slipped_into_a_good_value_is_refused(where: tuple[EventType, str], text: str, at: int) -> None:
    kind, name = where
    good = contracts.examples()[kind.name]["data"][name]
    if not isinstance(good, str):
        good = ""
    assert_refused(kind, name, f"{good[:at]} {text}{good[at:]}")


@settings(deadline=None)
@given(where=st.sampled_from(EVERY_FIELD), value=st.one_of(st.none(), st.booleans(), st.integers(), st.text()))
def test_the_quick_judgement_and_the_schema_agree(where: tuple[EventType, str], value: Any) -> None:
    kind, name = where
    data = planted_in(kind, name, value)
    try:
        kind.schema().load(data)
    except ValidationError:
        judged = False
    else:
        judged = True
    assert _fits(kind.fields(), data) is judged


def planted_in(kind: EventType, name: str, value: Any) -> dict[str, Any]:
    return dict(contracts.examples()[kind.name]["data"]) | {name: value}


def assert_refused(kind: EventType, name: str, value: Any) -> None:
    """Both ways of holding data against the contract refuse; a reader may meet a later field's name in `changed`."""
    data = planted_in(kind, name, value)
    for judge in (contracts.promise, contracts.check):
        if judge is contracts.check and isinstance(items(kind.fields()[name]), FieldName):
            continue
        with pytest.raises(contracts.ContractBroken) as broken:
            judge(kind.name, data)
        assert broken.value.fields == (name,)
        assert "canary" not in str(broken.value)
