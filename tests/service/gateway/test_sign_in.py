"""Signing in, what slows it down, how long it lasts, and where it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from tests.service.gateway.world import PASSWORD, Browser, World


def attempt(browser: Browser, email: str, password: str, address: str = "127.0.0.1") -> Any:
    body = {"email": email, "password": password}
    return browser.client.post("/api/v1/sign-in", json=body, environ_base={"REMOTE_ADDR": address})


def cookie_line(answer: TestResponse) -> str:
    return next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("carryover="))


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(here: World) -> None:
    person, browser = here.person("therapist"), here.browser()
    wrong, unknown = attempt(browser, person.email, "not this one"), attempt(browser, "who@example.org", "not this one")
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json, "request_id": ""} == {**unknown.json, "request_id": ""}
    assert "Set-Cookie" not in wrong.headers


def test_an_account_is_slowed_down_before_its_password_is_looked_at(here: World) -> None:
    person, browser = here.person("therapist"), here.browser()
    for number in range(5):
        assert attempt(browser, person.email, "not this one", f"192.0.2.{number}").status_code == 401
    held = attempt(browser, person.email, PASSWORD, "192.0.2.99")
    assert held.status_code == 429
    assert held.headers["Retry-After"] == "1"
    here.clock.move(timedelta(seconds=1))
    assert attempt(browser, person.email.upper(), PASSWORD, "192.0.2.99").status_code == 200
    assert attempt(here.browser(), person.email, "not this one", "192.0.2.99").status_code == 401  # counted from anew


def test_an_unknown_name_is_slowed_down_the_same_way(here: World) -> None:
    for _ in range(5):
        attempt(here.browser(), "who@example.org", "not this one")
    assert attempt(here.browser(), "WHO@example.org", "not this one").status_code == 429


def test_an_address_is_slowed_down_over_all_accounts_but_not_by_right_passwords(here: World) -> None:
    person = here.person("therapist")
    for _ in range(40):
        assert attempt(here.browser(), person.email, PASSWORD, "192.0.2.1").status_code == 200
    for number in range(30):
        assert attempt(here.browser(), f"{number}@example.org", "not this one", "192.0.2.1").status_code == 401
    assert attempt(here.browser(), person.email, PASSWORD, "192.0.2.1").status_code == 429
    assert attempt(here.browser(), person.email, PASSWORD, "192.0.2.2").status_code == 200


def test_the_cookie_is_for_us_alone_and_the_secret_is_not_kept(here: World) -> None:
    therapist, client = here.person("therapist"), here.person("client")
    staff = cookie_line(attempt(here.browser(), therapist.email, PASSWORD))
    assert "HttpOnly" in staff
    assert "SameSite=Lax" in staff
    assert "Path=/" in staff
    assert "Max-Age" not in staff
    assert "Max-Age=2592000" in cookie_line(attempt(here.browser(), client.email, PASSWORD))
    secret = staff.partition(";")[0].partition(".")[2]
    assert secret
    assert secret not in str(list(here.database["sign_ins"].find()))


def test_staff_are_out_after_twelve_hours_and_clients_after_thirty_days(here: World) -> None:
    therapist, client = here.person("therapist"), here.person("client")
    for _ in range(3):
        here.clock.move(timedelta(hours=11))
        assert therapist.get("/api/v1/me").status_code == 200
    here.clock.move(timedelta(hours=12))
    assert therapist.get("/api/v1/me").status_code == 401
    here.clock.move(timedelta(days=27))
    assert client.get("/api/v1/me").status_code == 200
    here.clock.move(timedelta(days=30))
    assert client.get("/api/v1/me").status_code == 401


def test_sign_ins_can_be_listed_and_ended(here: World) -> None:
    laptop = here.person("therapist")
    phone = here.browser().signed_in_as(laptop.email)
    listed = laptop.get("/api/v1/sign-ins").json["items"]
    assert sorted(one["current"] for one in listed) == [False, True]
    other = next(one["id"] for one in listed if not one["current"])
    assert here.person("therapist").send("DELETE", f"/api/v1/sign-ins/{other}").status_code == 404
    assert phone.get("/api/v1/me").status_code == 200
    assert laptop.send("DELETE", f"/api/v1/sign-ins/{other}").status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    assert laptop.post("/api/v1/sign-out").status_code == 204
    assert laptop.get("/api/v1/me").status_code == 401


def test_signing_in_again_ends_the_sign_in_before(here: World) -> None:
    browser = here.person("therapist")
    before = browser.client.get_cookie("carryover")
    again = browser.post("/api/v1/sign-in", json={"email": browser.email, "password": PASSWORD})
    assert again.status_code == 200
    after = browser.client.get_cookie("carryover")
    assert before
    assert after
    assert before.value != after.value
    thief = here.browser()
    thief.client.set_cookie("carryover", before.value)
    assert thief.get("/api/v1/me").status_code == 401
    thief.client.set_cookie("carryover", after.value)
    assert thief.get("/api/v1/me").status_code == 200
    thief.client.set_cookie("carryover", after.value[:-1] + ("A" if after.value[-1] != "A" else "B"))
    assert thief.get("/api/v1/me").status_code == 401


def test_a_new_password_ends_every_sign_in(here: World) -> None:
    laptop = here.person("therapist")
    phone = here.browser().signed_in_as(laptop.email)
    wrong = laptop.post("/api/v1/me/password", json={"old": "not this one", "new": "quite another one"})
    assert wrong.status_code == 401
    assert laptop.post("/api/v1/me/password", json={"old": PASSWORD, "new": "quite another one"}).status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    assert attempt(here.browser(), laptop.email, PASSWORD).status_code == 401
    assert attempt(here.browser(), laptop.email, "quite another one").status_code == 200
