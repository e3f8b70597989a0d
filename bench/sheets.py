"""W1, W2 and W3: the longest worksheet page as a client gets it, and the quiet saving while somebody types."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from pymongo import ReturnDocument
from urllib3 import PoolManager

from bench.figures import percentile, spread_of, timed
from bench.results import Goal, Result
from bench.room import Room
from chassis.tokens import Actor, Signer
from local.demo.entry import administrator
from local.journey import eventually, noon_zone
from local.ports import HOST
from local.rest import Person
from services.assignments import catalogue
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.field import Field
from services.assignments.domain.worksheet.sheet import Section

PAGE, SAVED = Goal(30.0, "ms", at_least=False), Goal(25.0, "ms", at_least=False)
RATIO = Goal(0.3, "", at_least=True)
_PASSWORD = "between-two-sessions-9"
_WARM_UP, _SIGN_AGAIN = 50, 200
_SHARE = 0.95


@dataclass(frozen=True)
class Sheet:
    """The longest sheet, begun by a client who is signed in; `path` is that of its occurrence in the API."""

    url: str
    cookie: str
    actor: Actor
    occurrence: str
    screen: int
    answers: Mapping[str, Any]

    @property
    def path(self) -> str:
        return f"/api/v1/me/occurrences/{self.occurrence}"


def measure(room: Room) -> list[Result]:
    sheet = _a_sheet(room)
    return [_pages(room, sheet), *_savings(room, sheet)]


def longest() -> tuple[Exercise, Section]:
    """Of all shipped exercises, the screen that asks for most."""
    every = [(one, section) for one in catalogue.load().all_newest() for section in one.worksheet.sections]
    return max(every, key=lambda found: sum(map(_size, found[1].fields)))


def _size(field: Field) -> int:
    """How many boxes, points and options a question has."""
    inner = sum(map(_size, field.fields)) or 1
    return inner * max(1, len(field.rows) * len(field.columns)) + len(field.options) + len(field.items)


def _pages(room: Room, sheet: Sheet) -> Result:
    pool, page = PoolManager(retries=False), f"{sheet.url}/do/{sheet.occurrence}/{sheet.screen}"
    ways = {"page": page, "document": f"{sheet.url}{sheet.path}"}
    samples: dict[str, list[float]] = {name: [] for name in ways}
    size = 0
    for number in range(_WARM_UP + room.size(500, 100)):
        for name, address in ways.items():
            taken, length = _ask(pool, "GET", address, {"Cookie": sheet.cookie})
            if number >= _WARM_UP:
                samples[name].append(taken)
            size = length if name == "page" else size
    pool.clear()
    value, document = (percentile(samples[name], _SHARE) for name in ways)
    detail = {
        "page_kb": round(size / 1024, 1),
        "screen": sheet.screen,
        **_words(samples),
        "spread": _thirds(samples["page"]),
    }
    words = f"{percentile(samples['page'], 0.5):.1f} ms half of them", f"{document:.1f} ms its data alone, p95"
    return Result("W1", "longest worksheet page, p95", value, PAGE, *words, detail)


def _savings(room: Room, sheet: Sheet) -> list[Result]:
    """The request beside a bare write of the same draft, in turns."""
    saved = _saved(room, sheet)
    value, bare = (percentile(samples, _SHARE) for samples in saved.values())
    request, write = (percentile(samples, 0.5) for samples in saved.values())
    ratios = [bare / whole for whole, bare in zip(*saved.values(), strict=True)]
    spread = {"lowest": round(percentile(ratios, 0.05), 3), "highest": round(percentile(ratios, 0.95), 3)}
    words, detail = (f"{request:.1f} ms half of them", f"{bare:.1f} ms a bare guarded write, p95"), _words(saved)
    halves, ratio = (f"{request:.1f} ms", f"{write:.1f} ms"), write / request
    return [
        Result("W2", "autosave request, p95", value, SAVED, *words, {**detail, "spread": _thirds(saved["request"])}),
        Result("W3", "bare guarded write / autosave, p50", ratio, RATIO, *halves, {**detail, "spread": spread}),
    ]


def _saved(room: Room, sheet: Sheet) -> dict[str, list[float]]:
    """Milliseconds of each way."""
    signer = Signer(str(room.stack.addresses.secrets.token_keys()[0]))
    pool, saved = PoolManager(retries=False), {"request": list[float](), "write": list[float]()}
    address = f"http://{HOST}:{room.stack.addresses.ports['assignments-web']}{sheet.path}/draft"
    headers: dict[str, str] = {}
    with room.database() as database:
        write = _bare_write(database["drafts"], sheet)
        for number in range(_WARM_UP + room.size(600, 150)):
            if number % _SIGN_AGAIN == 0:
                token = signer.sign(sheet.actor, "assignments")
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            body = json.dumps({"answers": dict(sheet.answers), "screen": 1 + number % 2}).encode()
            taken = {"request": _ask(pool, "PUT", address, headers, body)[0], "write": timed(write) * 1000}
            for name, one in taken.items() if number >= _WARM_UP else ():
                saved[name].append(one)
    pool.clear()
    return saved


def _bare_write(rows: Any, sheet: Sheet) -> Callable[[], object]:
    """Guarded, journaled and answered in the same way, by nothing but the driver."""
    key = {"_id": sheet.occurrence, "clinic_id": sheet.actor.clinic_ids[0], "client_id": sheet.actor.person_id}

    def write() -> None:
        kept = {"answers": dict(sheet.answers), "screen": 1, "saved_at": datetime.now(UTC), "locked": {}}
        rows.find_one_and_update(
            {**key, "locked": {}}, {"$set": kept}, upsert=True, return_document=ReturnDocument.AFTER
        )

    return write


def _words(samples: Mapping[str, list[float]]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": _SHARE, "p99": 0.99}
    return {
        f"{name}_{share}_ms": round(percentile(each, part), 2)
        for name, each in samples.items()
        for share, part in shares.items()
    }


def _thirds(samples: list[float]) -> dict[str, float]:
    """The p95 of the first, second and last third."""
    size = len(samples) // 3
    return spread_of([percentile(samples[place * size : (place + 1) * size], _SHARE) for place in range(3)])


def _ask(
    pool: PoolManager, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[float, int]:
    """Milliseconds, and how long the answer is."""
    began = time.perf_counter()
    answer = pool.request(method, url, body=body, headers=headers, redirect=False)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status == 200, f"{url} answered {answer.status}: {answer.data[:200]!r}"
    return taken, len(answer.data)


def _a_sheet(room: Room) -> Sheet:
    url, zone = room.stack.addresses.gateway, noon_zone(datetime.now(UTC))
    admin = administrator(url, room.stack.folders).person
    clinic = f"/api/v1/clinics/{admin.post('/api/v1/clinics', {'name': 'Sheets', 'time_zone': zone})['id']}"
    people = {role: _somebody(admin, clinic, role) for role in ("client", "therapist")}
    client, email = people["client"]
    therapist, _ = people["therapist"]
    exercise, section = longest()
    terms = {"client_id": client.id, "therapist_id": therapist.id, "phase": "skills", "problem": "gad"}
    today = {"started_on": _today(zone), "cadence": "weekly", "time_zone": zone}
    episode = therapist.post(f"{clinic}/episodes", {**terms, **today})["id"]
    schedule = {"kind": "once", "start_on": _today(zone), "time": "12:00"}
    agreed = {"exercise_code": exercise.code, "own_name": "The longest", "agreed_in_session": True}
    therapist.post(f"{clinic}/episodes/{episode}/assignments", {**agreed, "schedule": schedule})
    occurrence = eventually("something to do", lambda: _first(client))
    sheet = Sheet(
        url=url,
        cookie=_cookie(url, email),
        actor=Actor(client.id, "client", (clinic.rpartition("/")[2],), ""),
        occurrence=occurrence,
        screen=section.screen,
        answers=exercise.example,
    )
    client.call("PUT", f"{sheet.path}/draft", {"answers": dict(sheet.answers), "screen": 1})
    return sheet


def _somebody(admin: Person, clinic: str, role: str) -> tuple[Person, str]:
    email = f"{role}-{token_hex(4)}@bench.invalid"
    admin.post(f"{clinic}/people", {"name": f"Bench {role}", "email": email, "role": role, "password": _PASSWORD})
    person = Person(admin.url)
    person.sign_in(email, _PASSWORD)
    return person, email


def _first(client: Person) -> str:
    return next((str(one["id"]) for one in client.get("/api/v1/me/today")["now"]), "")


def _today(zone: str) -> str:
    return datetime.now(ZoneInfo(zone)).date().isoformat()


def _cookie(url: str, email: str) -> str:
    """As a browser keeps it after signing in."""
    pool = PoolManager(retries=False)
    body = json.dumps({"email": email, "password": _PASSWORD}).encode()
    answer = pool.request("POST", f"{url}/api/v1/sign-in", body=body, headers={"Content-Type": "application/json"})
    cookies = answer.headers.get("Set-Cookie", "")
    pool.clear()
    return next(part.partition(";")[0] for part in cookies.split(", ") if part.startswith("carryover="))
