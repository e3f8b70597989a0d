"""P8: what the gateway adds to a request, beside the same request sent to the service itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from statistics import median

from urllib3 import PoolManager

from bench.figures import percentile, timed
from bench.results import Goal, Result
from bench.room import Room
from chassis.tokens import Actor, Signer
from local.demo.entry import administrator, api_token
from local.ports import HOST
from local.rest import Person

GOAL = Goal(3.0, "ms", at_least=False)
RECORDED, PLAIN = "/api/v1/me/today", "/api/v1/me/inbox"
"""A client's first page, whose every reading is recorded, and a page that is passed on without a record."""

_PASSWORD = "between-two-sessions-9"
_SIGN_AGAIN = 200  # requests; a service token is good for a minute


@dataclass(frozen=True)
class _Client:
    """One client, known to the gateway by a token and to the services as an actor."""

    token: str
    actor: Actor


@dataclass(frozen=True)
class Passed:
    """Milliseconds of the same request, sent to the gateway and to the service in turns."""

    gateway: list[float]
    service: list[float]

    @property
    def added(self) -> float:
        return percentile(self.gateway, 0.5) - percentile(self.service, 0.5)

    def words(self) -> dict[str, float]:
        shares = {"p50": 0.5, "p99": 0.99}
        named = {"gateway": self.gateway, "service": self.service}
        return {
            f"{who}_{name}_ms": round(percentile(of, share), 2)
            for who, of in named.items()
            for name, share in shares.items()
        }


def measure(room: Room) -> Result:
    client = _a_client(room)
    recorded = _passed(room, client, RECORDED, "assignments")
    plain = _passed(room, client, PLAIN, "reminders")
    parts = _thirds(recorded)
    detail = {
        "recorded": {"path": RECORDED, **recorded.words()},
        "not_recorded": {"path": PLAIN, "added_ms": round(plain.added, 2), **plain.words()},
        "requests": len(recorded.gateway),
        "spread": {"lowest": round(min(parts), 2), "highest": round(max(parts), 2)},
    }
    gateway, service = median(recorded.gateway), median(recorded.service)
    words = f"{gateway:.1f} ms through the gateway", f"{service:.1f} ms direct; {plain.added:.1f} ms where not recorded"
    return Result("P8", "gateway − direct request, p50", recorded.added, GOAL, *words, detail)


def _thirds(passed: Passed) -> list[float]:
    """What was added in the first, second and last third of the requests."""
    size = len(passed.gateway) // 3
    cuts = [slice(place * size, (place + 1) * size) for place in range(3)]
    return [Passed(passed.gateway[cut], passed.service[cut]).added for cut in cuts]


def _a_client(room: Room) -> _Client:
    url = room.stack.addresses.gateway
    admin = administrator(url, room.stack.folders).person
    clinic = str(admin.post("/api/v1/clinics", {"name": "Bench", "time_zone": "Etc/UTC"})["id"])
    email = f"client-{token_hex(4)}@bench.invalid"
    terms = {"name": "Bench client", "email": email, "role": "client", "password": _PASSWORD}
    added = admin.post(f"/api/v1/clinics/{clinic}/people", terms)
    person = Person(url)
    person.sign_in(email, _PASSWORD)
    return _Client(api_token(person, "bench", "read"), Actor(added["person"]["id"], "client", (clinic,), ""))


def _passed(room: Room, client: _Client, path: str, service: str) -> Passed:
    signer = Signer(str(room.stack.addresses.secrets.token_keys()[0]))
    passed, pool = Passed([], []), PoolManager(retries=False, maxsize=2)
    ways = (
        (passed.service, f"http://{HOST}:{room.stack.addresses.ports[f'{service}-web']}"),
        (passed.gateway, room.stack.addresses.gateway),
    )
    warm_up, count = 50, room.size(600, 150)
    signed = ""
    for number in range(warm_up + count):
        if number % _SIGN_AGAIN == 0:
            signed = signer.sign(client.actor, service)
        for (samples, address), token in zip(ways, (signed, client.token), strict=True):
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            taken = _request(pool, address + path, headers)
            if number >= warm_up:
                samples.append(taken)
    pool.clear()
    return passed


def _request(pool: PoolManager, url: str, headers: Mapping[str, str]) -> float:
    def ask() -> None:
        answer = pool.request("GET", url, headers=headers)
        assert answer.status == 200, f"{url} answered {answer.status}: {answer.data[:200]!r}"

    return timed(ask) * 1000
