"""Adding people and clinics, one-time links, roles, and changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.service.gateway.world import PASSWORD, Browser, World


def added(browser: Browser, clinic_id: str, role: str, email: str, **more: Any) -> Any:
    body = {"name": "Sam", "email": email, "role": role, **more}
    headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    body.pop("key", None)
    return browser.post(f"/api/v1/clinics/{clinic_id}/people", json=body, headers=headers)


def token_in(url: str) -> str:
    return url.rpartition("/")[2]


def test_the_first_link_sets_a_password_and_works_once(here: World) -> None:
    first, second = here.browser(), here.browser()
    taken = first.client.post("/api/v1/welcome", json={"token": here.admin_link, "password": PASSWORD})
    assert taken.status_code == 200
    assert taken.json["memberships"][0]["role"] == "admin"
    again = second.client.post("/api/v1/welcome", json={"token": here.admin_link, "password": "another four words"})
    assert again.status_code == 410
    assert again.json["type"].endswith("link-spent")
    assert second.signed_in_as("ada@example.org").person_id == taken.json["person_id"]


def test_a_link_is_good_for_a_day(here: World) -> None:
    here.clock.move(timedelta(hours=24))
    late = here.browser().client.post("/api/v1/welcome", json={"token": here.admin_link, "password": PASSWORD})
    assert late.status_code == 410


def test_a_weak_password_leaves_the_link_good(here: World) -> None:
    weak = here.browser().client.post("/api/v1/welcome", json={"token": here.admin_link, "password": "password123"})
    assert weak.status_code == 422
    assert "password" in weak.json["errors"]
    good = here.browser().client.post("/api/v1/welcome", json={"token": here.admin_link, "password": PASSWORD})
    assert good.status_code == 200


def test_an_invited_person_sets_a_password_and_a_new_link_replaces_the_old(here: World) -> None:
    made = added(here.administrator(), here.clinic_id, "therapist", "tom@example.org")
    old, person_id = made.json["invitation_url"], made.json["person"]["id"]
    path = f"/api/v1/clinics/{here.clinic_id}/people/{person_id}/invitation"
    new = here.administrator().post(path).json["invitation_url"]
    browser = here.browser().client
    assert browser.post("/api/v1/welcome", json={"token": token_in(old), "password": PASSWORD}).status_code == 410
    assert browser.post("/api/v1/welcome", json={"token": token_in(new), "password": PASSWORD}).status_code == 200


def test_who_may_add_whom(here: World) -> None:
    manager, therapist, client = here.person("manager"), here.person("therapist"), here.person("client")
    assert added(manager, here.clinic_id, "admin", "a@example.org").status_code == 403
    assert added(manager, here.clinic_id, "therapist", "b@example.org").status_code == 201
    assert added(therapist, here.clinic_id, "therapist", "c@example.org").status_code == 403
    assert added(therapist, here.clinic_id, "client", "d@example.org").status_code == 201
    assert added(client, here.clinic_id, "client", "e@example.org").status_code == 403
    assert added(manager, here.clinic_id, "client", "f@example.org", password=PASSWORD).status_code == 403
    assert added(therapist, here.second_clinic(), "client", "g@example.org").status_code == 404


def test_nobody_gets_a_link_for_somebody_above_them(here: World) -> None:
    pending = added(here.administrator(), here.clinic_id, "admin", "boss@example.org")
    assert pending.json["invitation_url"]
    therapist = here.person("therapist")
    tried = added(therapist, here.clinic_id, "client", "boss@example.org")
    assert tried.json["invitation_url"] is None
    path = f"/api/v1/clinics/{here.clinic_id}/people/{pending.json['person']['id']}/invitation"
    assert therapist.post(path).status_code == 403
    assert here.person("manager").post(path).status_code == 403


def test_the_same_ref_is_the_same_person_and_the_same_clinic(here: World) -> None:
    admin = here.administrator()
    one = added(admin, here.clinic_id, "client", "x@example.org", ref="old-17", password=PASSWORD)
    two = added(admin, here.clinic_id, "client", "x@example.org", ref="old-17", password=PASSWORD)
    assert (one.status_code, two.status_code) == (201, 200)
    assert one.json["person"]["id"] == two.json["person"]["id"]
    body = {"name": "West", "time_zone": "Europe/Berlin", "ref": "w"}
    first, second = admin.post("/api/v1/clinics", json=body), admin.post("/api/v1/clinics", json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["id"] == second.json["id"]
    assert [clinic["name"] for clinic in admin.get("/api/v1/clinics").json["items"]] == ["North", "West"]
    assert added(here.person("manager"), here.clinic_id, "client", "y@example.org", ref="z").status_code == 403


def test_the_same_key_adds_one_person_and_refuses_another(here: World) -> None:
    admin = here.administrator()
    one = added(admin, here.clinic_id, "client", "k@example.org", key="once")
    two = added(admin, here.clinic_id, "client", "k@example.org", key="once")
    assert one.json["person"] == two.json["person"]
    other = added(admin, here.clinic_id, "client", "other@example.org", key="once")
    assert other.status_code == 422
    assert added(admin, here.clinic_id, "client", "other@example.org", key="twice").status_code == 201


def test_a_name_belongs_to_one_person_whatever_its_case(here: World) -> None:
    north = here.person("therapist")
    south_manager = here.person("manager", here.second_clinic())
    south = south_manager.get("/api/v1/me").json["memberships"][0]["clinic_id"]
    taken = added(south_manager, south, "therapist", north.email.upper())
    assert taken.status_code == 409
    assert taken.json["type"].endswith("name-taken")
    joined = added(here.administrator(), south, "therapist", north.email.upper())
    assert joined.status_code == 200
    assert joined.json["person"]["id"] == north.person_id
    assert len(north.get("/api/v1/me").json["memberships"]) == 2


def test_only_those_who_manage_a_clinic_see_addresses(here: World) -> None:
    client, therapist = here.person("client", name="Cleo"), here.person("therapist")
    path = f"/api/v1/clinics/{here.clinic_id}/people/{client.person_id}"
    assert here.person("manager").get(path).json["email"] == client.email
    seen = therapist.get(path).json
    assert (seen["name"], seen["email"]) == ("Cleo", None)
    assert client.get(path).json["email"] == client.email
    assert here.person("client").get(path).status_code == 404
    assert client.get(f"/api/v1/clinics/{here.clinic_id}/people").status_code == 403


def test_people_come_in_pages_by_name(here: World) -> None:
    for name in ("bea", "Abe", "Cid"):
        here.person("client", name=name)
    admin = here.administrator()
    path = f"/api/v1/clinics/{here.clinic_id}/people?role=client&limit=2"
    first = admin.get(path).json
    second = admin.get(f"{path}&cursor={first['next']}").json
    assert [person["name"] for person in first["items"] + second["items"]] == ["Abe", "bea", "Cid"]
    assert second["next"] is None


def test_a_change_needs_the_version_that_was_read(here: World) -> None:
    person = here.person("therapist")
    admin, path = here.administrator(), f"/api/v1/clinics/{here.clinic_id}/people/{person.person_id}"
    assert admin.send("PATCH", path, json={"name": "New"}).status_code == 428
    tag = admin.get(path).headers["ETag"]
    changed = admin.send("PATCH", path, json={"name": "New", "roles": ["client"]}, headers={"If-Match": tag})
    assert (changed.json["name"], changed.json["roles"]) == ("New", ["client"])
    assert admin.send("PATCH", path, json={"name": "Newer"}, headers={"If-Match": tag}).status_code == 412


def test_whoever_is_made_inactive_is_out_at_once(here: World) -> None:
    person = here.person("therapist")
    admin, path = here.administrator(), f"/api/v1/clinics/{here.clinic_id}/people/{person.person_id}"
    tag = admin.get(path).headers["ETag"]
    assert admin.send("PATCH", path, json={"active": False}, headers={"If-Match": tag}).status_code == 200
    assert person.get("/api/v1/me").status_code == 401
    tried = here.browser().client.post("/api/v1/sign-in", json={"email": person.email, "password": PASSWORD})
    assert tried.status_code == 401


def test_a_manager_cannot_close_another_clinics_door(here: World) -> None:
    person, south = here.person("therapist"), here.second_clinic()
    added(here.administrator(), south, "therapist", person.email)
    manager, path = here.person("manager"), f"/api/v1/clinics/{here.clinic_id}/people/{person.person_id}"
    tag = manager.get(path).headers["ETag"]
    assert manager.send("PATCH", path, json={"active": False}, headers={"If-Match": tag}).status_code == 403


def test_clinic_settings_and_the_event_about_them(here: World) -> None:
    manager, path = here.person("manager"), f"/api/v1/clinics/{here.clinic_id}"
    contact = {"label": "Crisis line", "phone": "116 123", "note": "day and night"}
    tag = manager.get(path).headers["ETag"]
    change = {"homework_word": "practice", "crisis_contacts": [contact]}
    changed = manager.send("PATCH", path, json=change, headers={"If-Match": tag})
    assert changed.status_code == 200
    seen = here.person("client").get(path).json
    assert (seen["homework_word"], seen["crisis_contacts"]) == ("practice", [contact])
    outbox = here.database["clinics"].find_one({"_id": here.clinic_id})
    assert outbox
    assert [entry["type"] for entry in outbox["outbox"]] == ["carryover.clinic.changed.v1"] * 2
    assert '"changed":["homework_word"]' in outbox["outbox"][1]["data"]
    assert here.person("therapist").send("PATCH", path, json=change).status_code == 428
    assert (
        here.person("therapist").send("PATCH", path, json=change, headers={"If-Match": changed.headers["ETag"]})
    ).status_code == 403
    wrong = manager.send("PATCH", path, json={"time_zone": "+02:00"}, headers={"If-Match": changed.headers["ETag"]})
    assert wrong.status_code == 422


def test_a_new_clinic_is_every_administrators_clinic(here: World) -> None:
    added(here.administrator(), here.clinic_id, "admin", "second@example.org", password=PASSWORD)
    second = here.browser().signed_in_as("second@example.org")
    south = here.second_clinic()
    assert second.get(f"/api/v1/clinics/{south}").status_code == 200
    assert here.person("manager").get(f"/api/v1/clinics/{south}").status_code == 404
    assert here.person("manager").post("/api/v1/clinics", json={"name": "X", "time_zone": "UTC"}).status_code == 403
