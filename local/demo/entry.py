"""The administrator of the demo: signed in, or set up by the gateway's own `bootstrap`."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from local import state
from local.addresses import Addresses
from local.demo import cast
from local.errors import LocalError
from local.folders import Folders
from local.rest import Person, Refused
from local.secrets import Secrets

_WITHIN = 60.0


@dataclass(frozen=True)
class Administrator:
    """The demo's first administrator, with a token that may import."""

    person: Person
    token: str


def administrator(url: str, folders: Folders) -> Administrator:
    """Sign in as the demo's administrator; the first time, through the one-time link that `bootstrap` gives."""
    email = cast.email_of(cast.CLINICS[0].admin, cast.CLINICS[0])
    person = Person(url)
    try:
        person.sign_in(email, cast.PASSWORD)
    except Refused:
        person.welcome(_one_time_token(folders, email), cast.PASSWORD)
    return Administrator(person, api_token(person, "demo import", "read", "write", "import"))


def api_token(person: Person, name: str, *scopes: str) -> str:
    """Make an API token for somebody who is signed in."""
    expires = (datetime.now(UTC) + timedelta(days=365)).isoformat()
    made = person.post("/api/v1/tokens", {"name": name, "scopes": list(scopes), "expires_at": expires})
    return str(made["token"])


def run(folders: Folders, part: str, *arguments: str) -> str:
    """Run a command of a part as its operator would; returns what it printed."""
    found = state.read(folders.state)
    addresses = Addresses(folders, Secrets(folders.secrets), found.ports, found.external)
    command = addresses.program(part, *arguments)
    ran = subprocess.run(
        command.argv,
        env=dict(command.env),
        cwd=command.cwd,
        capture_output=True,
        text=True,
        timeout=_WITHIN,
        check=False,
    )
    if ran.returncode:
        raise LocalError(f"`{part} {arguments[0]}` did not work: {ran.stderr.strip()}")
    return ran.stdout


def _one_time_token(folders: Folders, email: str) -> str:
    first = cast.CLINICS[0]
    options = ("--organisation", cast.ORGANISATION, "--clinic", first.name, "--time-zone", first.time_zone)
    told = run(folders, "gateway", "bootstrap", *options, "--email", email, "--name", first.admin, "--again", "--json")
    return str(json.loads(told)["token"])
