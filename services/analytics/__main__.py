"""`python -m services.analytics web | worker | rebuild | compare-clinics | republish | replay | read-on | check`."""

from __future__ import annotations

import sys

from kafka.errors import KafkaError

from chassis import command
from chassis.mongo import DATABASE_AWAY
from chassis.serve import run_gunicorn
from services.analytics import service
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.generations import RebuildRunning


def web(settings: AnalyticsSettings) -> None:
    """Answer questions over HTTP."""
    run_gunicorn(lambda: service.build_web(settings), settings)


def worker(settings: AnalyticsSettings) -> int:
    """Read events and keep the figures."""
    return service.build_worker(settings).run()


def rebuild(settings: AnalyticsSettings) -> int:
    """Build all facts and figures again from the topics, compare, and let them take over."""
    try:
        done = service.rebuild_now(settings)
    except RebuildRunning:
        print("Another rebuild is running. If its process is gone: `abandon-rebuild`, then again.", file=sys.stderr)
        return 1
    print(f"{done.events} events read, {done.facts} facts in the new generation.")
    for missing in done.differences:
        print(
            f"{missing.collection} of {missing.clinic_id}: live {missing.live}, new {missing.new} (count, versions)."
            " Run `republish` of the service that owns them, then rebuild again.",
            file=sys.stderr,
        )
    return 0 if done.flipped else 1


def compare_clinics(settings: AnalyticsSettings) -> None:
    """Make today's comparison of clinics again, after an import or a rebuild."""
    print(f"{service.compare_now(settings)} organisations.")


def abandon_rebuild(settings: AnalyticsSettings) -> None:
    """Remove a generation whose rebuild did not finish."""
    gone = service.stores(settings).generations.abandon()
    print("The unfinished generation is removed." if gone else "There is no unfinished rebuild.")


def republish(_settings: AnalyticsSettings) -> int:
    """Analytics owns nothing that others listen to: says so."""
    print("Analytics publishes nothing, so there is nothing to republish. To build figures again: `rebuild`.")
    return 0


def replay(settings: AnalyticsSettings) -> int:
    """Read parked events again, after what made them unreadable was mended."""
    done = service.replay_parked(settings)
    return command.replayed(done.done, done.left)


def read_on(settings: AnalyticsSettings) -> int:
    """Read to the end of the topics past events that nobody can ever read: each is parked, however many they are."""
    return command.read_on(service.read_on(settings))


def check(settings: AnalyticsSettings) -> int:
    """Say whether the database and the broker can be reached."""
    return command.report(service.checks(settings), (*DATABASE_AWAY, KafkaError))


COMMANDS = {
    "web": web,
    "worker": worker,
    "rebuild": rebuild,
    "compare-clinics": compare_clinics,
    "abandon-rebuild": abandon_rebuild,
    "republish": republish,
    "replay": replay,
    "read-on": read_on,
    "check": check,
}

if __name__ == "__main__":
    raise SystemExit(command.run("services.analytics", AnalyticsSettings, COMMANDS))
