"""Pages about people, clinics and records, over a real database and with real forms."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from chassis.documents import pending_events
from tests.service.gateway.world import Browser, World

LINK = re.compile(r'id="link-once" value="([^"]+)"')
EPISODE = "epi_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"


def sent(browser: Browser, address: str, **form: Any) -> TestResponse:
    answer: TestResponse = browser.post(address, data={"idempotency_key": "key-1", **form})
    return answer


def field(body: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', body)
    assert found, name
    return unescape(found[1])


def settings_form(body: str, **changes: Any) -> dict[str, Any]:
    plain = {"time_zone": "Europe/London", "homework_word": "practice", "missing_links": "yes"}
    contact = {"contact-0-label": "On call", "contact-0-phone": "020 7946 0018", "contact-0-note": "at night"}
    hours = {"working_days": ["1", "2"], "working_from": "8:30", "working_until": "16:00"}
    clock = {**hours, "escalate_after_minutes": "20"}
    return {"name": "North", "version": field(body, "version"), **plain, **contact, **clock, **changes}


def test_added_person_gets_a_link_that_is_shown_once(here: World) -> None:
    manager = here.person("manager")
    address = f"/c/{here.clinic_id}/people"
    added = sent(manager, address, name="Nia Hart", email="nia@example.org", role="therapist")
    assert added.status_code == 200
    assert added.headers["Cache-Control"] == "no-store"
    link = unescape(LINK.findall(added.text)[0])
    again = manager.get(address).text
    assert "Nia Hart" in again
    assert not LINK.search(again)
    assert "Nia Hart" in here.browser().get(link.replace("http://localhost", "")).text


def test_bad_address_keeps_what_was_typed(here: World) -> None:
    manager = here.person("manager")
    answer = sent(manager, f"/c/{here.clinic_id}/people", name="Nia Hart", email="nia at home", role="client")
    assert answer.status_code == 422
    assert 'value="Nia Hart"' in answer.text
    assert 'value="nia at home"' in answer.text
    assert "Write an e-mail address such as name@example.org." in answer.text


def test_therapist_adds_clients_only_and_sees_no_addresses(here: World) -> None:
    here.person("manager", name="Mona Weiss")
    therapist = here.person("therapist")
    address = f"/c/{here.clinic_id}/people"
    body = therapist.get(address).text
    assert "Mona Weiss" not in body
    assert "E-mail address</th>" not in body
    refused = sent(therapist, address, name="Max", email="max@example.org", role="manager")
    assert refused.status_code == 422
    assert "Your role cannot add" in refused.text


def test_a_manager_makes_a_therapist_lead_and_takes_it_back(here: World) -> None:
    manager, therapist = here.person("manager"), here.person("therapist", name="Thea Lind")
    address = f"/c/{here.clinic_id}/people"
    for act, roles, words in (
        ("lead", ["lead", "therapist"], "lead therapist, therapist"),
        ("no-lead", ["therapist"], ""),
    ):
        assert "Make lead therapist" in manager.get(address).text or act == "no-lead"
        version = manager.get(f"/api/v1/clinics/{here.clinic_id}/people/{therapist.person_id}").json["version"]
        assert sent(manager, f"{address}/{therapist.person_id}", act=act, version=str(version)).status_code == 302
        found = manager.get(f"/api/v1/clinics/{here.clinic_id}/people/{therapist.person_id}").json
        assert found["roles"] == roles
        assert words in manager.get(address).text
    refused = sent(therapist, f"{address}/{therapist.person_id}", act="lead", version="3")
    assert refused.status_code == 403


def test_only_a_therapist_is_a_lead_therapist(here: World) -> None:
    manager, client = here.person("manager"), here.person("client")
    path = f"/api/v1/clinics/{here.clinic_id}/people"
    new = {"name": "Leo", "email": "leo@example.org", "role": "lead"}
    assert "role" in manager.post(path, json=new).json["errors"]
    one = f"{path}/{client.person_id}"
    tag = {"If-Match": manager.get(one).headers["ETag"]}
    refused = manager.send("PATCH", one, json={"roles": ["client", "lead"]}, headers=tag)
    assert refused.json["errors"]["roles"] == ["Only a therapist can be a lead therapist."]
    assert sent(manager, f"/c/{here.clinic_id}/people", **new).status_code == 422
    assert 'value="lead"' not in manager.get(f"/c/{here.clinic_id}/people").text.split("Add somebody")[1]


def test_access_ends_at_once_and_only_for_the_version_that_was_seen(here: World) -> None:
    manager, therapist = here.person("manager"), here.person("therapist")
    address = f"/c/{here.clinic_id}/people/{therapist.person_id}"
    stale = sent(manager, address, act="close", version="99")
    assert stale.status_code == 412
    assert "changed meanwhile" in stale.text
    assert therapist.get(f"/c/{here.clinic_id}/people").status_code == 200
    assert sent(manager, address, act="close", version="1").status_code == 302
    assert therapist.get(f"/c/{here.clinic_id}/people").status_code == 302


def test_settings_are_saved_and_clients_find_the_contact(here: World) -> None:
    manager, client = here.person("manager"), here.person("client")
    address = f"/c/{here.clinic_id}/settings"
    saved = sent(manager, address, **settings_form(manager.get(address).text))
    assert saved.status_code == 302, saved.text
    assert "020 7946 0018" in manager.get(address).text
    assert "020 7946 0018" in client.get("/help").text
    found = manager.get(f"/api/v1/clinics/{here.clinic_id}").get_json()
    assert found["missing_links"] is True


def test_settings_that_changed_meanwhile_are_shown_beside_what_was_typed(here: World) -> None:
    manager = here.person("manager")
    address = f"/c/{here.clinic_id}/settings"
    before = manager.get(address).text
    assert sent(manager, address, **settings_form(before, name="North and West")).status_code == 302
    stale = sent(manager, address, **settings_form(before, name="North End"))
    assert stale.status_code == 412
    assert "North and West</dd>" in stale.text
    assert 'value="North End"' in stale.text
    assert sent(manager, address, **settings_form(stale.text, name="North End")).status_code == 302


def test_working_hours_and_who_is_told_are_kept_and_published(here: World) -> None:
    manager, therapist, client = here.person("manager"), here.person("therapist"), here.person("client")
    address = f"/c/{here.clinic_id}/settings"
    form = settings_form(manager.get(address).text)
    told = {"told-0": therapist.person_id, "told-1": "", "told-2": manager.person_id}
    assert sent(manager, address, **form, **told).status_code == 302
    (event,) = [
        one
        for one in pending_events(here.database["clinics"].find_one({"_id": here.clinic_id}) or {})
        if one.data["changed"] and "escalate_to" in one.data["changed"]
    ]
    assert event.data["escalate_to"] == [therapist.person_id, manager.person_id]
    hours = ("working_days", "working_from", "working_until", "escalate_after_minutes")
    assert [event.data[name] for name in hours] == [[1, 2], "08:30", "16:00", 20]
    for wrong, said in (
        ({"working_days": []}, "Choose at least one day."),
        ({"working_from": "early"}, "Write hours and minutes such as 09:00."),
        ({"working_until": "08:00"}, "Choose a time after the one at which work begins."),
        ({"escalate_after_minutes": "0"}, "Give whole minutes between 1 and 1440."),
        ({"told-0": client.person_id}, "Choose therapists, facilitators and managers of this clinic."),
    ):
        again = settings_form(manager.get(address).text, **wrong)
        answer = sent(manager, address, **again)
        assert (answer.status_code, said in answer.text) == (422, True), wrong


def test_the_line_of_open_flags_and_the_list_speak_for_every_role_held(here: World) -> None:
    manager = here.person("manager")
    path = f"/api/v1/clinics/{here.clinic_id}/safety-flags"
    line = f"/c/{here.clinic_id}/safety/line"
    here.services.answer("GET", f"{path}/count", 200, {"open": 0})
    assert manager.get(line).text.strip() == ""
    here.services.answer("GET", f"{path}/count", 200, {"open": 2})
    assert "2 answers ask for a person now" in manager.get(line).text
    here.services.answer("GET", f"{path}/count", 503, {"title": "Not now"})
    assert manager.get(line).status_code == 200
    here.services.answer("GET", path, 200, {"items": [], "next": None})
    page = manager.get(f"/c/{here.clinic_id}/safety").text
    assert "Nobody waits" in page
    assert f'hx-get="{line}"' in page
    assert here.person("client").get(line).status_code == 404


def test_a_line_that_the_page_asks_for_by_itself_prolongs_no_sign_in(here: World) -> None:
    manager = here.person("manager")

    def ends() -> Any:
        return (here.database["sign_ins"].find_one({"person_id": manager.person_id}) or {})["expires_at"]

    here.clock.move(timedelta(hours=1))
    before = ends()
    assert manager.get(f"/c/{here.clinic_id}/safety/line").status_code == 200
    assert ends() == before
    manager.get(f"/c/{here.clinic_id}/people")
    assert ends() > before


def test_half_a_contact_is_asked_again(here: World) -> None:
    manager = here.person("manager")
    address = f"/c/{here.clinic_id}/settings"
    form = settings_form(manager.get(address).text, **{"contact-0-phone": ""})
    answer = sent(manager, address, **form)
    assert answer.status_code == 422
    assert "a number to call" in answer.text
    assert 'value="On call"' in answer.text


def test_audit_names_who_opened_what_about_whom(here: World) -> None:
    manager = here.person("manager", name="Mona Weiss")
    therapist, client = here.person("therapist", name="Kim Osei"), here.person("client", name="Sam Rivers")
    line: dict[str, Any] = {"episode": {"id": EPISODE, "client_id": client.person_id}, "attention": [], "strip": []}
    here.services.answer("GET", f"/api/v1/clinics/{here.clinic_id}/caseload", 200, {"items": [line], "next": None})
    assert "Sam Rivers" in therapist.get(f"/c/{here.clinic_id}/caseload").text
    rows = re.split("<tr>", manager.get(f"/c/{here.clinic_id}/audit").text)
    (row,) = [one for one in rows if "opened the caseload" in one]
    assert "Kim Osei" in row
    assert "Sam Rivers" in row
    assert therapist.get(f"/c/{here.clinic_id}/audit").status_code == 404


def test_administrator_adds_a_clinic_and_lands_among_its_people(here: World) -> None:
    admin = here.administrator()
    form = {"name": "Harbour", "time_zone": "Europe/Lisbon", "homework_word": "tasks"}
    added = sent(admin, "/organisation", **form)
    assert added.status_code == 302
    assert admin.get(added.location).status_code == 200
    assert "Harbour" in admin.get("/organisation").text
    assert here.person("manager").get("/organisation").status_code == 404
    nameless = sent(admin, "/organisation", **{**form, "name": " "})
    assert nameless.status_code == 422
    assert '<option value="Europe/Lisbon" selected>' in nameless.text


def test_new_client_and_course_are_opened_in_one_go(here: World) -> None:
    therapist = here.person("therapist")
    here.services.answer("POST", f"/api/v1/clinics/{here.clinic_id}/episodes", 201, {"id": EPISODE})
    address = f"/c/{here.clinic_id}/clients/new"
    form = {"client_id": "new", "name": "Sam Rivers", "email": "sam@example.org", "problem": "panic"}
    opened = sent(therapist, address, **form, phase="skills", cadence="weekly", started_on="2026-11-20")
    assert opened.status_code == 200, opened.text
    assert LINK.search(opened.text)
    assert f"/clients/{EPISODE}" in opened.text
    assert "Sam Rivers" in therapist.get(address).text


def test_course_that_is_refused_keeps_the_new_client_chosen(here: World) -> None:
    therapist = here.person("therapist")
    refusal = {"type": "urn:carryover:problem:invalid", "errors": {"started_on": ["This day has not come yet."]}}
    here.services.answer("POST", f"/api/v1/clinics/{here.clinic_id}/episodes", 422, refusal)
    form = {"client_id": "new", "name": "Sam Rivers", "email": "sam@example.org", "problem": "panic"}
    answer = sent(therapist, f"/c/{here.clinic_id}/clients/new", **form, phase="skills", cadence="weekly")
    assert answer.status_code == 422
    assert "This day has not come yet." in answer.text
    assert LINK.search(answer.text)
    assert re.search(r'<option value="per_\w+" selected>Sam Rivers', answer.text)


def test_person_of_two_clinics_finds_the_other_one(here: World) -> None:
    therapist = here.person("therapist")
    south = here.second_clinic()
    body = {"name": "Therapist", "email": therapist.email, "role": "therapist"}
    assert here.administrator().post(f"/api/v1/clinics/{south}/people", json=body).status_code == 200
    line = therapist.get(f"/c/{here.clinic_id}/people").text
    assert f'href="/c/{south}/caseload">South' in line
    assert '<span aria-current="true">North' in line


def test_a_manager_hands_a_client_over_from_the_list_of_staff(here: World) -> None:
    manager, client, nobody = here.person("manager"), here.person("client", name="Sam Rivers"), here.person("admin")
    before, after = here.person("therapist", name="Thea Lind"), here.person("therapist", name="Noor Vries")
    people, api = f"/c/{here.clinic_id}/people", f"/api/v1/clinics/{here.clinic_id}/workload"
    treated = {"id": EPISODE, "version": 3, "client_id": client.person_id, "started_on": "2026-09-02", "status": "open"}
    here.services.answer("GET", api, 200, {"items": [treated], "next": None})
    address = f"{people}/{before.person_id}/clients"
    assert address in unescape(manager.get(people).text)
    shown = manager.get(address).text
    assert "Hand Sam Rivers over to" in shown
    assert (f'value="{after.person_id}"' in shown, f'value="{before.person_id}"' in shown) == (True, False)
    assert here.services.seen[-1].query.startswith(f"therapist_id={before.person_id}")
    assert sent(manager, f"{address}/{EPISODE}", therapist_id="").status_code == 422
    form = {"therapist_id": after.person_id, "etag": field(shown, "etag")}
    assert sent(manager, f"{address}/{EPISODE}", **form).headers["Location"].endswith("said=handed_over")
    heard = here.services.seen[-1]
    assert (heard.path, heard.role, heard.headers["if-match"]) == (
        f"{api}/{EPISODE}/transfer",
        "manager",
        f'"{EPISODE}.3"',
    )
    assert here.records()[-1]["action"] == "episode.transfer"
    asked = len(here.services.seen)
    assert sent(manager, f"{address}/{EPISODE}", **{**form, "therapist_id": client.person_id}).status_code == 422
    assert here.services.seen[asked:] == [], "nobody but a therapist of the clinic"
    for who in (before, nobody):
        assert who.get(address).status_code in {403, 404}
