"""Unsafe requests must come from our own pages."""

from __future__ import annotations

import re

import pytest

from tests.service.gateway.world import PASSWORD, World


def refused(status: int, body: str) -> bool:
    return status == 403 and "form-expired" in body


def test_a_cookie_alone_changes_nothing(here: World) -> None:
    person = here.person("therapist")
    answer = person.client.post("/api/v1/sign-out")
    assert refused(answer.status_code, answer.text)
    assert person.get("/api/v1/me").status_code == 200


def test_the_token_of_another_sign_in_does_not_fit(here: World) -> None:
    person, other = here.person("therapist"), here.person("therapist")
    answer = person.client.post("/api/v1/sign-out", headers={"X-CSRF-Token": other.csrf})
    assert refused(answer.status_code, answer.text)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["other origin", "opaque origin", "other site"],
)
def test_another_origin_is_refused_even_with_the_token(here: World, headers: dict[str, str]) -> None:
    person = here.person("therapist")
    answer = person.post("/api/v1/sign-out", headers=headers)
    assert refused(answer.status_code, answer.text)
    foreign = here.browser().client.post(
        "/api/v1/sign-in", json={"email": person.email, "password": PASSWORD}, headers=headers
    )
    assert refused(foreign.status_code, foreign.text)
    assert person.post("/api/v1/sign-out", headers={"Origin": "http://localhost"}).status_code == 204


def test_a_refused_form_spends_no_idempotency_key(here: World) -> None:
    admin = here.administrator()
    body, key = {"name": "East", "time_zone": "UTC"}, {"Idempotency-Key": "one"}
    forged = admin.client.post("/api/v1/clinics", json=body, headers=key)
    assert refused(forged.status_code, forged.text)
    first = admin.post("/api/v1/clinics", json=body, headers=key)
    second = admin.post("/api/v1/clinics", json=body, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.json["id"] == second.json["id"]
    assert admin.post("/api/v1/clinics", json={**body, "name": "Other"}, headers=key).status_code == 422


def test_the_sign_in_form_needs_its_own_token(here: World) -> None:
    person, browser = here.person("client"), here.browser().client
    form = {"email": person.email, "password": PASSWORD}
    answer = browser.post("/sign-in", data=form)
    assert answer.status_code == 403
    page = browser.get("/sign-in")
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page.text)
    assert token
    stolen = here.browser().client.post("/sign-in", data={**form, "csrf_token": token[1]})
    assert stolen.status_code == 403
    assert browser.post("/sign-in", data={**form, "csrf_token": token[1]}).status_code == 302
    assert browser.get("/api/v1/me").status_code == 200


def test_a_json_sign_in_cannot_be_sent_by_a_foreign_form(here: World) -> None:
    person = here.person("client")
    form = {"email": person.email, "password": PASSWORD}
    assert here.browser().client.post("/api/v1/sign-in", data=form).status_code == 403
