"""Where paths lead, and what the audit log keeps of them."""

from __future__ import annotations

import pytest

from gateway.audit import clients_in
from gateway.domain.errors import TooManyAttempts
from gateway.forwarding import Place, place_of
from gateway.limits import Limits

CLINIC = "/api/v1/clinics/cln_01J0000000000000000000000A"
ID = "epi_01J0000000000000000000000B"
PERSON = "per_01J0000000000000000000000C"


def place(path: str) -> Place:
    found = place_of(path)
    assert found, path
    return found


@pytest.mark.parametrize(
    ("method", "path", "service", "action"),
    [
        ("GET", f"{CLINIC}/episodes", "assignments", "episode.read"),
        ("POST", f"{CLINIC}/episodes", "assignments", "episode.add"),
        ("PATCH", f"{CLINIC}/episodes/{ID}", "assignments", "episode.change"),
        ("POST", f"{CLINIC}/episodes/{ID}/close", "assignments", "episode.close"),
        ("POST", f"{CLINIC}/episodes/{ID}/sessions", "assignments", "session.add"),
        ("POST", f"{CLINIC}/sessions/{ID}/held", "assignments", "session.held"),
        ("GET", f"{CLINIC}/episodes/{ID}/occurrences", "assignments", "occurrence.read"),
        ("POST", f"{CLINIC}/occurrences/{ID}/review", "assignments", "occurrence.review"),
        ("GET", f"{CLINIC}/review-queue", "assignments", "review_queue.read"),
        ("POST", f"{CLINIC}/groups/{ID}/members", "assignments", "group.members"),
        ("POST", f"{CLINIC}/imports", "assignments", "import.add"),
        ("GET", f"{CLINIC}/clients/{PERSON}/reminders", "reminders", "reminder.read"),
        ("GET", f"{CLINIC}/reminders/unknown", "reminders", "reminder.read"),
        ("PUT", f"{CLINIC}/reminder-channels/email", "reminders", "reminder_channel.set"),
        ("POST", f"{CLINIC}/reminder-channels/email/test", "reminders", "reminder_channel.test"),
        ("POST", f"{CLINIC}/reminders/{ID}/resend", "reminders", "reminder.resend"),
        ("GET", f"{CLINIC}/delivery-health", "reminders", "delivery_health.read"),
        ("GET", f"{CLINIC}/dashboard", "analytics", "dashboard.read"),
        ("GET", "/api/v1/me/today", "assignments", "today.read"),
        ("PUT", f"/api/v1/me/assignments/{ID}/reminder", "reminders", "reminder_wording.set"),
        ("POST", f"/api/v1/me/assignments/{ID}/agree", "assignments", "assignment.agree"),
        ("POST", f"{CLINIC}/episodes/{ID}/agreements", "assignments", "assignment.add"),
        ("GET", "/api/v1/me/suggestions", "assignments", "exercise.read"),
        ("POST", f"/api/v1/me/occurrences/{ID}/reply-seen", "assignments", "occurrence.reply_seen"),
        ("POST", f"/api/v1/me/inbox/{ID}/opened", "reminders", "inbox.opened"),
        ("POST", "/api/v1/me/inbox/opened", "reminders", "inbox.add"),
        ("POST", f"/api/v1/me/reminders/{ID}/snooze", "reminders", "reminder.snooze"),
        ("POST", "/api/v1/me/reminders/off", "reminders", "reminder_preference.add"),
        ("POST", "/api/v1/me/reminders/zone", "reminders", "reminder_preference.add"),
        ("PUT", "/api/v1/me/reminder-preferences", "reminders", "reminder_preference.set"),
        ("GET", f"{CLINIC}/tasks", "reminders", "task.read"),
        ("POST", f"{CLINIC}/tasks/{ID}/done", "reminders", "task.done"),
        ("PUT", f"/api/v1/me/assignments/{ID}/ladder", "reminders", "ladder.set"),
        ("PUT", f"{CLINIC}/assignments/{ID}/ladder", "reminders", "own_ladder.set"),
        ("POST", f"{CLINIC}/reminder-simulation", "reminders", "reminder_policy.add"),
        ("PUT", f"{CLINIC}/reminder-policy", "reminders", "reminder_policy.set"),
        ("POST", f"/api/v1/me/contact-points/{ID}/confirm", "reminders", "contact_point.confirm"),
    ],
)
def test_a_path_has_a_service_and_an_action(method: str, path: str, service: str, action: str) -> None:
    assert (place(path).route.service, place(path).action(method)) == (service, action)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/me",
        "/api/v1/me/",
        CLINIC,
        f"{CLINIC}/people",
        f"{CLINIC}/audit",
        f"{CLINIC}/clients/{PERSON}",
        f"{CLINIC}/episodes/../people",
        f"{CLINIC}/episodes//{ID}",
        f"{CLINIC}/episodes/",
        "/api/v2/me/today",
        "/api/v1/me/todays",
    ],
)
def test_what_no_service_answers(path: str) -> None:
    assert place_of(path) is None


def test_what_people_typed_is_not_kept() -> None:
    found = place(f"{CLINIC}/episodes/What I wrote/sessions")
    assert found.template == "/api/v1/clinics/{clinic_id}/episodes/{id}/sessions"
    assert found.objects == ()
    assert place(f"{CLINIC}/episodes/{ID}").objects == (ID,)


def test_which_reads_and_changes_leave_a_record() -> None:
    clinical, draft, figures = (
        place(f"{CLINIC}/occurrences/{ID}"),
        place(f"/api/v1/me/occurrences/{ID}/draft"),
        place(f"{CLINIC}/dashboard"),
    )
    assert clinical.records("GET")
    assert clinical.records("POST")
    assert not draft.records("PUT")
    assert not figures.records("GET")
    assert figures.records("POST")


def test_clients_are_found_however_deep() -> None:
    content = {
        "items": [{"episode": {"client_id": "a"}}, {"client_id": "b", "x": [{"client_id": "a"}]}],
        "client_id": None,
    }
    assert clients_in(content) == ("a", "b")
    assert clients_in(None) == ()


def test_a_window_ends_for_everybody_at_once() -> None:
    now = [100.0]
    limits = Limits(lambda: now[0])
    limits.count("a", 2)
    limits.count("a", 2)
    limits.count("b", 2)
    now[0] = 130.0
    with pytest.raises(TooManyAttempts) as held:
        limits.count("a", 2)
    assert held.value.retry_after == 30
    now[0] = 160.0
    limits.count("a", 2)
