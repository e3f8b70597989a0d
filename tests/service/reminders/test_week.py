"""A week of a client with five pieces of homework a day: what comes is exactly what the preview said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.clock import parse_iso
from tests.service.reminders.world import LONDON, Asking, Homework, Mailbox, Watch, World

PREVIEW = "/api/v1/me/reminder-preview"
DAYS = [f"2026-10-{day}" for day in range(22, 29)]
"""The clocks of London go back on the 25th, a Sunday."""
Messages = list[tuple[datetime, frozenset[str]]]


@dataclass(frozen=True)
class Course:
    """One client and their homework by the time of day at which it is due."""

    world: World
    homework: dict[str, Homework]

    @property
    def any(self) -> Homework:
        return next(iter(self.homework.values()))

    @property
    def client(self) -> Asking:
        return self.world.as_client(self.any)

    def preview(self, **query: Any) -> Messages:
        answer = self.client.get(PREVIEW, **query).get_json()
        return [(parse_iso(one["at"]), frozenset(_named(one))) for one in answer["messages"]]

    def reasons(self) -> set[str]:
        answer = self.client.get(PREVIEW).get_json()
        return {str(item["moved_because"]) for one in answer["messages"] for item in one["items"]}

    def came(self, channel: str = "in_app") -> Messages:
        """What reached the client, by the moment at which it did."""
        found: dict[datetime, set[str]] = {}
        for one in self._stored():
            left = [moment["at"] for moment in one["history"] if moment["status"] in {"sent", "sending"}]
            if one["channel"] == channel and left:
                found.setdefault(left[0], set()).add(one["assignment_id"])
        return [(at, frozenset(found[at])) for at in sorted(found)]

    def until(self, end: datetime) -> None:
        """Time passes; a minute before something is due, and when it is, the service works."""
        now = self.world.now
        while (due := min(self._due(), default=end)) < end:
            for at in (due - timedelta(minutes=1), due):
                now.shows = max(now.shows, at)
                self.world.works()
        now.shows = end
        self.world.works()

    def _due(self) -> Iterator[datetime]:
        return (one["due_at"] for one in self._stored() if "due_at" in one)

    def _stored(self) -> list[dict[str, Any]]:
        return list(self.world.kept.database["reminders"].find({"client_id": self.any.client}))


def _named(message: dict[str, Any]) -> Iterator[str]:
    return (item["assignment_id"] for item in message["items"])


@pytest.fixture
def course(world: World, now: Watch) -> Course:
    now.set_to(DAYS[0], "07:00")
    first = world.homework()
    same = {"clinic": first.clinic, "client": first.client}
    homework = {wall: Homework(world, **same) for wall in ("09:00", "12:00", "12:10", "15:00", "20:00")}
    for wall, one in homework.items():
        world.hears(*one.agreed(), *(one.occurrence(day, local_time=wall) for day in DAYS))
    return Course(world, homework)


def test_the_week_comes_as_the_preview_says(course: Course, world: World, mailbox: Mailbox) -> None:
    course.client.wishes(channels={"in_app": True, "email": True})
    world.reaches(course.homework["09:00"], "ada@example.org")
    world.works()
    promised, begins = course.preview(), world.now()
    assert course.reasons() >= {"None", "bundle", "cap"}
    assert promised[0] == (parse_iso("2026-10-22T08:00:00.000Z"), frozenset({course.homework["09:00"].assignment}))
    course.until(begins + timedelta(days=7))
    assert course.came() == promised
    assert course.came("email") == promised
    assert len(mailbox.messages) == len(promised)
    per_day = {day: sum(1 for at, _ in promised if f"{at:%Y-%m-%d}" == day) for day in DAYS}
    assert set(per_day.values()) == {3}
    assert {f"{at.astimezone(LONDON):%H:%M}" for at, _ in promised} == {"09:00", "12:10", "15:00"}


def test_answers_a_move_and_other_wishes_change_both(course: Course, world: World, now: Watch) -> None:
    noon = parse_iso("2026-10-23T11:30:00.000Z")
    course.until(noon)
    before = course.came()
    answered, moved = course.homework["15:00"], course.homework["20:00"]
    world.hears(answered.occurrence(DAYS[1], "responded", version=2))
    world.hears(moved.occurrence(DAYS[2], "rescheduled", version=2, local_time="19:30"))
    course.client.wishes(time_zone="America/New_York", quiet_from="19:00", quiet_to="10:00")
    world.works()
    promised = course.preview()
    assert promised != before
    course.until(now() + timedelta(days=7))
    assert course.came() == [*before, *promised]


def test_wishes_can_be_tried_before_they_are_saved(course: Course, world: World) -> None:
    wished = {"channels": {"in_app": True, "email": False}, "quiet_from": "16:00", "quiet_to": "10:00"}
    tried = course.client.post(PREVIEW, {"preferences": wished}).get_json()
    assert course.preview() != [(parse_iso(one["at"]), frozenset(_named(one))) for one in tried["messages"]]
    course.client.wishes(**wished)
    assert course.client.get(PREVIEW).get_json() == tried
    world.works()
    assert course.client.get(PREVIEW).get_json() == tried
    impossible = wished | {"quiet_from": "10:00"}
    refused = course.client.post(PREVIEW, {"preferences": impossible})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["quiet_to"])


def test_after_hours_away_one_message_comes_and_none_at_night(course: Course, world: World, now: Watch) -> None:
    now.set_to(DAYS[0], "12:50")
    world.works()
    ((at, named),) = course.came()
    assert at == now()
    assert named == {course.homework[wall].assignment for wall in ("12:00", "12:10")}
    expired = [one for one in course._stored() if one["status"] == "expired"]
    assert [(one["assignment_id"], one["reason"]) for one in expired] == [(course.homework["09:00"].assignment, "late")]
    now.set_to(DAYS[1], "23:00")
    world.works()
    assert len(course.came()) == 1
    overnight = [one for one in course._stored() if one.get("acted_at") == now()]
    assert {one["status"] for one in overnight} == {"expired"}


def test_a_week_with_own_words_a_trip_a_change_of_clocks_a_snooze_and_not_today(
    course: Course, world: World, now: Watch, mailbox: Mailbox
) -> None:
    client, begins = course.client, now()
    sundays = {"7": {"begins": "21:00", "ends": "13:00"}}
    both = {"channels": {"in_app": True, "email": True}}
    world.reaches(course.any, "ada@example.org")
    client.wishes(time_zone="Europe/London", cap=2, gap_minutes=45, quiet_days=sundays, **both)
    own = f"/api/v1/me/assignments/{course.homework['20:00'].assignment}/reminder"
    assert client.put(own, {"time": "10:30", "text": "Tea first"}).status_code == 200
    trip = {"time_zone": "Europe/Athens", "answer": "trip", "until": DAYS[2]}
    assert client.post("/api/v1/me/reminders/zone", trip).status_code == 200
    world.works()
    course.until(begins + timedelta(hours=4))
    (message, *_) = client.get("/api/v1/me/inbox").get_json()["items"]
    later = client.post(f"/api/v1/me/reminders/{message['reminder_id']}/snooze", {"for": "hour"}).get_json()
    client.post("/api/v1/me/reminders/rest", {"assignment_id": course.homework["15:00"].assignment})
    world.works()
    before, promised = course.came(), course.preview()
    assert promised[0][0] == parse_iso(later["comes_again_at"])
    put_off = client.get(PREVIEW).get_json()["messages"][0]["items"]
    assert {one["moved_because"] for one in put_off} == {"snooze"}
    assert len(put_off) == len(promised[0][1])
    course.until(begins + timedelta(days=7))
    assert course.came() == course.came("email") == [*before, *promised]
    zones = {one["zone"] for one in client.get(PREVIEW).get_json()["messages"]}
    assert zones <= {"Europe/London"}
    walls = [(at.astimezone(LONDON).strftime("%m-%d %H:%M")) for at, _ in promised[1:]]
    assert "10-23 07:00" in walls
    assert not [one for one in walls if one.startswith("10-26") and one[6:] < "13:00"]
    assert len(mailbox.messages) == len(before) + len(promised)
    with_it = [one for _, one in course.came() if course.homework["20:00"].assignment in one]
    assert len([one for one in mailbox.messages if one.get_content().startswith("Tea first")]) == len(with_it) > 0
