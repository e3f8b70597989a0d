"""The sentences of a clinic over HTTP, and how a client's own words will look."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.reminders.world import Asking, World


@pytest.fixture
def clinic(shared_world: World) -> str:
    return shared_world.homework().clinic


@pytest.fixture
def path(clinic: str) -> str:
    return f"/api/v1/clinics/{clinic}/reminder-templates"


@pytest.fixture
def manager(shared_world: World, clinic: str) -> Asking:
    return shared_world.as_staff("manager", "per_1", clinic)


def body(text: str) -> dict[str, Any]:
    return {"texts": {"en": {"nudge": text}}}


def test_sentences_are_set_and_read(manager: Asking, path: str) -> None:
    nothing = manager.get(path)
    assert (nothing.get_json()["version"], "ETag" in nothing.headers) == (0, False)
    assert nothing.get_json()["ours"]["en"]["nudge"].endswith("you planned {homework} for now.")
    made = manager.put(path, body("A quiet moment for {homework}?"))
    assert made.status_code == 200, made.get_json()
    read = manager.get(path)
    assert read.get_json()["texts"]["en"]["nudge"] == "A quiet moment for {homework}?"
    assert read.get_json()["texts"]["de"]["nudge"] is None
    again = body("Time for {homework}")
    assert manager.put(path, again).status_code == 428
    assert manager.put(path, again, **{"If-Match": read.headers["ETag"]}).status_code == 200
    assert manager.put(path, again, **{"If-Match": read.headers["ETag"]}).status_code == 412


@pytest.mark.parametrize("text", ["Hello {name}", "Your thought record waits", "x" * 141])
def test_what_cannot_stand_there_is_refused_before_and_while_saving(manager: Asking, path: str, text: str) -> None:
    for answer in (manager.post(f"{path}/preview", body(text)), manager.put(path, body(text))):
        assert answer.status_code == 422
        assert list(answer.get_json()["errors"]["texts"]["en"]) == ["nudge"]


def test_a_preview_sets_nothing(manager: Asking, path: str) -> None:
    shown = manager.post(f"{path}/preview", body("At {time}, {count} of your {homework}"))
    assert shown.get_json()["texts"]["en"]["nudge"] == "At 07:00, 1 of your plans"
    assert shown.get_json()["texts"]["de"]["ask"].startswith("Es war")
    assert manager.get(path).get_json()["version"] == 0


def test_it_is_for_those_who_keep_the_clinic(shared_world: World, path: str, clinic: str) -> None:
    assert shared_world.as_staff("admin", "per_2", clinic).get(path).status_code == 200
    assert shared_world.as_staff("therapist", "per_2", clinic).get(path).status_code == 403
    assert shared_world.as_staff("manager", "per_2", "cln_2").get(path).status_code == 404


def test_a_client_sees_what_others_would_see_and_is_told_kindly(shared_world: World) -> None:
    homework = shared_world.homework()
    shared_world.hears(*homework.agreed(), homework.clinic_event("practice"))
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder/words"
    client = shared_world.as_client(homework)
    assert client.post(path, {"text": "my thought record after tea"}).get_json() == {
        "title": "A small reminder",
        "text": "my thought record after tea",
        "noticed": ["Thought record"],
    }
    neutral = client.post(path, {"text": " "}).get_json()
    assert neutral == {
        "title": "A small reminder",
        "text": "A small reminder from yourself: you planned some practice for now.",
        "noticed": [],
    }
    assert client.post(path, {"text": "x" * 141}).status_code == 422
    other = shared_world.homework()
    assert shared_world.as_client(other).post(path, {"text": "tea"}).status_code == 404
    assert client.get(path.removesuffix("/words")).get_json()["version"] == 0
