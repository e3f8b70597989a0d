"""Words on their way out of the house: an address and its code, a provider of a clinic, a test, a message once more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from local.mail import code_in
from local.rest import Person
from tests.helpers import eventually
from tests.system.canaries import Canaries
from tests.system.people import PATIENCE

POINTS = "/api/v1/me/contact-points"
_CLINIC = "/api/v1/clinics/{clinic_id}"
_CHANNEL = f"{_CLINIC}/reminder-channels/{{channel}}"


def reached(words: Canaries, ids: Mapping[str, str], client: Person, mail: Path) -> None:
    """An address, a code that is wrong, and the right one."""
    given = words.send(client, f"POST {POINTS}", ids, {"channel": "email"}).body
    words.refuse(client, f"POST {POINTS}", ids, {"channel": "sms"})
    point = {**ids, "point_id": given["point_id"]}
    code = eventually(lambda: code_in(mail, given["address"]), PATIENCE) or ""
    words.refuse(client, f"POST {POINTS}/{{point_id}}/confirm", point, {"code": f"{(int(code) + 1) % 10**6:06}"})
    words.send(client, f"POST {POINTS}/{{point_id}}/confirm", point, {"code": code})


def provided(words: Canaries, ids: Mapping[str, str], admin: Person, therapist: Person) -> None:
    """A clinic's own provider; a test and a reminder that cannot be sent."""
    put, test, resend = f"PUT {_CHANNEL}", f"POST {_CHANNEL}/test", f"POST {_CLINIC}/reminders/{{reminder_id}}/resend"
    url = f"https://hooks.example.org/{words.word(put, 'url')}"
    words.send(admin, put, {**ids, "channel": "webhook"}, {"url": url})
    words.refuse(admin, test, {**ids, "channel": "sms"}, {})
    words.refuse(therapist, resend, {**ids, "reminder_id": "rem_00000000000000000000000000"}, {})
