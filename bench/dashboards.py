"""P7, A1, A2: how long a clinic's figures take with one million and with ten million occurrences in the store, beside
the same figures counted from the raw facts, and the room that all of it takes."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from time import perf_counter
from typing import Any

from flask import Flask
from pymongo.database import Database

from bench import facts
from bench.clients import NOW
from bench.figures import percentile, spread_of
from bench.results import Goal, Result
from bench.room import Room
from bench.serving import GROWTH
from bench.therapy import Clinic
from chassis.ids import new_id
from chassis.mongo import Document, connect
from chassis.settings import load
from chassis.tokens import Actor, Signer
from services.analytics import service
from services.analytics.settings import AnalyticsSettings
from services.analytics.store import Generations

IDS = ("P7", "A1", "A2")
SOON = Goal(50.0, "ms", at_least=False)
ROOM = Goal(2500.0, "MB", at_least=False)
PERIODS = (28, 91, 364)
"""Days that are asked for in turns; a page shows the same number of days before them, too."""
_LATE, _HALF = 0.95, 0.5
_WARM_UP = 15
_CLASSES = ("done", "partly", "tried", "no_quantity", "something_else", "not_this_time", "silent")


@dataclass(frozen=True)
class Place:
    """The application over so many clinics; each request is of another one, chosen by chance."""

    clinics: int
    original: Clinic
    app: Flask
    database: Database[Document]
    signer: Signer
    chance: Random = field(default_factory=lambda: Random(7))

    def asked(self) -> str:
        return facts.clinic_id(self.original, self.chance.randrange(self.clinics))

    def page(self, clinic_id: str, first: date, last: date) -> tuple[float, Mapping[str, Any]]:
        """Milliseconds, and what was answered."""
        token = self.signer.sign(Actor(new_id("per"), "manager", (clinic_id,)), service.NAME)
        headers, client = {"Authorization": f"Bearer {token}"}, self.app.test_client()
        began = perf_counter()
        answer = client.get(f"/api/v1/clinics/{clinic_id}/dashboard?from={first}&to={last}", headers=headers)
        taken = (perf_counter() - began) * 1000
        assert answer.status_code == 200, answer.get_data()[:300]
        return taken, answer.get_json()


def measure(room: Room) -> list[Result]:
    """At both sizes in turns, where the larger one was loaded; else at the small one alone."""
    room.enlarge_cache()
    few, many, each = (2, 20, 2000) if room.quick else (facts.FEW, facts.MANY, facts.EACH)
    facts.load(room.uri, few, each)
    with facts.kept(room.uri, many, each) as database:
        whole = room.quick or facts.is_loaded(database)
    if whole:
        facts.load(room.uri, many, each)
    with ExitStack() as held:
        places = [held.enter_context(_place(room, size, each)) for size in ((few, many) if whole else (few,))]
        return list(_results(places, room.size(300, 30)))


@contextmanager
def _place(room: Room, clinics: int, each: int) -> Iterator[Place]:
    environ = {**room.stack.addresses.environment(service.NAME, "web"), "MONGODB_URI": room.uri}
    environ |= {"MONGODB_DATABASE": facts.name_of(clinics, each)}
    environ.pop("MONGODB_URI_FILE")
    app = service.build_web(load(AnalyticsSettings, environ))
    gc.freeze()  # as a web process does
    signer = Signer(str(room.stack.addresses.secrets.token_keys()[0]))
    with closing(connect(room.uri, app="bench", timeout_ms=600_000)) as client:
        yield Place(clinics, facts.the_clinic(each), app, client[environ["MONGODB_DATABASE"]], signer)


def period(place: int, length: int) -> tuple[date, date]:
    """One that ended some days ago."""
    last = NOW.date() - timedelta(days=2 + place % 30)
    return last - timedelta(days=length - 1), last


def _results(places: Sequence[Place], count: int) -> Iterator[Result]:
    samples: list[list[float]] = [[] for _ in places]
    for number in range(_WARM_UP + count):
        first, last = period(number, PERIODS[number % len(PERIODS)])
        taken = [place.page(place.asked(), first, last)[0] for place in places]
        for kept, one in zip(samples, taken, strict=True) if number >= _WARM_UP else ():
            kept.append(one)
    largest = places[-1]
    plain = _plain(largest, max(6, count // 20))
    detail: dict[str, Any] = {"requests": count, "days": list(PERIODS), **facts.sizes(largest.database)}
    detail |= {f"plain_{name}_ms": round(value, 1) for name, value in plain.items()}
    for place, taken in zip(places, samples, strict=True):
        for name, share in (("p50", _HALF), ("p95", _LATE)):
            detail[f"{place.clinics}_clinics_{name}_ms"] = round(percentile(taken, share), 2)
    value, half = percentile(samples[-1], _LATE), percentile(samples[-1], _HALF)
    detail["plain_by_page"] = round(plain["p50"] / half, 2)
    spread = spread_of([percentile(third, _LATE) for third in _thirds(samples[-1])])
    limit = f"{plain['p50'] / half:.1f} × as long from facts"
    words = f"{half:.1f} ms half of them", limit
    yield Result("P7", "a clinic's figures, p95", value, SOON, *words, {**detail, "spread": spread})
    if len(places) > 1:
        yield _growth(samples, detail)
    yield _room(detail)


def _growth(samples: Sequence[Sequence[float]], detail: Mapping[str, Any]) -> Result:
    least, value = (percentile(one, _LATE) for one in (samples[0], samples[-1]))
    parts = zip(_thirds(samples[-1]), _thirds(samples[0]), strict=True)
    spread = spread_of([percentile(large, _LATE) / percentile(small, _LATE) for large, small in parts])
    words = f"{value:.1f} ms", f"{least:.1f} ms with a tenth"
    return Result("A1", "a clinic's figures, growth", value / least, GROWTH, *words, {**detail, "spread": spread})


def _room(detail: Mapping[str, Any]) -> Result:
    """On the disk, for a million occurrences with their courses, sessions, scores and buckets."""
    stored, indexes, count = (detail[name] for name in ("stored_mb", "indexes_mb", "occurrences"))
    value = (stored + indexes) * 1e6 / count
    words = f"{count:,} occurrences", f"documents {detail['documents_mb'] * 1e6 / count:,.0f} MB before compression"
    kept = {**detail, "spread": spread_of([value])}
    return Result("A2", "a million facts on the disk", value, ROOM, *words, kept)


def _plain(place: Place, count: int) -> Mapping[str, float]:
    """Milliseconds of the same counts by aggregation, which must come to the same."""
    taken = []
    for number in range(count):
        first, last = period(number, PERIODS[number % len(PERIODS)])
        clinic_id = place.asked()
        shown = place.page(clinic_id, first, last)[1]["figures"]
        began = perf_counter()
        counted = plain_counts(place.database, clinic_id, first, last)
        taken.append((perf_counter() - began) * 1000)
        differing = [name for name in ("closed", *_CLASSES) if shown[name]["value"] != counted[name]]
        assert not differing, f"{differing} of {clinic_id} from {first} to {last} differ from the facts"
    return {"p50": percentile(taken, _HALF), "p95": percentile(taken, _LATE)}


def plain_counts(database: Database[Document], clinic_id: str, first: date, last: date) -> Counter[str]:
    """What a page shows of the period and of the one before it, from the facts alone: by class, week, person and code.

    Returns the classes of the period itself.
    """
    rows = Generations(database).live().collection("occurrences")
    begin, middle, end = (_midnight(day) for day in (first - (last - first + timedelta(1)), first, last + timedelta(1)))
    seen = {"clinic_id": clinic_id, "status": {"$ne": "withdrawn"}, "closes_at": {"$gte": begin, "$lt": end}}
    done: Document = {
        "$switch": {
            "branches": [
                {"case": {"$eq": [{"$ifNull": ["$kind", None]}, None]}, "then": "silent"},
                {"case": {"$ne": ["$kind", "did"]}, "then": "$kind"},
                {"case": {"$eq": [{"$ifNull": ["$quantity", None]}, None]}, "then": "no_quantity"},
                {"case": {"$eq": ["$quantity", 0]}, "then": "tried"},
                {"case": {"$gte": ["$quantity", 80]}, "then": "done"},
            ],
            "default": "partly",
        }
    }
    now: Document = {"$gte": ["$closes_at", middle]}
    week: Document = {"$dateTrunc": {"date": "$closes_at", "unit": "week", "startOfWeek": "monday"}}
    number: Document = {"$sum": 1}
    steps: list[Document] = [
        {"$match": seen},
        {"$set": {"class": done, "week": week, "now": now}},
        {
            "$facet": {
                "classes": [{"$group": {"_id": {"now": "$now", "class": "$class"}, "count": number}}],
                "weeks": [{"$group": {"_id": {"week": "$week", "class": "$class"}, "count": number}}],
                "people": [{"$group": {"_id": {"who": "$therapist_id", "class": "$class"}, "count": number}}],
                "codes": [{"$unwind": "$obstacles"}, {"$group": {"_id": "$obstacles", "count": number}}],
            }
        },
    ]
    (found,) = rows.aggregate(steps)
    counts: Counter[str] = Counter()
    for one in found["classes"]:
        if one["_id"]["now"]:
            counts[one["_id"]["class"]] += one["count"]
    counts["closed"] = counts.total()
    return counts


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NOW.tzinfo)


def _thirds(samples: Sequence[float]) -> list[Sequence[float]]:
    return [samples[place::3] for place in range(3)]
