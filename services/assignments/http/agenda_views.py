"""How an agenda looks in the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.assignments.domain.agenda import GoingOn, Part, Undone, is_debt
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.essentials import outcome
from services.assignments.domain.glance import glance
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import ReplyDraft
from services.assignments.domain.worksheet.computed import rounded
from services.assignments.http import homework_views, views
from services.assignments.http.views import Json
from services.assignments.usecases.agenda import Put
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue
from services.assignments.usecases.reviewing import Worked


class _Viewed:
    """One agenda, with what every item of it needs."""

    def __init__(self, put: Put, catalogue: ClinicCatalogue, now: datetime) -> None:
        self.put, self.catalogue, self.now = put, catalogue, now

    def item(self, key: str, *, discussed: bool = False) -> Json:
        kept = self.put.agenda
        return {"key": key, "hidden": kept.is_hidden(key), "discussed": discussed or kept.is_ticked(key)}

    def of(self, one: Assignment) -> Json:
        named = self.catalogue.exercise(one.exercise_code, one.exercise_version)
        return {"assignment": homework_views.assignment_brief(one), "exercise": views.exercise_name(named)}

    def points(self) -> list[Json]:
        found = sorted(self.put.agenda.points, key=lambda one: self.put.agenda.place(f"{Part.OWN}:{one.id}"))
        return [
            {
                **self.item(f"{Part.OWN}:{one.id}", discussed=one.discussed_at is not None),
                "id": one.id,
                "text": one.text,
                "added_at": views.plain(one.added_at),
            }
            for one in found
        ]

    def undone(self, one: Undone) -> Json:
        return {
            **self.item(one.key, discussed=one.discussed),
            **self.of(one.assignment),
            "days": [self._day(each) for each in one.occurrences],
            "obstacles": views.plain(one.obstacles),
            "missing_links": views.plain(list(one.missing_links)),
            "own_words": list(one.own_words),
            "talk_about_it": one.talk_about_it,
        }

    def _day(self, one: Occurrence) -> Json:
        state = views.plain(glance(one).state(self.now))
        return {
            "occurrence_id": one.id,
            "version": one.version,
            "local_date": one.local_date.isoformat(),
            "state": state,
        }

    def answer(self, one: Occurrence) -> Json:
        its = self.put.assignments[one.assignment_id]
        shown = homework_views.occurrence(one, its, self.catalogue, self.now)
        sheet = self.catalogue.exercise(one.exercise_code, one.exercise_version).worksheet
        return {
            **self.item(f"{Part.ANSWERS}:{one.id}"),
            "occurrence": shown,
            "outcome": views.plain(outcome(sheet, shown["response"]["answers"])),
            "debt": is_debt(one, self.put.last_held),
        }

    def measure(self, code: str, found: Sequence[Occurrence]) -> Json:
        exercise = self.catalogue.exercise(code, found[0].exercise_version)
        scores = [one.score for one in found if one.score is not None]
        before = next((one for one in scores if one.taken_at < self.put.since), None)
        measure = exercise.measure
        bands = [measure.band_of(one.total) if measure else None for one in scores]
        return {
            **self.item(f"{Part.MEASURES}:{code}"),
            "code": code,
            "title": exercise.title,
            "change": rounded(scores[0].total - before.total, 2) if before else None,
            "scores": [
                {
                    "occurrence_id": one.id,
                    "taken_at": views.plain(score.taken_at),
                    "total": score.total,
                    "band_label": band.label if band else None,
                }
                for one, score, band in zip(found, scores, bands, strict=True)
            ],
        }

    def going_on(self, one: GoingOn, part: Part) -> Json:
        return {
            **self.item(one.key(part)),
            **self.of(one.assignment),
            "confidence": one.assignment.agreement.confidence,
            "states": views.plain(list(one.states)),
            "ending": one.ending,
            "unanswered_id": one.unanswered.id if one.unanswered else None,
            "offer": views.plain(self.put.offers.get(one.assignment.id)),
        }

    def proposal(self, one: Assignment) -> Json:
        key = f"{Part.PROPOSALS}:{one.id}"
        return {**self.item(key), **self.of(one), "proposed_at": views.plain(one.proposed_at)}


def agenda(put: Put, catalogue: ClinicCatalogue, now: datetime) -> Json:
    viewed = _Viewed(put, catalogue, now)
    return {
        "id": put.agenda.id,
        "version": put.agenda.version,
        "episode_id": put.episode.id,
        "session": views.session(put.session) if put.session else None,
        "last_held_at": views.plain(put.last_held),
        "since": views.plain(put.since),
        "order": list(put.agenda.order),
        "own": viewed.points(),
        "undone": [viewed.undone(one) for one in put.undone],
        "answers": [viewed.answer(one) for one in put.answers],
        "waiting": put.waiting,
        "measures": [viewed.measure(code, found) for code, found in put.measures.items()],
        "going_on": [viewed.going_on(one, Part.GOING_ON) for one in put.going_on],
        "proposals": [viewed.proposal(one) for one in put.proposals],
        "agreed": [viewed.going_on(one, Part.AGREED) for one in put.agreed],
    }


def worked(found: Sequence[Worked]) -> Json:
    return {
        "results": [
            {"occurrence_id": one.occurrence.id, "version": one.occurrence.version, "outcome": one.outcome.value}
            for one in found
        ]
    }


def reply_draft(occurrence_id: str, one: ReplyDraft | None) -> Json:
    """An empty one where nothing is kept."""
    saved = views.plain(one.saved_at) if one else None
    kept = {"reply": one.reply if one else "", "version": one.version if one else 0}
    return {"occurrence_id": occurrence_id, **kept, "saved_at": saved}
