"""Every fact this service can make becomes an event that keeps its contract."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast, get_args

import pytest

import contracts
from chassis.events import to_json
from chassis.ids import derived_id, new_id
from services.analytics import subscriptions as analytics
from services.assignments.domain import codes as ours
from services.assignments.domain import facts
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import FlagReason, Obstacle, Reaction, ResponseKind, Role, Severity
from services.assignments.domain.group import Group
from services.assignments.domain.identity import derived, occurrence_id
from services.assignments.domain.measure import Result
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer, Review
from services.assignments.domain.safety import SafetyClock
from services.assignments.publishing import current, published, type_of
from services.reminders import subscriptions as reminders
from tests.unit.assignments.make import MONDAY, NOW, a_session, an_assignment, an_episode

IDS: dict[str, Any] = {"clinic_id": new_id("cln"), "client_id": new_id("per"), "therapist_id": new_id("per")}
EPISODE = new_id("epi")
ANSWER = Answer(kind=ResponseKind.DID, quantity=50, obstacles=(Obstacle.TIME,), own_words="mine", note="mine")


def an_aggregate(subject: str) -> Aggregate:
    if subject == "episode":
        return an_episode(id=EPISODE, **IDS)
    if subject == "session":
        return a_session(id=new_id("ses"), episode_id=EPISODE, **IDS)
    if subject == "group":
        return Group(id=new_id("grp"), clinic_id=IDS["clinic_id"], facilitator_ids=(new_id("per"),))
    assignment = an_assignment(id=new_id("asg"), episode_id=EPISODE, **IDS)
    if subject == "assignment":
        return assignment
    answered, _ = Occurrence.of(assignment, MONDAY).respond(ANSWER, NOW)
    if subject == "safety":
        return answered.flag(FlagReason.WORKSHEET_ITEM, NOW, SafetyClock())[0]
    answered, _ = answered.with_result(Result(total=11, band=Severity.MODERATE), NOW)
    review = Review(
        reply="Thank you",
        reaction=Reaction.READ,
        reviewed_at=NOW,
        reviewed_by=new_id("per"),
        reviewer_role=Role.THERAPIST,
    )
    return answered.write_review(review)[0]


FACTS = get_args(facts.Fact)


def a_fact(kind: Any, changed: tuple[str, ...]) -> Any:
    if not issubclass(kind, facts.SafetyFact):
        return kind(at=NOW, changed=changed)
    flagged = an_aggregate("safety")
    assert isinstance(flagged, Occurrence)
    return kind(at=NOW, flag=flagged.flags[0])


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_fact_keeps_its_contract(kind: Any) -> None:
    changed = ("status", "own_name", "schedule", "response", "review", "own_words")
    fact = a_fact(kind, changed)
    aggregate = an_aggregate(type_of(fact).partition(".")[0].replace("measure", "occurrence"))
    (event,) = published(aggregate, [fact], 2, NOW)
    data = json.loads(to_json(event.data))
    contracts.promise(event.type, data)
    promised = contracts.known(event.type)
    assert promised.subject_of(data) == (event.subject or aggregate.id)
    assert data["version"] == (event.version or 2)
    assert promised.key_of(data) == event.partition_key
    assert promised.publisher == promised.topic == "assignments"
    assert "mine" not in json.dumps(data)


def test_every_promised_type_is_published_or_named_as_later() -> None:
    ours_by_contract = {name for name, kind in contracts.TYPES.items() if kind.publisher == "assignments"}
    made = {f"carryover.{type_of(a_fact(kind, ()))}.v1" for kind in FACTS}
    assert ours_by_contract - made == {"carryover.group.closed.v1"}


@pytest.mark.parametrize("subject", ["episode", "session", "group", "assignment", "occurrence"])
def test_the_present_state_can_be_told_again(subject: str) -> None:
    aggregate = an_aggregate(subject)
    object.__setattr__(aggregate, "recorded_at", NOW)
    object.__setattr__(aggregate, "version", 4)
    events = current(aggregate)
    for event in events:
        contracts.promise(event.type, json.loads(to_json(event.data)))
    assert events[0].data["version"] == 4


def test_a_score_is_told_under_its_own_id_and_version() -> None:
    once = an_aggregate("occurrence")
    assert isinstance(once, Occurrence)
    assert once.score is not None
    again, fact = once.with_result(Result(total=4, band=Severity.MINIMAL), NOW)
    assert fact is not None
    (event,) = published(again, [fact], 7, NOW)
    assert (event.subject, event.version, event.data["version"]) == (derived("scr", once.id), 2, 2)
    assert (event.data["total"], event.data["band"], again.earlier_scores) == (4, "minimal", (once.score,))
    assert again.with_result(Result(total=4, band=Severity.MINIMAL), NOW) == (again, None)
    object.__setattr__(again, "recorded_at", NOW)
    assert [(one.type, one.subject) for one in current(again)][1] == ("carryover.measure.scored.v1", event.subject)


def test_a_flag_is_told_again_beside_its_occurrence() -> None:
    flagged = an_aggregate("safety")
    assert isinstance(flagged, Occurrence)
    object.__setattr__(flagged, "recorded_at", NOW)
    object.__setattr__(flagged, "version", 4)
    clock = SafetyClock(people=(new_id("per"),))
    climbed, _ = flagged.escalate(clock, NOW + timedelta(hours=1))
    done, _ = climbed.acknowledge(climbed.flags[0].id, new_id("per"), "Called them.", NOW + timedelta(hours=2))
    for version, state in enumerate((flagged, climbed, done), 1):
        _, event = current(state)
        data = json.loads(to_json(event.data))
        contracts.promise(event.type, data)
        assert (event.subject, event.version, data["version"]) == (flagged.flags[0].id, version, version)
        assert "Called" not in json.dumps(data)


def test_nobody_who_reminds_or_counts_hears_of_a_flag() -> None:
    """Safety content never enters a ladder of reminders."""
    listening = (
        reminders.subscription("x", cast("Any", SimpleNamespace(handle=None)), ("assignments",)),
        analytics.subscription(cast("Any", None), topic_prefix="x", now=lambda: NOW),
    )
    heard = {name for one in listening for name in one.types}
    assert "carryover.occurrence.responded.v1" in heard
    assert not [name for name in heard if ".safety." in name]


def test_derived_ids_are_those_of_the_chassis() -> None:
    assert derived("occ", "asg_1", "2026-11-23", "0") == derived_id("occ", "asg_1", "2026-11-23", "0")
    assert occurrence_id("asg_1", "2026-11-23") == derived_id("occ", "asg_1", "2026-11-23", "0")


def test_our_codes_are_the_published_ones() -> None:
    shared = [name for name in vars(ours) if isinstance(getattr(contracts.codes, name, None), type)]
    assert "Obstacle" in shared
    for name in shared:
        mine, theirs = getattr(ours, name), getattr(contracts.codes, name)
        if name != "StrEnum":
            assert [one.value for one in mine] == [one.value for one in theirs], name
