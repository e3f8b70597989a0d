"""The pages of channels and deliveries: what is set is never shown, and what went wrong stands beside its field."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.domain.roles import Role
from tests.unit.gateway.web.sample import CLINIC, THERAPIST, Sample, a_client, sample

API = f"/api/v1/clinics/{CLINIC}"
PAGE = f"/c/{CLINIC}/settings/channels"
DELIVERIES = f"/c/{CLINIC}/deliveries"
URL = "mailtos://u:kestrel@mail.example.org/?to={address}"


def a_channel(channel: str, **changes: Any) -> dict[str, Any]:
    known = {"channel": channel, "on": True, "own": False, "installed": True, "hint": None, "per_minute": None}
    return {**known, "tested": None, "tested_at": None, "version": 0, **changes}


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client(role=Role.ADMIN))
    mail = a_channel("email", own=True, hint="mailtos://mail.example.org", tested="sent", tested_at="2026-11-24T18:00Z")
    some = [mail, a_channel("sms", installed=False), a_channel("webhook", on=False)]
    found.calls.answer("GET", f"{API}/reminder-channels", {"items": some})
    for one in some:
        found.calls.answer("GET", f"{API}/reminder-channels/{one['channel']}", one)
    return found


def test_each_channel_says_how_it_stands(admin: Sample) -> None:
    page = admin.app.test_client().get(PAGE).text
    assert "Through a provider of the clinic: mailtos://mail.example.org" in page
    assert "No provider yet" in page
    assert "Off: nothing is sent." in page
    assert "taken by the provider" in page


def test_a_url_is_sent_and_not_shown_again_when_it_is_refused(admin: Sample) -> None:
    problem = {"status": 422, "errors": {"url": ["Begin it with mailtos:// or mailto://."]}}
    admin.calls.answer("PUT", f"{API}/reminder-channels/email", problem, status=422)
    form = {"url_email": URL, "on_email": "yes", "per_minute_email": "60", "etag": '"v1"'}
    answer = admin.app.test_client().post(f"{PAGE}/email", data=form)
    assert answer.status_code == 422
    assert 'href="#f-url_email"' in answer.text
    assert "kestrel" not in answer.text
    assert admin.calls.sent[0][2] == {"url": URL, "on": True, "per_minute": 60}


def test_a_test_is_sent_and_the_clinics_provider_given_up(admin: Sample) -> None:
    browser = admin.app.test_client()
    admin.calls.answer("POST", f"{API}/reminder-channels/email/test", {}, status=202)
    admin.calls.answer("PUT", f"{API}/reminder-channels/email", a_channel("email"))
    test = browser.post(f"{PAGE}/email", data={"go": "test", "address_email": "me@example.org"})
    given_up = browser.post(f"{PAGE}/email", data={"on_email": "yes", "installed_email": "yes"})
    assert [one.headers["Location"].rpartition("=")[2] for one in (test, given_up)] == ["test_sent", "saved"]
    assert [body for _, _, body, _ in admin.calls.sent] == [
        {"address": "me@example.org"},
        {"url": "", "on": True, "per_minute": None},
    ]


def test_where_a_provider_reports_is_shown_and_made_and_ended(admin: Sample) -> None:
    browser, where = admin.app.test_client(), {"address": "http://carryover.test/reports/x/email", "secret": "kestrel"}
    assert "Let the provider tell" in browser.get(PAGE).text
    admin.calls.answer("GET", f"{API}/reminder-channels/email", a_channel("email", reports=True))
    admin.calls.answer("GET", f"{API}/reminder-channels/email/reports", where)
    assert "kestrel" in browser.get(PAGE).text
    for method, go in (("POST", "reports"), ("DELETE", "no_reports")):
        admin.calls.answer(method, f"{API}/reminder-channels/email/reports", where)
        assert browser.post(f"{PAGE}/email", data={"go": go}).headers["Location"].endswith("said=saved")
    assert [method for method, _, _, _ in admin.calls.sent] == ["POST", "DELETE"]


def unknown(client_id: str | None) -> dict[str, Any]:
    return {"reminder_id": "rem_1", "client_id": client_id, "channel": "email", "planned_at": "2026-11-24T18:00:00Z"}


def test_a_manager_sees_figures_and_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = sample(monkeypatch, a_client(role=Role.MANAGER))
    figures = {
        "channel": "email",
        "tried": 8,
        "taken": 6,
        "opened": 1,
        "delivered": 2,
        "refused": 1,
        "uncertain": 1,
        "expired": 2,
    }
    late, withheld = {"5": 3, "60": 1, "600": 0}, {"withheld": {"unconfirmed": 4, "rate_limited": 1}}
    health = {"since": "2026-11-17T18:20:00Z", "channels": [{**figures, "late": late, "set_aside": 1, **withheld}]}
    manager.calls.answer("GET", f"{API}/delivery-health", health)
    manager.calls.answer("GET", f"{API}/reminders/unknown", {"items": [unknown(None)], "next": None})
    page = manager.app.test_client().get(DELIVERIES).text
    assert "6 (75 %)" in page
    assert "2 arrived" in page
    assert "the address was not confirmed: 4" in page
    assert "the receiving side asked us to wait: 1" in page
    assert "Dr Kim Osei" not in page


def test_sending_again_needs_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    therapist = sample(monkeypatch, a_client(role=Role.THERAPIST))
    therapist.calls.answer("GET", f"{API}/reminders/unknown", {"items": [unknown(THERAPIST)], "next": None})
    resend = f"{API}/reminders/rem_1/resend"
    therapist.calls.answer("POST", resend, {"status": 422, "errors": {"reason": ["Say why."]}}, status=422)
    browser = therapist.app.test_client()
    answer = browser.post(f"{DELIVERIES}/rem_1", data={"reason_rem_1": ""})
    assert answer.status_code == 422
    assert 'href="#f-reason_rem_1"' in answer.text
    assert "Dr Kim Osei" in answer.text
    therapist.calls.answer("POST", resend, {}, status=202)
    done = browser.post(f"{DELIVERIES}/rem_1", data={"reason_rem_1": "Nothing came"})
    assert done.headers["Location"] == f"{DELIVERIES}?said=sent_again"
    assert browser.get(PAGE).status_code == 404
