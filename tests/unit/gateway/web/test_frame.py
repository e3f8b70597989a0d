"""What surrounds the pages: headers, static files, problems as pages, language, ways in and out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from pymongo.errors import ServerSelectionTimeoutError

from chassis.problems import Problem
from gateway.domain.errors import FormExpired, TooManyAttempts, WeakPassword, WrongSignIn
from gateway.web import assets, pages, tools
from gateway.web.account.pages import _own_path
from gateway.web.services import flat
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, application, sample


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    return found


def test_a_page_forbids_everything_but_our_own(here: Sample) -> None:
    headers = here.app.test_client().get("/today").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert policy.endswith("; worker-src http://localhost/push.js")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_worker_for_messages_keeps_nothing_and_stands_before_no_page(here: Sample) -> None:
    answer = here.app.test_client().get("/push.js")
    text = answer.text
    answer.close()
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert not any(word in text.replace('"fetch" here', "") for word in ("caches", "fetch", "indexedDB"))
    assert sorted(re.findall(r'addEventListener\("(\w+)"', text)) == ["notificationclick", "push"]


def test_static_files_are_kept_for_good_under_their_hash(here: Sample) -> None:
    text = here.app.test_client().get("/today").text
    found = re.search(r'href="(/assets/app\.[0-9a-f]{16}\.css)"', text)
    assert found
    answer = here.app.test_client().get(found[1], buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("name", ["app.css", "app.0000000000000000.css", "../__init__.py", "vendor/README.md"])
def test_only_known_hashes_are_served(here: Sample, name: str) -> None:
    assert here.app.test_client().get(f"/assets/{name}").status_code == 404


def test_no_static_file_asks_another_host() -> None:
    sheet = (assets.ROOT / "app.css").read_text(encoding="utf-8")
    assert not re.search(r"https?://|@import", sheet.replace("http://www.w3.org/2000/svg", ""))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "for somebody else"),
        (404, "There is nothing here"),
        (412, "Somebody changed this"),
        (413, "more than we can take"),
        (429, "That was very quick"),
        (500, "Something went wrong on our side"),
        (503, "not available right now"),
        (400, "did not work as it was sent"),
    ],
)
def test_a_problem_of_a_page_is_a_page(monkeypatch: pytest.MonkeyPatch, status: int, words: str) -> None:
    found = sample(monkeypatch, a_client(), app=application())
    raises(found.app, Problem(status, "some", "Title", "Detail for programs."))
    answer = found.app.test_client().get("/raises")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert words in answer.text
    assert "Detail for programs." not in answer.text
    assert "is lost" in answer.text or "is safe" in answer.text or "Nothing was changed" in answer.text or status == 412


def test_a_problem_of_the_api_stays_a_document(here: Sample) -> None:
    answer = here.app.test_client().get("/api/v1/nothing")
    assert answer.mimetype == "application/problem+json"
    assert "Permissions-Policy" not in answer.headers


def test_an_expired_form_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sample(monkeypatch, a_client(), app=application())
    raises(found.app, FormExpired())
    assert "This page was open for a long time" in found.app.test_client().get("/raises").text


@pytest.mark.parametrize(("path", "status"), [("/today", 503), ("/nothing-here", 404), ("/help", 200), ("/", 503)])
def test_pages_are_drawn_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch, path: str, status: int) -> None:
    found = sample(monkeypatch, a_client())
    asked = []

    def away() -> None:
        asked.append("again")
        raise ServerSelectionTimeoutError

    monkeypatch.setattr("gateway.recognition.person", away)
    answer = found.app.test_client().get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "Help now" in answer.text
    assert len(asked) <= 2, "once for the page, once for the page that says so"


def raises(app: Flask, error: Exception) -> None:
    def view() -> str:
        raise error

    app.add_url_rule("/raises", view_func=view)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(WrongSignIn(), 401, "do not fit together"), (TooManyAttempts(130), 429, "Wait 2 minutes")],
)
def test_signing_in_says_what_is_wrong_and_keeps_the_name(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def refuse(email: str, password: str) -> None:
        raise error

    monkeypatch.setattr("gateway.sessions.sign_in", refuse)
    found = sample(monkeypatch, None).app.test_client()
    answer = found.post("/sign-in", data={"email": "sam@example.org", "password": "a secret one", "next": "/course"})
    assert answer.status_code == status
    assert words in answer.text
    assert 'value="sam@example.org"' in answer.text
    assert 'value="/course"' in answer.text
    assert "a secret one" not in answer.text


def test_signing_in_leads_to_where_one_wanted_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.sessions.sign_in", lambda *_: a_client())
    browser = sample(monkeypatch, None).app.test_client()
    assert browser.post("/sign-in", data={"next": "/course"}).headers["Location"] == "/course"
    assert browser.post("/sign-in", data={"next": "//elsewhere.example"}).headers["Location"] == "/today"


@pytest.mark.parametrize(
    "there", ["//x.example", "https://x.example/", "/\\x.example", "javascript:1", "/sign-out", ""]
)
def test_no_link_leads_elsewhere_after_signing_in(there: str) -> None:
    assert _own_path(there) == ""


def test_a_first_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def weak(token: str, password: str) -> None:
        raise WeakPassword("Use at least 10 characters.")

    monkeypatch.setattr("gateway.sessions.welcome_name", lambda _: "Sam")
    monkeypatch.setattr("gateway.sessions.welcome", weak)
    browser = sample(monkeypatch, None).app.test_client()
    assert "not the same" in browser.post("/welcome/x", data={"password": "one", "again": "two"}).text
    assert "at least 10" in browser.post("/welcome/x", data={"password": "one", "again": "one"}).text


@pytest.mark.parametrize(
    ("locale", "accepts", "expected"),
    [("en_US", "", "en-GB"), ("xx", "", "en-GB"), ("", "fr;q=0.9, en;q=0.5", "en-GB")],
)
def test_a_language_we_do_not_have_becomes_english(
    monkeypatch: pytest.MonkeyPatch, locale: str, accepts: str, expected: str
) -> None:
    found = sample(monkeypatch, a_client(locale=locale))
    found.calls.answer("GET", "/api/v1/me/course", {"episodes": []})
    text = found.app.test_client().get("/course", headers={"Accept-Language": accepts}).text
    assert f'<html lang="{expected}"' in text


def test_errors_of_a_service_are_flat() -> None:
    assert flat({"schedule": {"time": ["A"]}, "own_name": "B"}) == {"schedule.time": ["A"], "own_name": ["B"]}


def test_a_sparkline_starts_at_zero_and_keeps_gaps() -> None:
    assert tools.spark_path([0, None, 4]).path == "M0.0 23.0M100.0 1.0"


def test_the_api_page_groups_by_tag(here: Sample) -> None:
    found = {"paths": {"/a": {"get": {"tags": ["own"], "summary": "Read", "responses": {"200": {}}}, "post": {}}}}
    with here.app.test_request_context("/api/docs"):
        groups = pages.operations(found)
        text = pages.api_docs({**found, "info": {"title": "Carryover", "version": "v1"}})
    assert groups["own"] == [pages.Operation("GET", "/a", "Read", ("200",))]
    assert "/api/v1/openapi.json" in text
