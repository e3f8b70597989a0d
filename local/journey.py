"""The main job of Carryover, walked over HTTP against a running installation: a smoke test for operators.

It works with people and homework of its own in a clinic of its own (`ref` journey), so nobody's figures change, and
succeeds only if the clinic's dashboard shows what was done.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from local.errors import LocalError
from local.folders import Folders
from local.mail import code_in
from local.rest import Person, Refused
from local.settings import launcher_settings

T = TypeVar("T")
WAIT = 60.0
_PROGRAM = "python -m local journey"


class NotSeen(LocalError):
    """Something that should have appeared did not, within its time."""


def noon_zone(now: datetime) -> str:
    """Return a zone in which it is about noon: no quiet hours and no midnight are near there, at any hour here."""
    east = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{'-' if east >= 0 else '+'}{abs(east)}" if east else "Etc/GMT"


def eventually(what: str, look: Callable[[], T], within: float = WAIT) -> T:
    """Look again and again until something is there; raises NotSeen after `within` seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise NotSeen(f"{what} did not appear within {within:g} s")


def confirm_address(person: Person, address: str, mail: Path, within: float = WAIT) -> None:
    """Give an address and enter the code that is sent there; `mail` is where the local stack keeps what it sends."""
    point = person.post("/api/v1/me/contact-points", {"channel": "email", "address": address})
    code = eventually("the code", lambda: code_in(mail, address), within)
    person.post(f"/api/v1/me/contact-points/{point['point_id']}/confirm", {"code": code})


@dataclass
class Journey:
    """One walk: an administrator's token, the people it makes, and what they did.

    Mail is part of it where its folder is at hand: elsewhere nobody reads the code that confirms an address.
    """

    url: str
    token: str
    mail: Path | None = None
    say: Callable[[str], None] = print
    within: float = WAIT
    run: str = field(default_factory=lambda: secrets.token_hex(5))
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def walk(self) -> None:
        """Take every step in order; raises LocalError at the first one that does not work."""
        began = time.monotonic()
        for step in (
            self.clinic_and_people,
            self.episode_and_session,
            self.propose,
            self.choose_reminders,
            self.agree,
            self.be_reminded,
            self.answer,
            self.review,
            self.read_the_reply,
            self.hold_the_session,
            self.dashboard,
        ):
            with self._timed((step.__doc__ or step.__name__).partition("\n")[0].rstrip(".")):
                step()
        self.say(f"The whole journey took {time.monotonic() - began:.1f} s.")

    def clinic_and_people(self) -> None:
        """An administrator makes a clinic, a therapist, a client and a manager."""
        admin = self.people["admin"] = Person(self.url, token=self.token)
        clinic = admin.post("/api/v1/clinics", {"name": "Journey", "time_zone": "Etc/GMT", "ref": "journey"})
        self.ids["clinic"] = clinic["id"]
        for role in ("therapist", "client", "manager"):
            password = secrets.token_urlsafe(18)
            email = f"{role}-{self.run}@journey.invalid"
            terms = {"name": f"Journey {role}", "email": email, "role": role, "password": password, "ref": email}
            self.ids[role] = admin.post(self._clinic("people"), terms)["person"]["id"]
            self.people[role] = Person(self.url)
            self.people[role].sign_in(email, password)

    def episode_and_session(self) -> None:
        """The therapist opens an episode and plans a session."""
        now = datetime.now(UTC)
        zone = noon_zone(now)
        self.ids["zone"], self.ids["today"] = zone, now.astimezone(ZoneInfo(zone)).date().isoformat()
        terms = {
            "client_id": self.ids["client"],
            "therapist_id": self.ids["therapist"],
            "phase": "skills",
            "problem": "gad",
            "cadence": "weekly",
            "time_zone": zone,
            "started_on": self.ids["today"],
        }
        therapist = self.people["therapist"]
        self.ids["episode"] = therapist.post(self._clinic("episodes"), terms)["id"]
        starts = {"starts_at": (now - timedelta(minutes=1)).isoformat(), "overlap_ok": True}  # may be walked twice
        session = {**starts, "kind": "treatment", "minutes": 5}
        self.ids["session"] = therapist.post(self._clinic(f"episodes/{self.ids['episode']}/sessions"), session)["id"]

    def propose(self) -> None:
        """The therapist proposes breathing practice for today."""
        wall = datetime.now(ZoneInfo(self.ids["zone"])).strftime("%H:%M")
        terms = {
            "exercise_code": "breathing_practice",
            "own_name": "Five slow minutes",
            "rationale": "It calms the body.",
            "minutes": 5,
            "schedule": {"kind": "once", "start_on": self.ids["today"], "time": wall},
        }
        path = self._clinic(f"episodes/{self.ids['episode']}/assignments")
        self.ids["assignment"] = self.people["therapist"].post(path, terms)["id"]

    def choose_reminders(self) -> None:
        """The client chooses to be reminded in the app, and by mail where that can be confirmed."""
        by_mail = self.mail is not None
        wishes = {"quiet_from": "23:00", "quiet_to": "06:00", "channels": {"in_app": True, "email": by_mail}}
        self.people["client"].change("PUT", "/api/v1/me/reminder-preferences", wishes)
        if self.mail is not None:
            confirm_address(self.people["client"], f"client-{self.run}@journey.invalid", self.mail, self.within)

    def agree(self) -> None:
        """The client says yes, with a plan."""
        words = {"confidence": 8, "plan_if": "the kettle is on", "plan_then": "I breathe", "understood": True}
        self.people["client"].post(f"/api/v1/me/assignments/{self.ids['assignment']}/agree", words)
        self.ids["occurrence"] = eventually("today's homework", self._due_today, self.within) or ""

    def be_reminded(self) -> None:
        """The client is reminded once."""
        inbox = eventually("a reminder in the inbox", self._inbox, self.within)
        mine = [one for one in inbox if one["occurrence_id"] == self.ids["occurrence"]]
        if len(mine) != 1:
            raise NotSeen(f"one reminder was expected, {len(mine)} came")

    def answer(self) -> None:
        """The client fills in the sheet, stops, goes on and hands it in."""
        path = f"/api/v1/me/occurrences/{self.ids['occurrence']}"
        client = self.people["client"]
        fields = client.get(path)["exercise"]["worksheet"]["fields"]
        answers = {one["name"]: _some_answer(one) for one in fields}
        client.call("PUT", f"{path}/draft", {"answers": answers, "screen": 1})
        draft = client.get(path)["draft"]["answers"]
        client.post(f"{path}/response", {"kind": "did", "quantity": 100, "answers": draft, "usefulness": 7})

    def review(self) -> None:
        """The therapist reads the answer and replies."""
        therapist = self.people["therapist"]
        queue = therapist.get(self._clinic("review-queue"))["items"]
        if self.ids["occurrence"] not in json.dumps(queue):
            raise NotSeen("the answer is not in the therapist's review queue")
        reply = {"reply": "Well begun. Let us look at it together.", "reaction": "lets_look"}
        therapist.post(self._clinic(f"occurrences/{self.ids['occurrence']}/review"), reply)

    def read_the_reply(self) -> None:
        """The client reads the reply."""
        if self.ids["occurrence"] not in json.dumps(self.people["client"].get("/api/v1/me/today")["replies"]):
            raise NotSeen("the reply is not on the client's first page")

    def hold_the_session(self) -> None:
        """The therapist marks the session as held."""
        path = self._clinic(f"sessions/{self.ids['session']}/held")
        self.people["therapist"].post(path, {"reviewed_homework": True})

    def dashboard(self) -> None:
        """The manager sees it on the clinic's dashboard."""
        wanted = {"agreed": 1, "answered": 1, "homework_reviewed": 1}
        eventually(f"{wanted} on the dashboard", lambda: self._figures().items() >= wanted.items(), self.within)

    def _figures(self) -> dict[str, Any]:
        found = self.people["manager"].get(self._clinic("dashboard"), therapist_id=self.ids["therapist"])
        return {name: figure["value"] for name, figure in found["figures"].items()}

    def _due_today(self) -> str | None:
        now = self.people["client"].get("/api/v1/me/today")["now"]
        return next((one["id"] for one in now if one["assignment_id"] == self.ids["assignment"]), None)

    def _inbox(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.people["client"].get("/api/v1/me/inbox")["items"]
        return found

    def _clinic(self, path: str) -> str:
        return f"/api/v1/clinics/{self.ids['clinic']}/{path}"

    @contextmanager
    def _timed(self, sentence: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.say(f"{time.monotonic() - began:6.2f} s  {sentence}")


def _some_answer(worksheet_field: Mapping[str, Any]) -> Any:
    """An answer that the field takes."""
    kind = worksheet_field["kind"]
    if kind in {"scale", "number", "integer"}:
        return worksheet_field.get("min") or 0
    if kind in {"choice", "choices"}:
        first = worksheet_field["options"][0]
        code = first["value"]
        return [code] if kind == "choices" else code
    plain: dict[str, Any] = {
        "yes_no": True,
        "datetime": "2026-11-22T12:00",
        "emotions": [{"name": "calm", "strength": 60}],
    }
    return plain.get(kind, "a few words")


def main(argv: Sequence[str]) -> int:
    """Walk the journey; 0 only if the dashboard shows what was done."""
    parser = argparse.ArgumentParser(prog=_PROGRAM, description=__doc__)
    parser.add_argument("--url", default=os.environ.get("CARRYOVER_URL"), help="the gateway (default: the local stack)")
    parser.add_argument("--within", type=float, default=WAIT, help="seconds to wait for what arrives later")
    chosen = parser.parse_args(argv)
    try:
        url, token, mail = _target(chosen.url)
        Journey(url, token, mail, within=chosen.within).walk()
    except (LocalError, Refused) as wrong:
        print(f"The journey stopped: {wrong}", file=sys.stderr)
        return 1
    return 0


def _target(url: str | None) -> tuple[str, str, Path | None]:
    """The gateway and an administrator's token: from the environment, else from the local stack's demo logins."""
    token = os.environ.get("CARRYOVER_ADMIN_TOKEN")
    if url and token:
        return url, token, None
    folders = Folders(launcher_settings(os.environ).data_folder())
    if folders.logins.exists():
        logins = json.loads(folders.logins.read_text(encoding="utf-8"))
        admin = next(one for one in logins if one["role"] == "admin")
        return url or admin["url"], token or admin["token"], None if url else folders.mail
    raise LocalError(
        "no administrator is known: start the demo (`make demo`), or set CARRYOVER_URL and CARRYOVER_ADMIN_TOKEN to the"
        " gateway's address and an API token of an administrator with the scopes read and write"
    )
