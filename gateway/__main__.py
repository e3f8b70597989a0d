"""`python -m gateway web | worker | bootstrap | republish | replay | check | compare`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing

from kafka.errors import KafkaError

from chassis import command
from chassis.clock import iso, utc_now
from chassis.mongo import DATABASE_AWAY
from chassis.serve import run_gunicorn
from chassis.settings import SettingsError
from chassis.tokens import KeysUnreadable
from gateway import service
from gateway.domain.errors import AlreadySetUp, BadInput, NameTaken
from gateway.settings import GatewaySettings
from gateway.store import prepare
from gateway.usecases import setting_up


def web(settings: GatewaySettings) -> None:
    """Serve pages and the API."""
    run_gunicorn(lambda: service.build_web(settings), settings)


def worker(settings: GatewaySettings) -> int:
    """Publish what changed."""
    return service.build_worker(settings).run()


def republish(settings: GatewaySettings) -> None:
    """Publish the present state of every clinic again."""
    print(f"{service.republish(settings)} clinics will be published again by the worker.")


def replay(_settings: GatewaySettings) -> None:
    """The gateway listens to nothing: says so."""
    print("The gateway listens to no events, so nothing can be parked here.")


def check(settings: GatewaySettings) -> int:
    """Say whether keys, database and broker are right."""
    wrong = (*DATABASE_AWAY, KafkaError, KeysUnreadable, SettingsError)
    return command.report(service.checks(settings), wrong)


def bootstrap(settings: GatewaySettings, options: argparse.Namespace) -> int:
    """Make the first administrator and print their one-time link."""
    first = setting_up.FirstAdministrator(
        options.organisation, options.clinic or options.organisation, options.time_zone, options.email, options.name
    )
    owned = service.open_database(settings)
    with closing(owned.client):
        prepare(owned)
        store = service.open_store(settings, owned, utc_now)
        try:
            done = setting_up.bootstrap(first, again=options.again, store=store, now=utc_now)
        except AlreadySetUp:
            print("There is an administrator already. For a new link for this address: --again.", file=sys.stderr)
            return 1
        except NameTaken:
            print("This address belongs to somebody who is not an administrator.", file=sys.stderr)
            return 1
        except BadInput as wrong:
            print(" ".join(sentence for each in wrong.errors.values() for sentence in each), file=sys.stderr)
            return 2
    _print(done, f"{settings.public_url.rstrip('/')}/welcome/{done.link.token}", as_json=options.json)
    return 0


def compare(settings: GatewaySettings, options: argparse.Namespace) -> int:
    """Hold what analytics keeps against its owners, name what differs, and have it published again."""
    with service.comparing(settings) as (comparison, store):
        clinics = [options.clinic] if options.clinic else [clinic.id for clinic in store.clinics.all()]
        count = 0
        for clinic_id in clinics:
            for subject in comparison.subjects(clinic_id):
                found = comparison.differences(clinic_id, subject)
                for one in found:
                    print(f"{clinic_id} {subject} {one.id}: {one.what}")
                if not options.only_tell:
                    comparison.mend(found)
                count += len(found)
    told = "named" if options.only_tell else "named and published again"
    print(f"{len(clinics)} clinics compared, {count} differences {told}.")
    return 1 if count else 0


def _print(done: setting_up.SetUp, url: str, *, as_json: bool) -> None:
    if as_json:
        ids = {"organisation_id": done.organisation_id, "clinic_id": done.clinic_id, "person_id": done.person_id}
        print(json.dumps({**ids, "url": url, "token": done.link.token, "expires_at": iso(done.link.expires_at)}))
    else:
        print(f"Open this link within 24 hours to set your password; it works once:\n{url}")


def _bootstrap_options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gateway bootstrap", description=bootstrap.__doc__)
    parser.add_argument("--organisation", default="My organisation", help="its name")
    parser.add_argument("--clinic", default="", help="name of its first clinic (default: as the organisation)")
    parser.add_argument("--time-zone", default="Europe/London", help="of the first clinic, such as Europe/Berlin")
    parser.add_argument("--email", required=True, help="address of the administrator")
    parser.add_argument("--name", default="Administrator", help="name of the administrator")
    parser.add_argument("--again", action="store_true", help="a new link although there is an administrator")
    parser.add_argument("--json", action="store_true", help="print ids and link for a script")
    return parser.parse_args(argv)


def _compare_options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gateway compare", description=compare.__doc__)
    parser.add_argument("--clinic", default="", help="id of one clinic (default: all)")
    parser.add_argument("--only-tell", action="store_true", help="change nothing")
    return parser.parse_args(argv)


COMMANDS: dict[str, command.Command[GatewaySettings]] = {
    "web": web,
    "worker": worker,
    "republish": republish,
    "replay": replay,
    "check": check,
}


def main(argv: Sequence[str]) -> int:
    """`bootstrap` and `compare` have options of their own; they are read before anything is connected."""
    readers = {"bootstrap": _bootstrap_options, "compare": _compare_options}
    read = readers.get(argv[0]) if argv else None
    options = read(argv[1:]) if read else argparse.Namespace()

    def setting_up_command(settings: GatewaySettings) -> int:
        """Make the first administrator and print their one-time link."""
        return bootstrap(settings, options)

    def comparing_command(settings: GatewaySettings) -> int:
        """Hold what analytics keeps against its owners, name what differs, and have it published again."""
        return compare(settings, options)

    commands = {**COMMANDS, "bootstrap": setting_up_command, "compare": comparing_command}
    return command.run("gateway", GatewaySettings, commands, argv[:1])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
