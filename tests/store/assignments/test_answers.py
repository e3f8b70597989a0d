"""What is answered on a shipped sheet is read back as it was, also through FHIR; what was fixed is not written over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.assignments import catalogue
from services.assignments.domain.codes import ResponseKind
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import Stale
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.domain.worksheet.merging import Trail
from services.assignments.exchange.definition import definition
from services.assignments.exchange.fhir.answers import answers_in
from services.assignments.exchange.fhir.questionnaire import questionnaire
from services.assignments.exchange.fhir.responses import Filled, filled_sheet
from services.assignments.store import Store
from tests.unit.assignments.fhir_rules import broken_in_response, sent
from tests.unit.assignments.make import CLINIC, MONDAY, NOW, an_assignment, an_occurrence
from tests.unit.assignments.sheets import examples, sheets

LIBRARY = catalogue.load()
SHIPPED = sorted(LIBRARY.by_version)
LONDON = ZoneInfo("Europe/London")
LATER = NOW + timedelta(hours=1)
ONE = an_occurrence()


def through_fhir(exercise: Exercise, document: dict[str, Any], answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """As they are read from the response they were written into, which is right by FHIR's rules."""
    known, sheet = definition(exercise), exercise.worksheet
    hidden, computed = sheet.hidden(answers), sheet.computed(answers)
    filled = Filled(answers=answers, status="completed", zone=LONDON, authored=NOW, hidden=hidden, computed=computed)
    response = sent(filled_sheet(known, filled))
    assert broken_in_response(response, document) == []
    return answers_in(response, known)


@pytest.mark.parametrize(("code", "version"), SHIPPED)
def test_answers_are_read_back_as_they_were(store: Store, code: str, version: int) -> None:
    exercise, number = LIBRARY.exercise(code, version), count()
    document = sent(questionnaire(exercise))

    @settings(max_examples=examples(8), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def keep(data: st.DataObject) -> None:
        answers = data.draw(sheets(exercise.worksheet))
        exercise.check(answers)
        assignment = an_assignment(id=f"asg_{next(number)}", exercise_code=code, exercise_version=version)
        asked = store.occurrences.add(Occurrence.of(assignment, MONDAY), [])
        draft = store.drafts.put(asked, Draft(answers, 2, NOW, short=True), 0)
        answered, fact = asked.respond(Answer(kind=ResponseKind.DID, answers=answers), NOW, {"name": NOW})
        store.occurrences.save(answered, [fact])
        found = store.occurrences.get([CLINIC], asked.id)
        assert found is not None
        assert found.response is not None
        assert dict(found.response.answer.answers) == dict(draft.answers) == answers
        assert found.response.locked == {"name": NOW}
        assert store.last_answered([CLINIC], assignment.id, 20) == [found]
        assert through_fhir(exercise, document, found.response.answer.answers) == answers

    keep()


def test_a_draft_is_kept_with_its_form_and_what_was_fixed(store: Store) -> None:
    draft = Draft({"guess": "x"}, 3, NOW, short=True, locked={"guess": NOW})
    assert store.drafts.put(ONE, draft, 0) == store.drafts.get(ONE) == draft


@pytest.mark.parametrize("seen", [0, 1, 7])
def test_what_another_device_wrote_meanwhile_is_not_written_over(store: Store, seen: int) -> None:
    first = Draft({"guess": "w"}, 3, NOW, trail=Trail(1, {"guess": 1}, {"guess": "phone"}))
    newer = replace(first, answers={"guess": "x"}, locked={"guess": NOW}, trail=replace(first.trail, version=2))
    assert store.drafts.put(ONE, first, 0) == first
    assert store.drafts.put(ONE, newer, 1) == newer
    with pytest.raises(Stale):
        store.drafts.put(ONE, replace(first, saved_at=LATER), seen)
    assert store.drafts.get(ONE) == newer
    assert store.drafts.put(ONE, replace(newer, screen=4), 2).screen == 4


def test_a_draft_that_is_gone_is_not_written_again_unseen(store: Store) -> None:
    with pytest.raises(Stale):
        store.drafts.put(ONE, Draft({}, 1, NOW), 3)


def test_a_draft_from_before_the_answer_is_in_nobodys_way(store: Store) -> None:
    store.drafts.put(ONE, Draft({"guess": "x"}, 3, NOW, locked={"guess": NOW}), 0)
    answered, _ = ONE.respond(Answer(kind=ResponseKind.DID), NOW)
    again = Draft({"guess": "y"}, 1, LATER, locked={"guess": LATER})
    assert store.drafts.put(answered, again, 5) == again


def test_a_draft_of_an_earlier_version_of_the_service_is_read(store: Store) -> None:
    stored = {"_id": ONE.id, "clinic_id": ONE.clinic_id, "client_id": ONE.client_id, "screen": 2, "saved_at": NOW}
    store.drafts.collection.insert_one({**stored, "answers": {"note": "half"}})
    assert store.drafts.get(ONE) == Draft({"note": "half"}, 2, NOW)
    assert store.drafts.put(ONE, Draft({"note": "more"}, 2, LATER), 0).answers == {"note": "more"}


def test_the_last_answers_come_first(store: Store) -> None:
    assignment = an_assignment()
    for day in range(4):
        one = store.occurrences.add(Occurrence.of(assignment, MONDAY + timedelta(days=day)), [])
        if day != 2:
            answered, fact = one.respond(Answer(kind=ResponseKind.DID, minutes=day), one.opens_at)
            store.occurrences.save(answered, [fact])
    found = store.last_answered([CLINIC], assignment.id, 2)
    assert [one.response.answer.minutes for one in found if one.response] == [3, 1]
    assert store.last_answered(["cln_2"], assignment.id, 2) == []
