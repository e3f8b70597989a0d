"""What providers tell us goes to the service as it came, and is recorded once it is known whom it is about."""

from __future__ import annotations

import pytest

from tests.service.gateway.world import World

TOLD = '{"reports": [{"key": "rem_1", "state": "delivered"}]}'
SIGNED = {"Carryover-Time": "1795458600", "Carryover-Signature": "abc", "Content-Type": "application/json"}


def tell(here: World, channel: str = "email", body: str | bytes = TOLD) -> int:
    path = f"/reports/{here.clinic_id}/{channel}"
    return int(here.browser().client.post(path, data=body, headers=SIGNED).status_code)


def told(here: World) -> list[dict[str, object]]:
    return [one for one in here.records() if one["action"] == "reminder.report"]


def test_a_report_goes_on_as_it_came_and_is_recorded(here: World) -> None:
    here.services.answer("POST", "/reports", 200, {"reminder_ids": ["rem_1"], "client_ids": ["per_1"]})
    assert tell(here) == 204
    (asked,) = here.services.seen
    assert (asked.path, asked.role, asked.clinic_ids) == ("/reports", "link", (here.clinic_id,))
    (record,) = told(here)
    assert (record["role"], record["objects"], record["client_ids"]) == ("provider", ["rem_1"], ["per_1"])
    assert "a provider of messages" in here.administrator().get(f"/c/{here.clinic_id}/audit").text


@pytest.mark.parametrize(("status", "answered"), [(404, 404), (422, 400)])
def test_what_the_service_does_not_take_leaves_no_record(here: World, status: int, answered: int) -> None:
    here.services.answer("POST", "/reports", status, {"status": status})
    assert tell(here) == answered
    assert told(here) == []


def test_what_cannot_be_a_report_is_not_passed_on(here: World) -> None:
    assert here.browser().client.post("/reports/nobody/email", data=TOLD, headers=SIGNED).status_code == 404
    assert tell(here, "e-mail") == 404
    assert tell(here, body=b"\xff") == 400
    assert tell(here, body="x" * 70_000) == 400
    assert here.services.seen == []
