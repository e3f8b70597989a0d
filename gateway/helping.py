"""Help beside an answer: where a service says that what a client wrote asks for a person, the contacts of the clinic
are put into the same response. Contacts are the gateway's own and never reach a service."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from gateway.connections import Answer
from gateway.store import Store

NOTICE = (
    "Nobody reads answers around the clock, and Carryover is no emergency service. If it cannot wait, call one of "
    "these contacts. If somebody is in danger right now, call the emergency number of the place where you are."
)
_HELP = re.compile(r'</api/v1/clinics/(cln_[0-9A-Za-z]+)>; rel="help"')
_PLAN = re.compile(r'<(/api/v1/me/safety-plans/cln_[0-9A-Za-z]+)>; rel="related"')


def with_help(answer: Answer, store: Store) -> Answer:
    """As it is, unless the service links to help: then with `crisis_contacts`, `crisis_notice` and `safety_plan` (where
    the client's plan is, if there is one)."""
    link = answer.headers.get("link", "")
    wanted, body = _HELP.search(link), answer.json()
    if not wanted or not isinstance(body, Mapping):
        return answer
    clinic, plan = store.clinics.get(wanted[1]), _PLAN.search(link)
    added: dict[str, Any] = {
        "crisis_contacts": [asdict(contact) for contact in clinic.crisis_contacts] if clinic else [],
        "crisis_notice": NOTICE,
        "safety_plan": plan[1] if plan else None,
    }
    return replace(answer, body=json.dumps({**body, **added}).encode())
