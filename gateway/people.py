"""Names for ids, and whether the people a request names are who it says they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.domain.errors import BadInput
from gateway.domain.roles import Role
from gateway.forwarding import Place
from gateway.store import Store

_CLIENT = (Role.CLIENT, "Choose a client of this clinic.")
_THERAPIST = (Role.THERAPIST, "Choose a therapist of this clinic.")
_FACILITATORS = (Role.FACILITATOR, "Choose facilitators of this clinic.")
_FIELDS = {"client_id": _CLIENT, "therapist_id": _THERAPIST, "facilitator_ids": _FACILITATORS}
_NAMING = frozenset({"episode.add", "episode.change", "episode.transfer", "group.add", "group.change", "import.add"})


def names_of(clinic_id: str, ids: Iterable[str], store: Store) -> dict[str, str]:
    """Person id → name for people with a role in this clinic; the ids of others are not in the answer."""
    wanted = set(ids)
    return {person.id: person.name for person in store.people.in_clinic(clinic_id, wanted)} if wanted else {}


def check_named(place: Place, method: str, body: Any, store: Store) -> None:
    """The services know only ids: that a client is a client of this clinic is known here. Raises BadInput."""
    if place.clinic_id is None or place.action(method) not in _NAMING or not isinstance(body, Mapping):
        return
    records = body.get("records")
    parts = records if place.route.importing and isinstance(records, list) else [body]
    mentions = [mention for part in parts if isinstance(part, Mapping) for mention in _mentions(part)]
    people = {person.id: person for person in store.people.in_clinic(place.clinic_id, {who for _, who in mentions})}
    errors: dict[str, list[str]] = {}
    for field, who in mentions:
        role, sentence = _FIELDS[field]
        found = people.get(who)
        if found is None or not found.has(place.clinic_id, role):
            errors[field] = [sentence]
    if errors:
        raise BadInput(errors)


def _mentions(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in _FIELDS:
        value = part.get(field)
        for who in value if isinstance(value, list) else [value]:
            if isinstance(who, str):
                yield field, who
