"""What the service says to a sheet, as its page shows it."""

from __future__ import annotations

import pytest

from tests.service.assignments.world import World, a_course
from tests.service.gateway.web.real_pages import pages
from tests.unit.gateway.web.sample import a_client


def test_a_prediction_of_the_page_is_fixed_by_the_service(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(service)
    course.agreed(exercise_code="behavioural_experiment")
    occurrence = course.due()
    browser = pages(monkeypatch, service, a_client(), course.client)
    worksheet = course.client.get(f"/occurrences/{occurrence}").body["exercise"]["worksheet"]
    screen = next(one["screen"] for one in worksheet["sections"] if one.get("locks"))
    address = f"/do/{occurrence}/{screen}"
    assert browser.post(address, data={"prediction": "They laugh", "go": "next"}).status_code == 302
    page = browser.get(address).text
    assert "Fixed on Monday 23 November, 09:00." in page
    assert ' name="prediction"' not in page


def test_a_bad_entry_is_asked_again_and_the_rest_of_the_page_is_kept(
    service: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = a_course(service)
    course.agreed(exercise_code="symptom_diary")
    occurrence = course.due()
    browser = pages(monkeypatch, service, a_client(), course.client)
    entry = {"diary-place": "0", "diary-was": "", "diary.at": "2026-11-23T08:00", "diary.symptom": "x" * 301}
    answer = browser.post(f"/do/{occurrence}/1", data={**entry, "go": "add:diary"})
    assert answer.status_code == 422
    assert 'href="#f-diary.symptom">Shorten this to 300 characters; it has 301.' in answer.text
    assert f'value="{"x" * 301}"' in answer.text
    right = browser.post(f"/do/{occurrence}/1", data={**entry, "diary.symptom": "x", "go": "add:diary"})
    assert right.status_code == 302
    kept = course.client.get(f"/occurrences/{occurrence}").body["draft"]["answers"]["diary"]
    assert kept == [{"at": "2026-11-23T08:00", "symptom": "x"}]
