"""Facts as they stood at a past time, from what every version of them is remembered by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from services.analytics.domain.kinds import BY_COLLECTION, Kind
from services.analytics.store.generations import Document, Generation
from services.analytics.store.marking import DEFAULT_ZONE

_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Then:
    """Asks for facts as one asks for today's, and gets them as they had been told by `at`."""

    def __init__(self, generation: Generation, at: datetime) -> None:
        self._generation = generation
        self._at = at

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone that the clinic had."""
        found = self._generation.collection("clinics").find_one({"_id": clinic_id})
        then = as_it_was(BY_COLLECTION["clinics"], found, self._at) if found else None
        return str(then["time_zone"]) if then else DEFAULT_ZONE

    def within(self, name: str, field: str, clinic_id: str, first: datetime, after: datetime) -> list[Document]:
        """Return the facts of collection `name` whose `field` lay in that time; those that have moved away, too."""
        span = {"$gte": first, "$lt": after}
        here = {"clinic_id": clinic_id, field: span}
        moved = {"clinic_id": clinic_id, "moved": True, "moments": {"$elemMatch": span}}
        found = {one["_id"]: one for query in (here, moved) for one in self._generation.collection(name).find(query)}
        then = self.told(name, found.values())
        return [one for one in then if one.get(field) is not None and first <= one[field] < after]

    def having(self, name: str, field: str, clinic_id: str, values: Collection[str]) -> list[Document]:
        """Return the facts of collection `name` whose `field`, one that never changes, is one of `values`."""
        wanted = {"clinic_id": clinic_id, field: {"$in": sorted(values)}}
        return list(self.told(name, self._generation.collection(name).find(wanted)))

    def told(self, name: str, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield stored facts of collection `name` as they had been told, without those that had not been told yet."""
        kind = BY_COLLECTION[name]
        return (then for one in documents if (then := as_it_was(kind, one, self._at)))


def as_it_was(kind: Kind, document: Mapping[str, Any], at: datetime) -> Document | None:
    """Return a stored fact as it had been told by `at`; None if it had not been told by then."""
    past: Mapping[str, Mapping[str, Any]] = document.get("past", {})
    if not past:  # told before versions were remembered
        return dict(document) if (document.get("recorded_at") or _ALWAYS) <= at else None
    told = [int(version) for version, one in past.items() if one.get("at", _ALWAYS) <= at]
    if not told:
        return None
    version = max(told)
    then = dict.fromkeys(kind.varying) | dict(past[str(version)]["state"])
    if "obstacles" in kind.varying:
        then["obstacles"] = then["obstacles"] or []
    return {**document, **then, "version": version}
