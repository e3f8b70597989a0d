"""What must be true of reminders however often their workers were killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from chassis.events import decode
from chassis.kafka import KafkaAddress, history
from chassis.mongo import Document

_SENT = "carryover.reminder.sent.v1"


@dataclass(frozen=True)
class Aftermath:
    """One reminder in the app and one by mail for each of `people`, as the database has them. `mailed` is how often the
    mail server took each, `told` the ids of events that say that one was sent, `in_flight` those that were being sent
    when a worker was killed.
    """

    people: int
    reminders: Sequence[Document]
    mailed: Mapping[str, int]
    told: Mapping[str, Set[str]]
    in_flight: Set[str]

    def by_channel(self, channel: str) -> list[Document]:
        return [one for one in self.reminders if one["channel"] == channel]

    def __str__(self) -> str:
        states = Counter(f"{one['channel']} {one['status']}" for one in self.reminders)
        said = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
        return f"{said}, {len(self.mailed)} mails, {len(self.in_flight)} in flight at the kills"


def told_sent(address: KafkaAddress, topic: str) -> dict[str, set[str]]:
    """By reminder; an event that was published twice is one."""
    found: dict[str, set[str]] = {}
    for batch in history(address, [topic]):
        for record in batch:
            event = decode(record)
            if event.type == _SENT:
                found.setdefault(event.subject, set()).add(event.id)
    return found


def broken(found: Aftermath) -> Iterator[str]:
    for promise in PROMISES:
        yield from promise(found)


def each_is_in_the_inbox_once(found: Aftermath) -> Iterator[str]:
    shown = found.by_channel("in_app")
    if len({one["occurrence_id"] for one in shown}) != found.people or len(shown) != found.people:
        yield f"{len(shown)} reminders in the app for {found.people} people"
    for one in shown:
        times = [moment["status"] for moment in one["history"]].count("sent")
        if one["status"] != "sent" or times != 1:
            yield f"{one['_id']} is {one['status']} and was shown {times} times"


def each_was_mailed_at_most_once(found: Aftermath) -> Iterator[str]:
    yield from (f"{which} was mailed {times} times" for which, times in found.mailed.items() if times > 1)


def none_is_lost(found: Aftermath) -> Iterator[str]:
    mails = found.by_channel("email")
    if len(mails) != found.people:
        yield f"{len(mails)} mails are planned for {found.people} people"
    yield from (f"{one['_id']} is {one['status']}" for one in mails if one["status"] not in {"sent", "unknown"})


def what_is_said_of_a_mail_is_true(found: Aftermath) -> Iterator[str]:
    for one in found.by_channel("email"):
        if one["status"] == "sent" and one["_id"] not in found.mailed:
            yield f"{one['_id']} is sent, and the mail server never took it"


def only_what_was_in_flight_is_unknown(found: Aftermath) -> Iterator[str]:
    unknown = {one["_id"] for one in found.reminders if one["status"] == "unknown"}
    yield from (f"{one} is unknown, and nobody who sent it was killed" for one in sorted(unknown - found.in_flight))


def each_is_told_once(found: Aftermath) -> Iterator[str]:
    sent = {one["_id"] for one in found.reminders if one["status"] == "sent"}
    yield from (f"nobody was told that {one} was sent" for one in sorted(sent - found.told.keys()))
    yield from (f"{which} was told by {len(ids)} events" for which, ids in found.told.items() if len(ids) > 1)


PROMISES = (
    each_is_in_the_inbox_once,
    each_was_mailed_at_most_once,
    none_is_lost,
    what_is_said_of_a_mail_is_true,
    only_what_was_in_flight_is_unknown,
    each_is_told_once,
)
