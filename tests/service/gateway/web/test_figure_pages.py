"""The pages of the figures with the real analytics behind them, in one process, over facts that were put in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from chassis.tokens import Actor, Signer
from gateway.connections import Answer
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.gateway import EXTENSION
from services.analytics import service as analytics
from services.analytics import usecases
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.facts import Fact
from tests.service.analytics.conftest import kept, settings
from tests.store.analytics.course_facts import START, a_fact, a_score, a_session, an_episode, an_occurrence, ended
from tests.unit.gateway.staff.staff_documents import PAGES, staff
from tests.unit.gateway.web.sample import CLINIC, COLLEAGUE, NOW, THERAPIST, sample

__all__ = ["kept", "settings"]  # fixtures of analytics

PERIOD = "from=2026-09-01&to=2026-11-24"
COURSES = 8
WEEKS = 5


def facts() -> Iterator[Fact]:
    """Eight courses of two therapists that ended after five weeks; the even ones answered more and got better."""
    yield a_fact("clinic", CLINIC, clinic=CLINIC, organisation_id="org_1", time_zone="Europe/London")
    for number in range(1, COURSES + 1):
        yield from _course(number, diligent=number % 2 == 0)


def _course(number: int, *, diligent: bool) -> Iterator[Fact]:
    who: dict[str, Any] = {"therapist_id": THERAPIST if number <= COURSES // 2 else COLLEAGUE, "clinic": CLINIC}
    yield an_episode(number, **who)
    yield ended(number, on="2026-11-16", end_reason="completed" if diligent else "stopped_early", **who)
    for week in range(WEEKS):
        noted = {"reviewed_homework": week % 2 == 0, "review_minutes": 6}
        yield a_session(100 * number + week, number, starts_at=START + timedelta(weeks=week), **noted, **who)
        yield _occurrence(number, week, answers=diligent or week < 1, **who)
    for measure, first, last in (("phq9", 18, 6 if diligent else 17), ("gad7", 14, 5 if diligent else 14)):
        for at, total in ((0, first), (WEEKS, last)):
            score = a_score(measure, at, total, number)
            yield Fact(score.collection, score.id, CLINIC, score.version, score.fields)


def _occurrence(number: int, week: int, *, answers: bool, **who: Any) -> Fact:
    closes_at = START + timedelta(weeks=week, days=3)
    told: dict[str, Any] = {"status": "lapsed"}
    if answers:
        at = closes_at - timedelta(hours=4)
        told = {"status": "responded", "kind": "did", "quantity": 90, "quality": 7, "rating_source": "client"}
        told |= {"responded_at": at, "first_opened_at": at, "obstacles": ["time"] if week == 0 else []}
    about = {"episode_id": f"epi_{number}", "assignment_id": f"asg_{number}", "family": ("diary", "practice")[week % 2]}
    times = {
        "opens_at": closes_at - timedelta(days=2),
        "due_at": closes_at,
        "closes_at": closes_at,
        "has_due_time": True,
    }
    agreed = {"assignment_agreed_at": START - timedelta(days=1)}
    return an_occurrence(1000 * number + week, 2, **about, **times, **agreed, **told, **who)


@pytest.fixture
def counted(settings: AnalyticsSettings, kept: Stores, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The web process of analytics after its worker has counted everything."""
    monkeypatch.setattr(analytics, "utc_now", lambda: NOW)
    kept.facts.apply(list(facts()), NOW)
    kept.generations.saw_everything(NOW)
    work_off(kept)
    return analytics.web_app(settings, kept).test_client()


def work_off(kept: Stores) -> None:
    """As the worker does, until nothing is marked."""
    left = 1
    while left:
        left = usecases.recompute_courses(store=kept.courses, now=lambda: NOW)
        left += usecases.recompute(store=kept.buckets, now=lambda: NOW)
        left += usecases.roll_up(store=kept.rollups, now=lambda: NOW)


class Desk:
    """The pages of one person, who asks analytics in their own name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, service: FlaskClient, signer: Signer, role: Role) -> None:
        self._service, self._signer, self._role = service, signer, role
        app = sample(monkeypatch, staff(role)).app
        here = app.extensions[EXTENSION]
        upstream, audit = SimpleNamespace(call=self._call), SimpleNamespace(write=lambda *_: None)
        app.extensions[EXTENSION] = SimpleNamespace(**{**vars(here), "upstream": upstream, "audit": audit})
        self._browser = app.test_client()

    def _call(self, person: SignedIn, service: str, method: str, path: str, **parts: Any) -> Answer:
        if service != "analytics":
            return Answer(200, b'{"items": [], "next": null}', {"content-type": "application/json"})
        token = self._signer.sign(Actor(person.person_id, self._role.value, (CLINIC,)), "analytics")
        headers = {"Authorization": f"Bearer {token}", **(parts.get("headers") or {})}
        whole = f"{path}?{urlencode(parts['query'])}" if parts.get("query") else path
        reply = self._service.open(whole, method=method, headers=headers, json=parts.get("body"))
        return Answer(reply.status_code, reply.data, {name.lower(): value for name, value in reply.headers.items()})

    def words(self, page: str) -> str:
        """What a person reads; a part that could not be had would be named on the page."""
        answer = self._browser.get(f"{PAGES}{page}")
        assert answer.status_code == 200, page
        assert "notice--away" not in answer.text, page
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())

    def charts(self, page: str) -> list[Any]:
        found = re.findall(r'data-chart="([^"]*)"', self._browser.get(f"{PAGES}{page}").text)
        return [json.loads(unescape(one)) for one in found]


def test_every_page_shows_what_was_counted(
    counted: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = Signer(str(tmp_path / "private.json"))
    the_clinics(Desk(monkeypatch, counted, signer, Role.MANAGER))
    one_therapists(Desk(monkeypatch, counted, signer, Role.THERAPIST))


def the_clinics(manager: Desk) -> None:
    overview = manager.words(f"dashboard?{PERIOD}")
    assert "60 % 24 of 40 closed" in overview
    answers = manager.words(f"figures/homework?{PERIOD}&split=therapist")
    assert "24 of 40 closed occurrences" in answers
    assert "Dr Kim Osei 20 60 % 39 to 78 %" in answers
    one = manager.words(f"figures/homework?{PERIOD}&therapist={THERAPIST}&split=exercise")
    assert "The whole clinic Dr Kim Osei" in one
    assert "12 of 20 closed occurrences" in one
    assert "at the end of Monday 2 November" in manager.words(f"figures/homework?{PERIOD}&known_on=2026-11-02")
    reviews = manager.words(f"figures/reviews?{PERIOD}")
    assert "Sessions that began with it 60 % 24 of 40" in reviews
    outcomes = manager.words(f"figures/outcomes?{PERIOD}&split=therapist")
    assert "Of 8 finished courses 50 % improved reliably; of 8 that may have begun as a case 50 % recovered" in outcomes
    assert "Of 8 courses that started" in manager.words(f"figures/survival?{PERIOD}&split=therapist")
    (curve,) = manager.charts(f"figures/survival?{PERIOD}")
    assert curve["series"][0]["values"][0] == 100.0
    adherence = manager.words(f"figures/adherence?{PERIOD}")
    assert "Only 8 courses: under 30" in adherence
    assert "Mausbach" in adherence
    obstacles = manager.words(f"figures/obstacles?{PERIOD}&split=family")
    assert "20 % of 40 closed name something in the way, most often: no time found (8 of 8)" in obstacles
    assert "In the order of names" in manager.words("figures/work")
    assert "no finished month yet" in manager.words("figures/benchmarks")
    assert "Share of closed occurrences" in manager.words("figures/definitions")
    assert "Looked at in the past" in manager.words("figures/at-risk/weights")


def one_therapists(therapist: Desk) -> None:
    assert "12 of 20 closed" in therapist.words(f"dashboard?{PERIOD}")
    assert "Of 4 finished courses" in therapist.words(f"figures/outcomes?{PERIOD}")
    assert "None of your 0 open courses" in therapist.words("figures/at-risk")
    for page in ("homework", "reviews", "survival", "adherence", "obstacles"):
        therapist.words(f"figures/{page}?{PERIOD}")
    assert "too few therapists" in therapist.words("figures/work")
