"""`python -m services.reminders web | worker | republish | replay | read-on | check`."""

from __future__ import annotations

from kafka.errors import KafkaError
from pymongo.errors import PyMongoError

from chassis import command
from chassis.mongo import NotAReplicaSet
from chassis.serve import run_gunicorn
from chassis.tokens import KeysUnreadable
from services.reminders import service
from services.reminders.delivery.building import UNUSABLE
from services.reminders.keys import KeysUnusable
from services.reminders.settings import RemindersSettings


def web(settings: RemindersSettings) -> None:
    """Answer requests over HTTP."""
    run_gunicorn(lambda: service.build_web(settings), settings)


def worker(settings: RemindersSettings) -> int:
    """Listen to events, plan reminders and send them."""
    return service.build_worker(settings).run()


def republish(settings: RemindersSettings) -> None:
    """Publish the present state of every reminder and task again; a running worker sends it out."""
    print(f"{service.republish(settings)} reminders and tasks will be published again.")


def replay(settings: RemindersSettings) -> int:
    """Read parked events again, after what made them unreadable was mended."""
    done = service.replay_parked(settings)
    return command.replayed(done.done, done.left)


def read_on(settings: RemindersSettings) -> int:
    """Read to the end of the topics past events that nobody can ever read: each is parked, however many they are."""
    return command.read_on(service.read_on(settings))


def check(settings: RemindersSettings) -> int:
    """Say whether the database, its indexes, the broker, the keys and the providers are right."""
    wrong = (PyMongoError, NotAReplicaSet, KafkaError, KeysUnreadable, KeysUnusable, *UNUSABLE)
    return command.report(service.checks(settings), wrong)


COMMANDS = {
    "web": web,
    "worker": worker,
    "republish": republish,
    "replay": replay,
    "read-on": read_on,
    "check": check,
}

if __name__ == "__main__":
    raise SystemExit(command.run("services.reminders", RemindersSettings, COMMANDS))
