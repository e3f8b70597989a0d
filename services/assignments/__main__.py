"""`python -m services.assignments web | worker | republish | replay | read-on | check`."""

from __future__ import annotations

from kafka.errors import KafkaError
from pymongo.errors import PyMongoError

from chassis import command
from chassis.mongo import NotAReplicaSet
from chassis.serve import run_gunicorn
from chassis.tokens import KeysUnreadable
from services.assignments import service
from services.assignments.catalogue import BadExercise
from services.assignments.settings import AssignmentsSettings


def web(settings: AssignmentsSettings) -> None:
    """Answer requests over HTTP."""
    run_gunicorn(lambda: service.build_web(settings), settings)


def worker(settings: AssignmentsSettings) -> int:
    """Publish events, make occurrences, let them lapse, and listen to what others say."""
    return service.build_worker(settings).run()


def republish(settings: AssignmentsSettings) -> None:
    """Publish the present state of everything again; a running worker sends it out."""
    print(f"{service.republish(settings)} aggregates will be published again.")


def replay(settings: AssignmentsSettings) -> int:
    """Read parked events again, after what made them unreadable was mended."""
    done = service.replay_parked(settings)
    return command.replayed(done.done, done.left)


def read_on(settings: AssignmentsSettings) -> int:
    """Read to the end of the topics past events that nobody can ever read: each is parked, however many they are."""
    return command.read_on(service.read_on(settings))


def check(settings: AssignmentsSettings) -> int:
    """Say whether the database, its indexes, the broker, the keys and the catalogue are right."""
    return command.report(
        service.checks(settings), (PyMongoError, NotAReplicaSet, KafkaError, KeysUnreadable, BadExercise)
    )


COMMANDS = {
    "web": web,
    "worker": worker,
    "republish": republish,
    "replay": replay,
    "read-on": read_on,
    "check": check,
}

if __name__ == "__main__":
    raise SystemExit(command.run("services.assignments", AssignmentsSettings, COMMANDS))
