"""The same POST twice gives the same answer, on a real MongoDB: also after crashes, races and outages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flask
import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from pymongo import MongoClient
from pymongo.database import Database

from chassis import idempotency
from chassis.idempotency import Claim, Idempotency, command_key
from chassis.mongo import ensure_indexes
from chassis.problems import Problem
from tests.unit.chassis.kitchen import Hands, kitchen

Db = Database[dict[str, Any]]


class Kitchen:
    """A service whose one route does what the test tells it, and which remembers every effect."""

    def __init__(self, database: Db) -> None:
        self.hands = Hands()
        self.records = database["idempotency"]
        self.effects: list[str | None] = []
        self.answer: Any = ({"cup": 1}, 201, {"ETag": '"cup_1.1"', "Location": "/cups/1", "X-Other": "1"})
        self.who: str | None = "per_ann"
        self.keeper = Idempotency(self.records, self.hands.now, lambda: self.who)
        self.app = kitchen(idempotency=self.keeper, blueprints=[self._routes()], forms=True)

    def _routes(self) -> Blueprint:
        blueprint = Blueprint("kitchen", __name__)

        @blueprint.route("/pour", methods=["POST", "PUT"])
        @blueprint.post("/stir", endpoint="stir")
        def pour() -> Any:
            self.effects.append(command_key())
            if isinstance(self.answer, BaseException):
                raise self.answer
            return self.answer

        return blueprint

    def post(self, key: str | None = "key-1", path: str = "/pour", body: Any = None) -> Any:
        headers = {} if key is None else {"Idempotency-Key": key}
        with self.app.test_client() as client:
            return client.post(path, json={"tea": "green"} if body is None else body, headers=headers)


@pytest.fixture
def made(database: Db) -> Kitchen:
    return Kitchen(database)


def test_the_second_post_gets_the_first_answer(made: Kitchen) -> None:
    first, second = made.post(), made.post()
    assert len(made.effects) == 1
    assert (second.status_code, second.json) == (first.status_code, first.json) == (201, {"cup": 1})
    for name in ("ETag", "Location", "Content-Type"):
        assert second.headers[name] == first.headers[name]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert "X-Other" not in second.headers


def test_each_answer_has_a_request_id_of_its_own(made: Kitchen) -> None:
    assert made.post().headers["X-Request-Id"] != made.post().headers["X-Request-Id"]


def test_another_body_under_the_same_key_is_refused(made: Kitchen) -> None:
    made.post()
    answer = made.post(body={"tea": "black"})
    assert (answer.status_code, answer.json["type"]) == (422, "urn:carryover:problem:idempotency-key-reused")
    assert answer.json["detail"].endswith("Use a new key for a new command.")
    assert len(made.effects) == 1


def test_another_person_path_or_key_is_another_command(made: Kitchen) -> None:
    made.post()
    made.post(key="key-2")
    made.post(path="/stir")
    made.who = "per_ben"
    made.post()
    assert len(set(made.effects)) == 4


def test_without_a_key_or_a_scope_nothing_is_kept(made: Kitchen) -> None:
    made.post(key=None)
    made.who = None
    made.post()
    with made.app.test_client() as client:
        client.put("/pour", json={}, headers={"Idempotency-Key": "key-1"})
    assert made.effects == [None, None, None]
    assert made.records.count_documents({}) == 0


@pytest.mark.parametrize("key", ["", " ", "with space", "x" * 201, "schlüssel", "tab\tbed"])
def test_a_key_of_another_shape_is_refused(made: Kitchen, key: str) -> None:
    answer = made.post(key=key)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["Idempotency-Key"])
    assert made.effects == []


def test_the_longest_key_is_accepted(made: Kitchen) -> None:
    assert made.post(key="~" * 200).status_code == 201


def test_a_refusal_is_an_answer_too(made: Kitchen) -> None:
    made.answer = Problem(409, "cold", "Cold", "Make a new one.")
    first = made.post()
    made.answer = {"cup": 1}
    second = made.post()
    assert (first.status_code, second.status_code) == (409, 409)
    assert second.json == first.json
    assert len(made.effects) == 1


@pytest.mark.parametrize("status", [401, 408, 429, 500, 503])
def test_a_passing_trouble_lets_the_retry_run_under_the_same_command(made: Kitchen, status: int) -> None:
    made.answer = Problem(status, "trouble", "Trouble", "Try again.")
    assert made.post().status_code == status
    made.answer = {"cup": 1}
    assert made.post().status_code == 200
    assert made.post().headers["Idempotency-Replayed"] == "true"
    assert len(made.effects) == 2
    assert made.effects[0] == made.effects[1] is not None


def test_after_a_passing_trouble_another_body_is_still_refused(made: Kitchen) -> None:
    made.answer = RuntimeError("broken")
    assert made.post().status_code == 500
    assert made.post(body={"tea": "black"}).status_code == 422


def test_while_it_is_carried_out_the_second_is_told_to_wait(made: Kitchen) -> None:
    seen: list[Any] = []

    @made.app.before_request
    def in_the_middle() -> None:
        if not seen:
            seen.append(None)
            seen.append(made.post())

    made.post()
    answer = seen[1]
    assert (answer.status_code, answer.json["type"]) == (409, "urn:carryover:problem:in-flight")
    assert 1 <= int(answer.headers["Retry-After"]) <= 31
    assert len(made.effects) == 1


def test_a_claim_whose_holder_died_is_taken_over_after_30_seconds(made: Kitchen) -> None:
    first = made.keeper.claim("command", "body")
    assert isinstance(first, Claim)
    made.hands.pass_seconds(29.9)
    with pytest.raises(Problem) as caught:
        made.keeper.claim("command", "body")
    assert caught.value.status == 409
    made.hands.pass_seconds(0.1)
    second = made.keeper.claim("command", "body")
    assert isinstance(second, Claim)
    assert (second.id, second.holder != first.holder) == (first.id, True)
    with pytest.raises(Problem):
        made.keeper.claim("command", "body")


def test_whoever_was_overtaken_does_not_answer_for_the_command(made: Kitchen) -> None:
    finish(made, made.keeper.claim("command", "body"), {"until": None})
    first = made.keeper.claim("other", "body")
    made.hands.pass_seconds(30)
    second = made.keeper.claim("other", "body")
    answer(made, second, "second")
    answer(made, first, "first, late")
    kept = made.keeper.claim("other", "body")
    assert isinstance(kept, dict)
    assert kept["answer"] == b"second"


def finish(made: Kitchen, claim: object, change: dict[str, Any]) -> None:
    assert isinstance(claim, Claim)
    made.records.update_one({"_id": claim.id}, {"$set": change})


def answer(made: Kitchen, claim: object, text: str) -> None:
    with made.app.test_request_context("/pour", method="POST"):
        flask.g.claim = claim
        made.keeper.finish(flask.Response(text, 200))


def test_of_many_at_once_one_runs(made: Kitchen) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = [answer.status_code for answer in pool.map(lambda _: made.post(), range(24))]
    assert len(made.effects) == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert made.post().status_code == 201


def test_of_many_who_take_over_one_runs(made: Kitchen) -> None:
    made.keeper.claim("command", "body")
    made.hands.pass_seconds(31)

    def take(_: int) -> bool:
        try:
            return isinstance(made.keeper.claim("command", "body"), Claim)
        except Problem:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(16))) == 1


def test_of_two_who_saw_the_same_dead_holder_one_takes_over(made: Kitchen) -> None:
    dead = made.keeper.claim("command", "body")
    assert isinstance(dead, Claim)
    took = [made.keeper._take_over(Claim("command", holder), dead.holder) for holder in ("one", "other")]
    assert took == [True, False]


def test_an_answer_that_cannot_be_kept_is_still_given(made: Kitchen) -> None:
    away: MongoClient[dict[str, Any]] = MongoClient("mongodb://127.0.0.1:9/?timeoutMS=200", connect=False)

    @made.app.before_request
    def the_database_goes_away() -> None:
        made.keeper._records = away["kitchen"]["idempotency"]

    assert made.post().status_code == 201
    made.keeper._records = made.records
    made.app.before_request_funcs[None].pop()
    (record,) = made.records.find()
    with pytest.raises(Problem) as caught:
        Idempotency(made.records, made.hands.now).claim(record["_id"], record["body"])
    assert caught.value.status == 409  # another process cannot know that nobody works on it any more
    assert made.post().status_code == 201
    assert made.effects[0] == made.effects[1] is not None
    away.close()


def test_while_the_database_is_away_nothing_is_carried_out(made: Kitchen) -> None:
    away: MongoClient[dict[str, Any]] = MongoClient("mongodb://127.0.0.1:9/?timeoutMS=200", connect=False)
    made.keeper._records = away["kitchen"]["idempotency"]
    refused = made.post()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert made.effects == []
    away.close()


def test_records_end_by_themselves_after_two_days(made: Kitchen, database: Db) -> None:
    ensure_indexes(database, idempotency.indexes())
    made.post()
    (record,) = made.records.find()
    assert (record["expires_at"] - made.records.find_one()["until"]).total_seconds() == 48 * 3600 - 30  # type: ignore[index]
    assert database["idempotency"].index_information()["expires_at_1"]["expireAfterSeconds"] == 0


def test_a_record_holds_no_key_and_no_request(made: Kitchen) -> None:
    made.post(key="my-own-key")
    assert "my-own-key" not in str(made.records.find_one())
    assert "green" not in str(made.records.find_one())


def test_outside_a_request_there_is_no_command_key(made: Kitchen) -> None:
    assert command_key() is None
    assert isinstance(made.app.test_client(), FlaskClient)
