"""Adding somebody to a clinic from a page: what was typed becomes a person, or sentences beside the fields."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.audit import touched
from gateway.domain.accounts import Link
from gateway.domain.errors import BadInput, NameTaken, NotAllowed
from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import signed_in
from gateway.usecases import people
from gateway.web.i18n import gettext
from gateway.web.staff.parts import Errors

LONGEST_NAME = 120


def add_person(clinic_id: str, form: Mapping[str, str], role: Role) -> tuple[people.Added | None, Errors]:
    """The key of the form makes it the same person when the form is sent twice."""
    name = " ".join(form.get("name", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        return None, {"name": [gettext("Write a name of up to %(most)s characters.", most=LONGEST_NAME)]}
    here = gateway()
    try:
        added = people.add(
            signed_in(),
            clinic_id,
            people.NewPerson(name=name, email=form.get("email", ""), role=role),
            store=here.store,
            passwords=here.passwords,
            now=here.clock,
            command=form.get("idempotency_key") or None,
        )
    except BadInput as wrong:
        return None, {name if name in {"email", "name"} else "": list(said) for name, said in wrong.errors.items()}
    except NameTaken:
        sentence = gettext("Somebody else uses this address to sign in. Use another one, or ask your administrator.")
        return None, {"email": [sentence]}
    except NotAllowed:
        return None, {"role": [gettext("Your role cannot add somebody with this role.")]}
    touched(added.person.id)
    return added, {}


def link_address(link: Link | None) -> str:
    """The address of the page that sets a password; nothing for somebody who has one."""
    return f"{gateway().settings.public_url.rstrip('/')}/welcome/{link.token}" if link else ""
