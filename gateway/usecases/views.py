"""Saving, showing, changing and mailing views of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from gateway import access
from gateway.domain import views
from gateway.domain.errors import BadInput, NotThere
from gateway.domain.signed_in import SignedIn
from gateway.domain.views import Every, Mail, Page, View
from gateway.usecases.ports import Clock, Store


@dataclass(frozen=True)
class NewView:
    """What is to be saved."""

    name: str
    page: Page
    query: Mapping[str, str]
    shared: bool = False


@dataclass(frozen=True)
class Plan:
    """When a view is to be mailed."""

    every: Every
    weekday: int
    at: time


def mine(actor: SignedIn, clinic_id: str, *, store: Store) -> list[View]:
    """The person's own views and those that are shared in the clinic, by name."""
    access.roles_for(actor, clinic_id, views.READERS)
    return store.views.of(clinic_id, actor.person_id, views.MOST * 5)


def one(actor: SignedIn, clinic_id: str, view_id: str, *, store: Store) -> View:
    """A view that the person may open; another's own one is not there."""
    access.roles_for(actor, clinic_id, views.READERS)
    view = store.views.get(clinic_id, view_id)
    if view is None or not view.seen_by(actor.person_id):
        raise NotThere
    return view


def save(
    actor: SignedIn, clinic_id: str, new: NewView, *, store: Store, now: Clock, command: str | None = None
) -> View:
    """Keep a view. The same `command` gives the same view."""
    access.roles_for(actor, clinic_id, views.READERS)
    query = views.checked_query(new.query)
    if store.views.count(clinic_id, actor.person_id) >= views.MOST:
        raise BadInput({"name": [f"You have {views.MOST} views here. Remove one that you no longer open."]})
    parts = (clinic_id, actor.person_id, command)
    return store.views.insert(
        View(
            id=store.ids.derived("viw", *map(str, parts)) if command else store.ids.new("viw"),
            clinic_id=clinic_id,
            person_id=actor.person_id,
            name=new.name.strip(),
            page=new.page,
            query=query,
            shared=new.shared,
            created_at=now(),
        )
    )


def change(
    actor: SignedIn, clinic_id: str, view_id: str, read_at: int, changes: Mapping[str, Any], *, store: Store
) -> View:
    """Change name, query or whether it is shared."""
    view = _own(actor, clinic_id, view_id, read_at, store)
    known = dict(changes)
    if "query" in known:
        known["query"] = views.checked_query(known["query"])
    if "name" in known:
        known["name"] = known["name"].strip()
    return store.views.save(replace(view, **known, version=view.version + 1))


def remove(actor: SignedIn, clinic_id: str, view_id: str, read_at: int, *, store: Store) -> None:
    """Take a view away, with its mail."""
    store.views.remove(_own(actor, clinic_id, view_id, read_at, store))


def plan_mail(
    actor: SignedIn, clinic_id: str, view_id: str, read_at: int, plan: Plan | None, *, store: Store, now: Clock
) -> View:
    """Let the view be mailed to whoever saved it, or no longer."""
    view = _own(actor, clinic_id, view_id, read_at, store)
    mail = _mail(plan, view, now(), access.clinic_here(clinic_id, store).time_zone) if plan else None
    return store.views.save(replace(view, mail=mail, version=view.version + 1))


def _mail(plan: Plan, view: View, at: datetime, zone: str) -> Mail:
    next_at = views.next_time(plan.every, plan.weekday, plan.at, at, zone)
    before = view.mail
    last_at, last = (before.last_at, before.last) if before else (None, None)
    return Mail(plan.every, plan.weekday, plan.at, next_at, last_at, last)


def _own(actor: SignedIn, clinic_id: str, view_id: str, read_at: int, store: Store) -> View:
    """One's own view in the version that was read; another's shared one can be opened, not changed."""
    view = one(actor, clinic_id, view_id, store=store)
    if view.person_id != actor.person_id:
        raise NotThere
    access.unchanged(view.version, read_at)
    return view
