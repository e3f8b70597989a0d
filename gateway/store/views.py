"""Saved views: their names are words that somebody wrote, so they lie here and not beside the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from gateway.domain.errors import NotThere, Outdated
from gateway.domain.views import Every, Mail, Page, Sent, View


@dataclass(frozen=True)
class Views:
    collection: Collection[dict[str, Any]]

    def insert(self, view: View) -> View:
        """Keep a new view, or return the one that is there under this id."""
        try:
            self.collection.insert_one(_document(view))
        except DuplicateKeyError:
            return self.get(view.clinic_id, view.id) or view
        return view

    def get(self, clinic_id: str, view_id: str) -> View | None:
        found = self.collection.find_one({"_id": view_id, "clinic_id": clinic_id})
        return _view(found) if found else None

    def of(self, clinic_id: str, person_id: str, limit: int) -> list[View]:
        """The person's own and those that are shared in the clinic, by name."""
        query = {"clinic_id": clinic_id, "$or": [{"person_id": person_id}, {"shared": True}]}
        found = self.collection.find(query).sort([("name_key", ASCENDING), ("_id", ASCENDING)]).limit(limit)
        return [_view(one) for one in found]

    def count(self, clinic_id: str, person_id: str) -> int:
        return self.collection.count_documents({"clinic_id": clinic_id, "person_id": person_id})

    def save(self, view: View) -> View:
        """Write the next version; raises Outdated unless the stored one is just before it."""
        guard = {"_id": view.id, "clinic_id": view.clinic_id, "version": view.version - 1}
        if not self.collection.replace_one(guard, _document(view)).matched_count:
            raise self._why_not(view)
        return view

    def remove(self, view: View) -> None:
        """Take this version away; raises Outdated for another one."""
        guard = {"_id": view.id, "clinic_id": view.clinic_id, "version": view.version}
        if not self.collection.delete_one(guard).deleted_count:
            raise self._why_not(view)

    def due(self, now: datetime) -> View | None:
        """The view whose mail has been due for longest."""
        found = self.collection.find_one(
            {"mail.next_at": {"$type": "date", "$lte": now}}, sort=[("mail.next_at", ASCENDING)]
        )
        return _view(found) if found else None

    def plan(self, view: View, mail: Mail | None) -> bool:
        """Put the mail of a view off, or note what became of it; false when somebody else was first."""
        assert view.mail is not None
        same = {"_id": view.id, "clinic_id": view.clinic_id, "version": view.version}
        change = {"$set": {"mail": _mail_document(mail)}}
        return self.collection.update_one({**same, "mail.next_at": view.mail.next_at}, change).matched_count == 1

    def _why_not(self, view: View) -> NotThere | Outdated:
        current = self.get(view.clinic_id, view.id)
        return Outdated(current.version) if current else NotThere()


def _document(view: View) -> dict[str, Any]:
    return {
        "_id": view.id,
        "clinic_id": view.clinic_id,
        "person_id": view.person_id,
        "name": view.name,
        "name_key": view.name.casefold(),
        "page": view.page.value,
        "query": dict(view.query),
        "shared": view.shared,
        "created_at": view.created_at,
        "mail": _mail_document(view.mail),
        "version": view.version,
    }


def _mail_document(mail: Mail | None) -> dict[str, Any] | None:
    if mail is None:
        return None
    return {
        "every": mail.every.value,
        "weekday": mail.weekday,
        "at": mail.at.strftime("%H:%M"),
        "next_at": mail.next_at,
        "last_at": mail.last_at,
        "last": mail.last.value if mail.last else None,
    }


def _view(found: Mapping[str, Any]) -> View:
    return View(
        id=found["_id"],
        clinic_id=found["clinic_id"],
        person_id=found["person_id"],
        name=found["name"],
        page=Page(found["page"]),
        query=found["query"],
        shared=found["shared"],
        created_at=found["created_at"],
        mail=_mail(found["mail"]),
        version=found["version"],
    )


def _mail(found: Mapping[str, Any] | None) -> Mail | None:
    if found is None:
        return None
    return Mail(
        every=Every(found["every"]),
        weekday=found["weekday"],
        at=time.fromisoformat(found["at"]),
        next_at=found["next_at"],
        last_at=found["last_at"],
        last=Sent(found["last"]) if found["last"] else None,
    )
