"""An answer that asks for a person, through the gateway: help in the same answer, and a flag on every list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.stack import Platform
from tests.system.asking import ask
from tests.system.people import Homework, a_clinic, agreed

pytestmark = pytest.mark.platform
CONTACT = {"label": "Crisis line", "phone": "116 123", "note": ""}


def phq9(**items: str) -> Mapping[str, Any]:
    answers = {f"item_{number}": "1" for number in range(1, 9)} | items
    return {"kind": "did", "quantity": 100, "answers": answers}


def with_contacts(platform: Platform) -> Homework:
    clinic = a_clinic(platform.admin.person, "Safe")
    path = f"/api/v1/clinics/{clinic.id}"
    seen = {"If-Match": ask(clinic["manager"], "GET", path).headers["ETag"]}
    assert ask(clinic["manager"], "PATCH", path, {"crisis_contacts": [CONTACT]}, seen).status == 200
    return agreed(clinic, exercise="phq9")


def test_item_9_of_the_phq_9_brings_contacts_and_stands_on_both_lists(platform: Platform) -> None:
    homework = with_contacts(platform)
    clinic, path = homework.clinic, f"/api/v1/me/occurrences/{homework.occurrence}/response"
    answer = homework.client.post(path, phq9(item_9="1"))
    assert [one["phone"] for one in answer["crisis_contacts"]] == ["116 123"]
    assert answer["score"]["total"] == 9
    (line,) = homework.therapist.get(clinic.path("caseload"))["items"]
    assert line["attention"][0]["code"] == "safety"
    for who in ("therapist", "manager"):
        (flag,) = clinic[who].get(clinic.path("safety-flags"))["items"]
        assert (flag["occurrence_id"], flag["reason"]) == (homework.occurrence, "measure_item")
    assert clinic["other_therapist"].get(clinic.path("safety-flags"))["items"] == []


def test_item_9_at_0_raises_nothing(platform: Platform) -> None:
    homework = with_contacts(platform)
    path = f"/api/v1/me/occurrences/{homework.occurrence}/response"
    answer = homework.client.post(path, phq9(item_9="0"))
    assert "crisis_contacts" not in answer
    assert homework.therapist.get(homework.clinic.path("safety-flags"))["items"] == []
