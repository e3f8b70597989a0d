"""M3 to M10: how long the pages of a working day take with two years of homework in the store, and with ten times
as much."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pymongo.database import Database

from bench import loading
from bench.clients import CLIENTS, CLINIC, LAST, NOW, SORTS, Whose
from bench.figures import percentile, spread_of
from bench.histories import practice, shipped
from bench.results import Goal, Result
from bench.room import Room
from chassis.ids import new_id
from chassis.mongo import Document
from chassis.settings import load
from chassis.tokens import Actor, Signer
from services.assignments import service
from services.assignments.domain.identity import occurrence_id
from services.assignments.settings import AssignmentsSettings

GROWTH = Goal(1.2, "", at_least=False)
_SHARE = 0.95
_WARM_UP = 25
_STAFF, _OWN = f"/api/v1/clinics/{CLINIC}", "/api/v1/me"


@dataclass(frozen=True)
class Asked:
    """One request: who asks, what, and with which body."""

    actor: Actor
    method: str
    path: str
    body: Any = None


@dataclass(frozen=True)
class Page:
    """`ids`: of the time at the largest size, and of how it grew."""

    ids: tuple[str, str]
    means: str
    goal: Goal
    asked: Callable[[Whose], Asked]
    writes: bool = False


def _caseload(whose: Whose) -> Asked:
    return Asked(_staff(whose), "GET", f"{_STAFF}/caseload")


def _today(whose: Whose) -> Asked:
    return Asked(_client(whose), "GET", f"{_OWN}/today")


def _agenda(whose: Whose) -> Asked:
    return Asked(_staff(whose), "GET", f"{_STAFF}/episodes/{whose.episode}/agenda")


def _hand_in(whose: Whose) -> Asked:
    answers = dict(shipped().newest(practice(whose.place % SORTS, LAST)).example)
    body = {"kind": "did", "quantity": 100, "usefulness": 7, "answers": answers}
    return Asked(_client(whose), "POST", f"{_OWN}/occurrences/{_open(whose)}/response", body)


def _open(whose: Whose) -> str:
    """The practice of this day."""
    return occurrence_id(whose.assignment(LAST), NOW.date().isoformat())


def _staff(whose: Whose) -> Actor:
    return Actor(whose.therapist, "therapist", (CLINIC,))


def _client(whose: Whose) -> Actor:
    return Actor(whose.client, "client", (CLINIC,))


def _milliseconds(bound: float) -> Goal:
    return Goal(bound, "ms", at_least=False)


PAGES = (
    Page(("M3", "M7"), "caseload of 80 clients", _milliseconds(60), _caseload),
    Page(("M4", "M8"), "a client's Today", _milliseconds(30), _today),
    Page(("M5", "M9"), "agenda after two years", _milliseconds(200), _agenda),
    Page(("M6", "M10"), "hand in", _milliseconds(40), _hand_in, writes=True),
)
IDS = tuple(id_ for place in range(2) for id_ in (page.ids[place] for page in PAGES))


@dataclass(frozen=True)
class Place:
    """The application over a database of that size, and who asks there: everybody once, by chance."""

    therapists: int
    app: Flask
    database: Database[Document]
    signer: Signer
    chance: Random = field(default_factory=lambda: Random(7))

    def asking(self, count: int) -> list[Whose]:
        return [Whose(place) for place in self.chance.sample(range(self.therapists * CLIENTS), count)]

    def milliseconds(self, asked: Asked) -> float:
        client: FlaskClient = self.app.test_client()
        headers = {"Authorization": f"Bearer {self.signer.sign(asked.actor, service.NAME)}"}
        headers |= {"Idempotency-Key": new_id("req")} if asked.method == "POST" else {}
        began = time.perf_counter()
        answer = client.open(asked.path, method=asked.method, headers=headers, json=asked.body)
        taken = (time.perf_counter() - began) * 1000
        assert answer.status_code == 200, answer.get_data()[:300]
        return taken

    @contextmanager
    def put_back(self, found: Sequence[Whose]) -> Iterator[None]:
        """What these hand in meanwhile counts for nothing afterwards: the data is measured again."""
        rows = self.database["occurrences"]
        before = list(rows.find({"clinic_id": CLINIC, "_id": {"$in": [_open(one) for one in found]}}))
        try:
            yield
        finally:
            for one in before:
                rows.replace_one({"_id": one["_id"]}, one)
            self.database["idempotency"].delete_many({})


def measure(room: Room) -> list[Result]:
    """At both sizes in turns, where the larger one was loaded; else at the small one alone."""
    room.enlarge_cache()
    few, many = (2, 4) if room.quick else (loading.FEW, loading.MANY)
    loading.load(room.uri, few)
    with loading.kept(room.uri, many) as database:
        whole = room.quick or loading.is_loaded(database)
    if whole:
        loading.load(room.uri, many)
    with ExitStack() as held:
        there = [held.enter_context(_place(room, size)) for size in ((few, many) if whole else (few,))]
        for one in there:
            _warm_up(one)
        return [result for page in PAGES for result in _results(page, there, room.size(300, 40))]


@contextmanager
def _place(room: Room, therapists: int) -> Iterator[Place]:
    environ = {**room.stack.addresses.environment(service.NAME, "web"), "MONGODB_URI": room.uri}
    environ |= {"MONGODB_DATABASE": loading.name_of(therapists)}
    environ.pop("MONGODB_URI_FILE")
    app = service.build_web(load(AssignmentsSettings, environ), lambda: NOW)
    gc.freeze()  # as a web process does
    signer = Signer(str(room.stack.addresses.secrets.token_keys()[0]))
    database = app.extensions[service.NAME].store.db
    with closing(database.client):
        yield Place(therapists, app, database, signer)


def _warm_up(place: Place) -> None:
    """As on a day on which everybody has looked at their caseload once."""
    for therapist in range(place.therapists):
        place.milliseconds(_caseload(Whose(therapist * CLIENTS)))


def _asked(page: Page, places: Sequence[Place], count: int) -> list[list[float]]:
    """Milliseconds at each place, one request after the other in turns."""
    asking = [one.asking(_WARM_UP + count) for one in places]
    samples: list[list[float]] = [[] for _ in places]
    with ExitStack() as held:
        for place, found in zip(places, asking, strict=True) if page.writes else ():
            held.enter_context(place.put_back(found))
        for number, those in enumerate(zip(*asking, strict=True)):
            taken = [place.milliseconds(page.asked(whose)) for place, whose in zip(places, those, strict=True)]
            for kept, one in zip(samples, taken, strict=True) if number >= _WARM_UP else ():
                kept.append(one)
    return samples


def _results(page: Page, places: Sequence[Place], count: int) -> Iterator[Result]:
    """The time at the largest size there is; and with two sizes, how much more that is than at the small one."""
    samples = _asked(page, places, count)
    detail: dict[str, Any] = {"requests": count}
    for place, taken in zip(places, samples, strict=True):
        many = f"{place.therapists}_therapists"
        detail |= {f"{many}_p50_ms": round(percentile(taken, 0.5), 2), f"{many}_p95_ms": round(_late(taken), 2)}
    value, half = _late(samples[-1]), f"{percentile(samples[-1], 0.5):.1f} ms half of them"
    spread = {"spread": spread_of([_late(third) for third in _thirds(samples[-1])])}
    yield Result(page.ids[0], f"{page.means}, p95", value, page.goal, half, "–", {**detail, **spread})
    if len(places) > 1:
        least = _late(samples[0])
        parts = zip(_thirds(samples[1]), _thirds(samples[0]), strict=True)
        spread = {"spread": spread_of([_late(large) / _late(small) for large, small in parts])}
        words = f"{value:.1f} ms", f"{least:.1f} ms with a tenth"
        yield Result(page.ids[1], f"{page.means}, growth", value / least, GROWTH, *words, {**detail, **spread})


def _late(samples: Sequence[float]) -> float:
    return percentile(samples, _SHARE)


def _thirds(samples: Sequence[float]) -> list[Sequence[float]]:
    return [samples[place::3] for place in range(3)]
