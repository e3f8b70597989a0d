"""No word that a person writes leaves the service that owns it: not by a topic, a log, a metric or another database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from local.rest import Person
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import looking
from tests.system.asking_in_person import TASK_WORDS
from tests.system.canaries import SECRETS, Canaries, found
from tests.system.canary_walk import (
    ME,
    a_course,
    a_staffed_clinic,
    about_figures,
    about_safety,
    an_account,
    moved_in,
    written_by_staff,
    written_down,
)
from tests.system.going_outside import POINTS, provided
from tests.system.messages import OWN_WORDS, PREVIEW, SENTENCES, what_reminders_say
from tests.system.openapi import Operation
from tests.system.people import PATIENCE

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

_CLINICAL = (
    "/episodes",
    "/assignments",
    "/occurrences",
    "/reviews",
    "/imports",
    "/own-exercises",
    "/exercises",
    "/safety-flags",
)
REMINDERS = (
    f"POST {POINTS}",
    f"PUT {ME}/assignments/{{assignment_id}}/reminder",
    *TASK_WORDS,
)


@dataclass(frozen=True)
class Walk:
    """The words, what was made with them, and the tokens that came back."""

    canaries: Canaries
    clinic_id: str
    assignment: str
    occurrence: str
    manager: Person
    given: tuple[str, ...]


@pytest.fixture(scope="module")
def walk(platform: Platform, api: list[Operation]) -> Walk:
    """The main job and everything around it, with a word of its own in every text field."""
    words = Canaries({str(each): each for each in api})
    ids, people, given = a_staffed_clinic(words, platform.admin.person)
    a_course(words, ids, people, platform.stack.folders.mail)
    what_reminders_say(words, ids, people)
    provided(words, ids, platform.admin.person, people["therapist"])
    about_safety(words, ids, people)
    written_down(words, ids, people)
    written_by_staff(words, ids, people)
    about_figures(words, ids, people["manager"])
    moved_in(words, ids, Person(platform.url, token=platform.admin.token))
    an_account(words, ids, people["client"], platform.url)
    done = Walk(words, ids["clinic_id"], ids["assignment_id"], ids["occurrence_id"], people["manager"], given)
    eventually(lambda: _arrived(done), PATIENCE)
    return done


def _arrived(walk: Walk) -> bool:
    """The dashboard counts what was agreed and answered, moved in and live: all that was published has been read."""
    figures = walk.manager.get(f"/api/v1/clinics/{walk.clinic_id}/dashboard")["figures"]
    return (figures["agreed"]["value"], figures["answered"]["value"]) == (4, 4)


def test_every_text_field_of_the_api_got_a_word(walk: Walk) -> None:
    assert walk.canaries.unplanted() == set()
    assert len(walk.canaries.words) > 80


def owner_of(operation: str) -> str:
    if operation in {*REMINDERS, SENTENCES, PREVIEW, OWN_WORDS}:
        return "reminders"
    own = operation.startswith(("PUT /api/v1/me/", "POST /api/v1/me/")) and not operation.endswith("/password")
    clinical = any(part in operation for part in _CLINICAL)
    return "assignments" if own or clinical else "identity"


def test_a_word_is_kept_by_its_owner_and_by_nobody_else(platform: Platform, walk: Walk) -> None:
    kept = looking.databases(platform.stack)
    for word, (operation, name) in walk.canaries.words.items():
        where = {database for database, content in kept.items() if word.encode() in content}
        assert where <= {owner_of(operation)}, f"{operation} {name}"
        if name in SECRETS or word in walk.canaries.refused:
            assert where == set(), f"{operation} {name}"


def test_this_search_finds_what_is_kept(platform: Platform, walk: Walk) -> None:
    kept = looking.databases(platform.stack)
    taken = {word: spot for word, spot in walk.canaries.words.items() if word not in walk.canaries.refused}
    hits = [spot for word, spot in taken.items() if word.encode() in kept[owner_of(spot[0])]]
    texts = {name for _, name in hits}
    assert {"own_name", "what", "reply", "note", "answers", "text", "name", "email"} <= texts
    assert walk.assignment.encode() in kept["analytics"]


def test_no_word_is_in_a_topic(platform: Platform, walk: Walk) -> None:
    published = looking.topics(platform.stack)
    assert walk.assignment.encode() in published["carryover.assignments"]
    assert walk.assignment.encode() in published["carryover.reminders"]
    assert walk.clinic_id.encode() in published["carryover.identity"]
    assert found(list(walk.canaries.words), published) == []


def test_no_word_is_in_a_log_or_a_metric(platform: Platform, walk: Walk) -> None:
    written, told = looking.logs(platform.stack), looking.metrics(platform.stack)
    assert {"gateway-web.log", "assignments-web.log", "reminders-worker.log"} <= written.keys()
    assert b"http.request" in written["gateway-web.log"]
    assert b"http_requests_total" in told["gateway-web"]
    assert found([*walk.canaries.words, *walk.given], {**written, **told}) == []


def test_mail_carries_only_what_the_client_chose(platform: Platform, walk: Walk) -> None:
    address = next(word for word, spot in walk.canaries.words.items() if spot == (REMINDERS[0], "address"))
    eventually(lambda: found([address], looking.mail(platform.stack)), PATIENCE)
    sent = looking.mail(platform.stack)
    spots = {walk.canaries.words[word] for word, _ in found(list(walk.canaries.words), sent)}
    assert spots >= {(REMINDERS[0], "address")}
    assert {operation for operation, _ in spots} <= set(REMINDERS)


def test_one_time_links_and_access_tokens_are_kept_as_hashes_only(platform: Platform, walk: Walk) -> None:
    secrets = [text.split("_", 2)[2] if text.startswith("co_") else text for text in walk.given]
    assert found(secrets, looking.databases(platform.stack)) == []
