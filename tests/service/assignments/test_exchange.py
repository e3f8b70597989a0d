"""Exercises as one JSON document: told item by item before anything is kept, and the same in another clinic."""

from __future__ import annotations

from typing import Any

from tests.service.assignments.test_own_exercises import OWN, in_library, published
from tests.service.assignments.world import World
from tests.unit.assignments.definitions import a_walk

OTHER = "cln_00000000000000000000000000"


def document(*definitions: Any) -> dict[str, Any]:
    items = [{"code": "x", "version": 1, "definition": one} for one in definitions]
    return {"format": "carryover-exercises", "format_version": 1, "exercises": items}


def outcomes(report: dict[str, Any]) -> list[str]:
    return [one["outcome"] for one in report["items"]]


def test_nothing_is_kept_before_it_was_told(world: World) -> None:
    author = world.person("therapist")
    wrong = a_walk(title={"en": "Wrong"}, family="walk")
    known = author.get("/exercises/export?codes=thought_record").body["exercises"][0]["definition"]
    body = document(a_walk(), wrong, known, a_walk(), 3)
    told = author.must_post("/exercises/import?dry_run=true", body)
    assert outcomes(told) == ["taken", "refused", "skipped", "skipped", "refused"]
    assert told["items"][1]["remarks"][0]["place"] == "family"
    assert author.every(OWN) == []
    done = author.must_post("/exercises/import", body)
    assert (done["taken"], done["skipped"], done["refused"]) == (1, 2, 2)
    (kept,) = author.every(OWN)
    assert (kept["title"], kept["sharing"], kept["newest"]) == ("A walk in the park", "private", None)
    assert outcomes(author.must_post("/exercises/import", body))[0] == "skipped"
    assert len(author.every(OWN)) == 1
    assert outcomes(world.person("therapist").must_post("/exercises/import", body))[0] == "taken"


def test_a_library_moves_to_another_clinic(world: World) -> None:
    author, newcomer = world.person("therapist"), world.person("therapist", OTHER)
    in_library(world, author)
    published(author, title={"en": "Another walk"}, minutes=40)
    exported = author.get("/exercises/export").body
    assert len(exported["exercises"]) == 2
    report = newcomer.must_post("/exercises/import", exported)
    assert report["taken"] == 2
    codes = [one["code"] for one in report["items"]]
    for code in codes:
        seen = newcomer.get(f"{OWN}/{code}")
        newcomer.must_post(f"{OWN}/{code}/publish", match=seen.etag)
    again = newcomer.get(f"/exercises/export?codes={','.join(codes)}").body
    definitions = [[one["definition"] for one in each["exercises"]] for each in (exported, again)]
    assert definitions[0] == definitions[1]


def test_a_questionnaire_becomes_a_draft(world: World) -> None:
    author = world.person("therapist")
    asked = {"linkId": "q1", "type": "boolean", "text": "Did you sleep well?"}
    other = {"linkId": "q2", "type": "attachment", "text": "A picture"}
    body = {"resourceType": "Questionnaire", "status": "active", "title": "Nights", "item": [asked, other]}
    told = author.must_post("/exercises/import?dry_run=true", body)
    assert outcomes(told) == ["taken"]
    assert "q2" in [one["place"] for one in told["items"][0]["remarks"]]
    assert author.every(OWN) == []
    (done,) = author.must_post("/exercises/import", body)["items"]
    kept = author.get(f"{OWN}/{done['code']}").body
    assert kept["definition"]["sections"][0]["fields"][0]["kind"] == "yes_no"
    assert kept["definition"]["title"] == {"en": "Nights"}
    assert outcomes(author.must_post("/exercises/import", body)) == ["skipped"]
    assert author.post("/exercises/import", {"resourceType": "Patient"}).status == 422


def test_what_is_no_such_document(world: World) -> None:
    author = world.person("therapist")
    each: tuple[dict[str, Any], ...] = ({"format": "other"}, {"format_version": 2}, {"exercises": []})
    for wrong in each:
        refused = author.post("/exercises/import?dry_run=true", {**document(a_walk()), **wrong})
        assert (refused.status, list(refused.body["errors"])) == (422, list(wrong))
    assert world.person("manager").post("/exercises/import", document(a_walk())).status == 403
