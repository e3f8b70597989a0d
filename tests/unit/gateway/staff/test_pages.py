"""Every staff page is drawn whole: no inline code, no blaming word, a plain notice for what is away."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from gateway.settings import Service
from gateway.web import tools
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import GROUP, PAGES, PATH
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import Sample, sample

EPISODE_PAGE = f"{PAGES}clients/{EPISODE}"
DRAWN = {
    f"{PAGES}caseload": Role.THERAPIST,
    EPISODE_PAGE: Role.THERAPIST,
    f"{EPISODE_PAGE}/agenda": Role.THERAPIST,
    f"{EPISODE_PAGE}/agree?exercise=thought_record": Role.THERAPIST,
    f"{PAGES}review": Role.THERAPIST,
    f"{PAGES}groups/{GROUP}": Role.FACILITATOR,
    f"{PAGES}groups/{GROUP}/members/{EPISODE}/agree": Role.FACILITATOR,
    f"{PAGES}library": Role.THERAPIST,
    f"{PAGES}library?find=breth&minutes=10": Role.FACILITATOR,
    f"{PAGES}library/thought_record?screen=2": Role.THERAPIST,
    f"{PAGES}library/breathing_practice": Role.FACILITATOR,
    f"{PAGES}dashboard": Role.MANAGER,
}
BLAMING = re.compile(r"\b(fail\w*|overdue|non-compliant|missed|must|outstanding|streak\w*|neglect\w*)\b", re.IGNORECASE)


def page(monkeypatch: pytest.MonkeyPatch, *roles: Role) -> tuple[Sample, FlaskClient]:
    found = sample(monkeypatch, documents.staff(*roles))
    documents.a_full_clinic(found.calls)
    return found, found.app.test_client()


def words_of(body: str) -> str:
    """What a person reads or hears, without markup."""
    return unescape(re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize(("address", "role"), DRAWN.items())
def test_page_has_no_inline_code_and_no_blaming_word(monkeypatch: pytest.MonkeyPatch, address: str, role: Role) -> None:
    _, browser = page(monkeypatch, role)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|<style", answer.text)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not BLAMING.search(words_of(answer.text))


def test_no_template_is_left_out_of_the_look_at_inline_code() -> None:
    for path in (tools.HERE / "templates" / "staff").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=\"|<style", text), path.name
        assert not BLAMING.search(words_of(re.sub(r"\{[%{#].*?[%}#]\}|value=\"missed\"", " ", text))), path.name


@pytest.mark.parametrize("role", [Role.CLIENT, Role.MANAGER, Role.ADMIN, Role.FACILITATOR])
def test_client_page_is_not_there_for_others(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    _, browser = page(monkeypatch, role)
    assert browser.get(EPISODE_PAGE).status_code == 404


def test_caseload_names_reasons_in_words_and_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.THERAPIST)
    body = browser.get(f"{PAGES}caseload").text
    for words in ("2 to review", "not done yet: thought record", "quiet for 9 days", "Thursday 26 November, 18:00"):
        assert words in body
    assert "No line holds these words" in browser.get(f"{PAGES}caseload?find=zzz").text
    assert EPISODE in browser.get(f"{PAGES}caseload?find=PANIC+quiet").text


def test_agenda_starts_with_what_was_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.THERAPIST)
    words = " ".join(words_of(browser.get(EPISODE_PAGE).text).split())
    assert words.index("Start here") < words.index("too hard or too big") < words.index("Answers")
    assert "What would half of it look like?" in words
    assert "Tension 7 → then 4" in words
    assert "In for four, out for six" in words


def test_the_agenda_has_its_parts_in_order_and_can_be_ticked(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.THERAPIST)
    body = browser.get(f"{EPISODE_PAGE}/agenda").text
    words = " ".join(words_of(body).split())
    parts = ("Your points", "Start here", "Answers", "Measures", "Repeat, step or stop", "The client proposes")
    places = [words.index(f" {one} ") for one in (*parts, "Agreed last time")]
    assert places == sorted(places)
    for said in ("14 → 11; since the last session −3", "1 of 2 times", "Everybody looks", "Nobody did"):
        assert said in words
    assert f'value="undone:asg_1 {documents.not_this_time(1)["id"]}.3"' in body


def test_what_is_ticked_is_sent_in_the_version_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch, Role.THERAPIST)
    path = f"{PATH}episodes/{EPISODE}/agenda"
    found.calls.answer("POST", f"{path}/discussed", {"results": [{"outcome": "changed"}]})
    form = {"item": ["undone:asg_1 occ_1.3 occ_2.4"], "idempotency_key": "k"}
    answer = browser.post(f"{EPISODE_PAGE}/agenda", data={**form, "csrf_token": ""})
    (sent,) = (body for method, _, body, _ in found.calls.sent if method == "POST")
    seen = [{"occurrence_id": "occ_1", "version": 3}, {"occurrence_id": "occ_2", "version": 4}]
    assert sent == {"keys": ["undone:asg_1"], "occurrences": seen}
    assert "1 was changed since this page was drawn" in answer.text
    assert browser.post(f"{EPISODE_PAGE}/agenda", data={}).status_code == 422


def test_reminders_are_shown_without_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.THERAPIST)
    body = browser.get(EPISODE_PAGE).text
    assert "not needed any more" in body
    assert "answered before" in body
    assert "The next one: " in body


@pytest.mark.parametrize(
    ("service", "address", "role", "still"),
    [
        ("reminders", EPISODE_PAGE, Role.THERAPIST, "Start here"),
        ("assignments", EPISODE_PAGE, Role.THERAPIST, "Caseload"),
        ("assignments", f"{PAGES}caseload", Role.THERAPIST, "Open an episode"),
        ("analytics", f"{PAGES}dashboard", Role.MANAGER, "12 weeks"),
    ],
)
def test_what_is_away_is_named_and_the_rest_is_shown(
    monkeypatch: pytest.MonkeyPatch, service: Service, address: str, role: Role, still: str
) -> None:
    found, browser = page(monkeypatch, role)
    found.calls.away.add(service)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert "right now" in answer.text
    assert still in answer.text


def test_a_client_whom_reminders_has_not_heard_of_yet_is_shown_without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch, Role.THERAPIST)
    for path in [path for _, path in found.calls.answers if f"{PATH}clients/" in path]:
        found.calls.answer("GET", path, {"status": 404}, status=404)
    answer = browser.get(EPISODE_PAGE)
    assert (answer.status_code, "right now" in answer.text, "The next one: " in answer.text) == (200, False, False)
    assert "Start here" in answer.text


def test_manager_opens_no_grid_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.MANAGER)
    body = browser.get(f"{PAGES}groups/{GROUP}").text
    assert "seen by those who treat them" in body
    assert "Sam Rivers" not in body


def test_unknown_group_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch, Role.FACILITATOR)
    del found.calls.answers["GET", f"{PATH}groups/{GROUP}"]
    assert browser.get(f"{PAGES}groups/{GROUP}").status_code == 404
