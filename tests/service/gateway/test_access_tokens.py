"""API access tokens: what they open, and when they stop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chassis.clock import iso
from tests.service.gateway.world import Browser, World


def token_for(browser: Browser, here: World, *scopes: str, days: int = 30, **more: Any) -> Any:
    expires = iso(here.clock() + timedelta(days=days))
    return browser.post("/api/v1/tokens", json={"name": "script", "scopes": scopes, "expires_at": expires, **more})


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_token_is_shown_once_and_kept_as_a_hash(here: World) -> None:
    person = here.person("therapist")
    made = token_for(person, here, "read").json
    assert made["token"].startswith("co_")
    assert "token" not in person.get("/api/v1/tokens").json["items"][0]
    assert made["token"].rpartition("_")[2] not in str(list(here.database["access_tokens"].find()))
    who = here.browser().get("/api/v1/me", headers=bearer(made["token"])).json
    assert (who["person_id"], who["csrf_token"]) == (person.person_id, None)


def test_scopes_hold_for_own_and_forwarded_paths(here: World) -> None:
    person, browser = here.person("therapist"), here.browser().client
    clinic = f"/api/v1/clinics/{here.clinic_id}"
    read = bearer(token_for(person, here, "read").json["token"])
    write = bearer(token_for(person, here, "write").json["token"])
    assert browser.get(f"{clinic}/caseload", headers=read).status_code == 200
    refused = browser.post(f"{clinic}/sessions/ses_01J0000000000000000000000A/held", json={}, headers=read)
    assert (refused.status_code, refused.json["scope"]) == (403, "write")
    new = {"name": "Cleo", "email": "cleo@example.org", "role": "client"}
    assert browser.post(f"{clinic}/people", json=new, headers=read).status_code == 403
    assert browser.post(f"{clinic}/people", json=new, headers=write).status_code == 201
    assert browser.get(f"{clinic}/caseload", headers=write).status_code == 403
    assert browser.get("/api/v1/me", headers=write).status_code == 403


def test_importing_is_a_scope_of_its_own(here: World) -> None:
    admin, browser = here.administrator(), here.browser().client
    path = f"/api/v1/clinics/{here.clinic_id}/imports"
    write = bearer(token_for(admin, here, "read", "write").json["token"])
    importing = bearer(token_for(admin, here, "import").json["token"])
    refused = browser.post(path, json={"records": []}, headers=write)
    assert (refused.status_code, refused.json["scope"]) == (403, "import")
    assert browser.post(path, json={"records": []}, headers=importing).status_code == 200
    assert here.services.seen[-1].role == "admin"


def test_a_token_ends(here: World) -> None:
    person, browser = here.person("therapist"), here.browser().client
    assert token_for(person, here, "read", days=400).status_code == 422
    assert token_for(person, here, "read", days=-1).status_code == 422
    late = bearer(token_for(person, here, "read", days=1).json["token"])
    removed = token_for(person, here, "read").json
    assert person.send("DELETE", f"/api/v1/tokens/{removed['id']}").status_code == 204
    assert browser.get("/api/v1/me", headers=bearer(removed["token"])).status_code == 401
    assert browser.get("/api/v1/me", headers=late).status_code == 200
    here.clock.move(timedelta(days=1))
    assert browser.get("/api/v1/me", headers=late).status_code == 401
    assert browser.get("/api/v1/me", headers=bearer("co_nonsense")).status_code == 401
    assert browser.get("/api/v1/me", headers={"Authorization": "Basic YTpi"}).status_code == 401


def test_a_token_bound_to_a_clinic_opens_no_other(here: World) -> None:
    admin, south = here.administrator(), here.second_clinic()
    text = token_for(admin, here, "read", clinic_id=south).json["token"]
    browser = here.browser().client
    assert browser.get(f"/api/v1/clinics/{south}", headers=bearer(text)).status_code == 200
    assert browser.get(f"/api/v1/clinics/{here.clinic_id}", headers=bearer(text)).status_code == 404
    assert [one["name"] for one in browser.get("/api/v1/clinics", headers=bearer(text)).json["items"]] == ["South"]
    therapist = here.person("therapist")
    assert token_for(therapist, here, "read", clinic_id=south).status_code == 422


def test_a_token_makes_no_tokens(here: World) -> None:
    person = here.person("therapist")
    text = token_for(person, here, "read", "write").json["token"]
    body = {"name": "more", "scopes": ["write"], "expires_at": iso(here.clock() + timedelta(days=300))}
    assert here.browser().client.post("/api/v1/tokens", json=body, headers=bearer(text)).status_code == 403


def test_the_same_key_makes_one_token_with_a_new_secret(here: World) -> None:
    person, browser, key = here.person("therapist"), here.browser().client, {"Idempotency-Key": "one"}
    body = {"name": "script", "scopes": ["write", "read"], "expires_at": iso(here.clock() + timedelta(days=3))}
    first = person.post("/api/v1/tokens", json=body, headers=key).json
    second = person.post("/api/v1/tokens", json=body, headers=key).json
    assert first["id"] == second["id"]
    assert first["scopes"] == ["read", "write"]
    assert browser.get("/api/v1/me", headers=bearer(first["token"])).status_code == 401
    assert browser.get("/api/v1/me", headers=bearer(second["token"])).status_code == 200
    assert person.post("/api/v1/tokens", json={**body, "name": "other"}, headers=key).status_code == 422
