"""Staff: differences between versions, and exercises as one JSON document that other clinics read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask_smorest import Blueprint

from chassis.ids import derived_id
from services.assignments.access import CLINICIANS, require
from services.assignments.domain.definition import content_of
from services.assignments.domain.worksheet.diff import differences
from services.assignments.exchange import library
from services.assignments.exchange.library import Item, Taken
from services.assignments.http import own_schemas as shapes
from services.assignments.http import views
from services.assignments.http.context import call
from services.assignments.http.routes import staff
from services.assignments.usecases import own_exercises
from services.assignments.usecases.call import Call

Body = dict[str, Any]


def blueprint() -> Blueprint:
    routes = staff("exchange", "Versions beside one another; exercises from elsewhere")
    _reading(routes)
    _importing(routes)
    return routes


def _reading(routes: Blueprint) -> None:
    @routes.get("/exercises/<code>/diff")
    @routes.arguments(shapes.DiffQuery, location="query")
    @routes.response(200, shapes.Diff)
    def show_differences(query: Body, clinic_id: str, code: str) -> Any:
        """What is different between two versions; if none are named, the newest one and the one before it."""
        asked = call()
        require(asked.actor, clinic_id, *own_exercises.READERS)
        newest = asked.catalogue.newest(code)
        new = asked.catalogue.seen(code, query["to"])
        old = asked.catalogue.seen(code, query["from_"] or max(1, new.version - 1))
        changes = views.plain(differences(old, new))
        versions = {"from": old.version, "to": new.version, "newest": newest.version}
        return {"code": code, "title": new.title, **versions, "changes": changes}

    @routes.get("/exercises/export")
    @routes.arguments(shapes.ExportQuery, location="query")
    @routes.response(200, shapes.LibraryExport)
    def export_exercises(query: Body, clinic_id: str) -> Any:
        """The clinic's library and one's own, or the exercises that are named."""
        asked = call()
        require(asked.actor, clinic_id, *own_exercises.READERS)
        named = [code.strip() for code in query["codes"].split(",") if code.strip()]
        wanted = named or [one.code for one in asked.store.own_exercises.in_use(clinic_id, asked.actor.person_id)]
        found = [asked.catalogue.newest(code) for code in dict.fromkeys(wanted) if named or _is_out(asked, code)]
        known = asked.catalogue
        return library.document((one.code, one.version, known.definition(one.code, one.version)) for one in found)


def _importing(routes: Blueprint) -> None:
    @routes.post("/exercises/import")
    @routes.arguments(shapes.ImportQuery, location="query", as_kwargs=True)
    @routes.arguments(shapes.LibraryDocument)
    @routes.response(200, shapes.ImportOutcome)
    def import_exercises(body: Body, clinic_id: str, *, dry_run: bool) -> Any:
        """Every item with what becomes of it; without `dry_run` those that are taken become drafts of one's own."""
        asked = call()
        require(asked.actor, clinic_id, *CLINICIANS)
        items = library.looked_through(body, _known(asked, clinic_id, body))
        found = [_told(asked, clinic_id, item, dry_run=dry_run) for item in items]
        counted = Counter(str(one["outcome"]) for one in found)
        return {"dry_run": dry_run, **{each.value: counted[each.value] for each in Taken}, "items": found}


def _is_out(asked: Call, code: str) -> bool:
    """Whether there is a version of it that can be set."""
    one = asked.store.own_exercises.get(asked.catalogue.clinic_ids, code)
    return one is not None and one.offered_to(asked.actor.person_id) is not None


def _known(asked: Call, clinic_id: str, body: Body) -> set[str]:
    """The contents that this person has already: shipped, in the library, or their own."""
    shipped = {content_of(one) for one in asked.catalogue.shipped.definitions.values()}
    wanted = [content_of(one) for one in library.definitions_in(body) if isinstance(one, dict)]
    found = asked.store.own_exercises.with_content(clinic_id, wanted)
    seen = [one for one in found if one.owner_id == asked.actor.person_id or one.offered is not None]
    return shipped | {content for one in seen for content in (one.content, *(each.content for each in one.versions))}


def _told(asked: Call, clinic_id: str, item: Item, *, dry_run: bool) -> Body:
    code = None
    if item.outcome is Taken.TAKEN and item.definition is not None and not dry_run:
        code = derived_id("exr", clinic_id, asked.actor.person_id, item.content).lower()
        own_exercises.add(asked, clinic_id, code, item.definition)
    shown = {"number": item.number, "title": item.title, "outcome": item.outcome.value, "reason": item.reason}
    return {**shown, "remarks": views.plain(list(item.remarks)), "code": code}
