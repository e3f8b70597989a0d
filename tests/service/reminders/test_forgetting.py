"""A client who was forgotten: nothing of theirs stays, nothing is sent, and late events bring nothing back."""

from __future__ import annotations

from tests.helpers import eventually
from tests.service.reminders.world import Mailbox, Watch, World


def test_a_forgotten_client_leaves_nothing_and_gets_nothing(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework, other = world.homework(), world.homework()
    client = world.as_client(homework)
    client.wishes(channels={"in_app": True, "email": True})
    world.reaches(homework, "ada@example.org")
    world.hears(*homework.agreed(), *other.agreed(), other.occurrence("2026-11-23"))
    world.hears(homework.occurrence("2026-11-23"), homework.occurrence("2026-11-24"))
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    assert client.put(path, {"text": "my own words"}).status_code == 200
    ladder = f"/api/v1/clinics/{homework.clinic}/assignments/{homework.assignment}/ladder"
    therapist = world.as_staff("therapist", homework.therapist, homework.clinic)
    assert therapist.put(ladder, {"ladder": [{"kind": "nudge", "after_minutes": 0}]}).status_code == 200
    now.set_to("2026-11-23", "18:30")
    world.working.chores.show()
    world.hears(homework.erased())
    assert set(world.states(homework).values()) == {"sent", "suppressed erased"}
    world.works()
    assert mailbox.messages == []
    eventually(
        lambda: world.working.relay.step() == 0 and world.working.chores.tidy() == 0 and not world.states(homework)
    )
    world.hears(homework.occurrence("2026-11-25"), homework.assignment_event("changed", "agreed", 2))
    world.working.chores.tidy()
    database = world.kept.database
    for name in database.list_collection_names():
        left = repr(list(database[name].find()))
        assert "my own words" not in left
        assert "ada@example.org" not in left
        assert "example.org" not in left
        assert name == "erased" or homework.client not in left, name
    assert world.states(other) == {"in_app 23 18:30": "sent"}
