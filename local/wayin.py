"""The first way into an installation that has nobody in it yet: the gateway's one-time link for an administrator."""

from __future__ import annotations

import os
import subprocess

from local.addresses import Addresses
from local.settings import launcher_settings

_WITHIN = 60.0


def one_time_link(addresses: Addresses) -> str:
    """What to open, while nobody has used a link yet; afterwards nothing.

    Every call makes a new link, which ends the one before it.
    """
    somebody_there = addresses.folders.root / "has-administrator"
    if somebody_there.exists():
        return ""
    email = launcher_settings(os.environ).admin_email
    command = addresses.program("gateway", "bootstrap", "--email", email)
    ran = subprocess.run(
        command.argv,
        env=dict(command.env),
        cwd=command.cwd,
        capture_output=True,
        text=True,
        timeout=_WITHIN,
        check=False,
    )
    if ran.returncode != 0:
        somebody_there.touch()
        return ""
    return f"For the first administrator, {email}:\n{ran.stdout.strip()}"
