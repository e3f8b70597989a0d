"""FHIR R4's rules for questionnaires and answers: those of fhir.resources, and those it does not look at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

Json = dict[str, Any]
VALUES = {
    "string": "String",
    "text": "String",
    "boolean": "Boolean",
    "decimal": "Decimal",
    "integer": "Integer",
    "date": "Date",
    "dateTime": "DateTime",
    "time": "Time",
    "choice": "Coding",
    "open-choice": "Coding",
}
WITH_LENGTH = {"boolean", "decimal", "integer", "string", "text", "url", "open-choice"}


def sent(document: Mapping[str, Any]) -> Json:
    """As it arrives elsewhere."""
    found: Json = json.loads(json.dumps(document))
    return found


def broken_in_questionnaire(document: Json) -> list[str]:
    """Raises when it is no Questionnaire at all."""
    Questionnaire.model_validate(document)
    items = list(every(document))
    links = [one["linkId"] for one in items]
    types = {one["linkId"]: one["type"] for one in items}
    twice = [f"que-2: {link} is there twice" for link, count in Counter(links).items() if count > 1]
    return [*twice, *(f"{one['linkId']}: {rule}" for one in items for rule in _rules(one, types)), *_empty(document)]


def every(element: Json) -> Iterator[Json]:
    for item in element.get("item", []):
        yield item
        yield from every(item)


def _rules(item: Json, types: Mapping[str, str]) -> Iterator[str]:
    kind, when = item["type"], item.get("enableWhen", [])
    if (kind == "group") > ("item" in item) or ((kind == "display") and "item" in item):
        yield "que-1: groups have items, displays have none"
    if kind not in {"choice", "open-choice"} and {"answerOption", "answerValueSet"} & item.keys():
        yield "que-5: only choices have options"
    if kind == "display" and {"required", "repeats", "readOnly", "code"} & item.keys():
        yield "que-3, 6, 9: a display says something and asks nothing"
    if "initial" in item and (kind in {"group", "display"} or "answerOption" in item):
        yield "que-8, 11: no initial value here"
    if "maxLength" in item and kind not in WITH_LENGTH:
        yield "que-10: no length here"
    if len(when) > 1 and "enableBehavior" not in item:
        yield "que-12: all or any of the conditions"
    for one in when:
        if one["operator"] == "exists" and "answerBoolean" not in one:
            yield "que-7: exists is true or false"
        if types.get(one["question"], "group") in {"group", "display"}:
            yield "a condition looks at a question"


def broken_in_response(document: Json, questionnaire: Json) -> list[str]:
    """Held against its questionnaire. Raises when it is no QuestionnaireResponse at all."""
    QuestionnaireResponse.model_validate(document)
    named = f"{questionnaire['url']}|{questionnaire['version']}"
    other = [] if document["questionnaire"] == named else [f"it answers {document['questionnaire']}"]
    return [*other, *_answers(document, questionnaire), *_empty(document)]


def _answers(element: Json, asked: Json) -> Iterator[str]:
    known = {one["linkId"]: one for one in asked.get("item", [])}
    links = [one["linkId"] for one in element.get("item", [])]
    for item in element.get("item", []):
        link = item["linkId"]
        if link not in known:
            yield f"{link} is not asked here"
            continue
        question = known[link]
        if links.count(link) > 1 and not question.get("repeats"):
            yield f"{link} is there more than once"
        if {"answer", "item"} <= item.keys() or (question["type"] == "group" and "answer" in item):
            yield f"{link}: qrs-1: answers of a question, items of a group"
        if len(item.get("answer", [])) > 1 and not question.get("repeats"):
            yield f"{link} has more than one answer"
        yield from (f"{link}: {wrong}" for one in item.get("answer", []) for wrong in _value(one, question))
        yield from _answers(item, question)


def _value(answer: Json, question: Json) -> Iterator[str]:
    given = next(name for name in answer if name.startswith("value"))
    own_words = question["type"] == "open-choice" and given == "valueString"
    if not own_words and given != f"value{VALUES[question['type']]}":
        yield f"{given} for a {question['type']}"
    codes = [one["valueCoding"]["code"] for one in question.get("answerOption", [])]
    if given == "valueCoding" and answer[given]["code"] not in codes:
        yield f"{answer[given]['code']} is no option"


def _empty(value: Any) -> Iterator[str]:
    """FHIR has no null, no empty text, no empty list and no empty object."""
    if value is None or value in ("", [], {}):
        yield "something is empty"
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _empty(inner)
