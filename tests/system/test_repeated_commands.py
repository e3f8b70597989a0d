"""A command twice, two at once, a change of what somebody else has changed: each has one effect or says why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest

from tests.stack import Platform
from tests.system.asking import ask, etag_of
from tests.system.people import Clinic, Homework, a_clinic, agreed, course_of, sheet
from tests.system.problems import is_problem

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Twice"))


@pytest.fixture(scope="module")
def clinic(homework: Homework) -> Clinic:
    return homework.clinic


def test_a_change_needs_the_version_that_was_read(clinic: Clinic, homework: Homework) -> None:
    path = clinic.path(f"assignments/{homework.assignment}")
    therapist = clinic["therapist"]
    tag, change = etag_of(therapist, path), {"own_name": "Six slow minutes", "agreed_in_session": True}
    name, _, version = tag.strip('"').rpartition(".")
    assert is_problem(ask(therapist, "PATCH", path, change), 428)
    assert is_problem(ask(therapist, "PATCH", path, change, {"If-Match": "*"}), 428)
    for stale in (f'"{name}.{int(version) - 1}"', f'"{name}.{int(version) + 1}"', f'"{version}"', '"x.1"', "nonsense"):
        assert is_problem(ask(therapist, "PATCH", path, change, {"If-Match": stale}), 412)
    assert etag_of(therapist, path) == tag
    done = ask(therapist, "PATCH", path, change, {"If-Match": tag})
    assert done.status == 200
    assert is_problem(ask(therapist, "PATCH", path, change, {"If-Match": tag}), 412)
    assert therapist.get(path)["own_name"] == "Six slow minutes"


def test_of_two_changes_of_the_same_version_one_is_made(clinic: Clinic, homework: Homework) -> None:
    path = clinic.path(f"assignments/{homework.assignment}")
    tag = {"If-Match": etag_of(clinic["therapist"], path)}
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda n: ask(clinic["therapist"], "PATCH", path, {"minutes": n + 11}, tag), range(6)))
    assert sorted(reply.status for reply in replies) == [200, 412, 412, 412, 412, 412]


def test_the_same_command_twice_is_one(clinic: Clinic, homework: Homework) -> None:
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    key, terms = {"Idempotency-Key": token_hex(8)}, sheet(clinic, own_name="Only once")
    first, second = (ask(clinic["therapist"], "POST", path, terms, key) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert second.text == first.text
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["ETag"] == first.headers["ETag"]
    other = ask(clinic["therapist"], "POST", path, terms | {"own_name": "Another"}, key)
    assert is_problem(other, 422)
    assert names(clinic, homework).count("Only once") == 1
    assert "Another" not in names(clinic, homework)


def test_the_same_command_at_the_same_time_is_one(clinic: Clinic, homework: Homework) -> None:
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    key, terms = {"Idempotency-Key": token_hex(8)}, sheet(clinic, own_name="At once")
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask(clinic["therapist"], "POST", path, terms, key), range(8)))
    assert {reply.status for reply in replies} <= {201, 409}
    assert len({reply.text for reply in replies if reply.status == 201}) == 1
    for reply in replies:
        assert reply.status == 201 or (is_problem(reply, 409) and int(reply.headers["Retry-After"]) > 0)
    assert names(clinic, homework).count("At once") == 1


def names(clinic: Clinic, homework: Homework) -> list[str]:
    found = clinic["therapist"].get(clinic.path(f"episodes/{homework.episode}/assignments"))["items"]
    return [one["own_name"] for one in found]


def test_somebody_elses_key_is_not_the_same(clinic: Clinic) -> None:
    key = {"Idempotency-Key": token_hex(8)}
    people = (("client", "other_therapist"), ("other_client", "therapist"))
    replies = [
        ask(clinic[who], "POST", clinic.path("episodes"), course_of(clinic, clinic[client], clinic[who]), key)
        for client, who in people
    ]
    assert [reply.status for reply in replies] == [201, 201]
    assert len({reply.body["id"] for reply in replies}) == 2


@pytest.mark.parametrize("key", ["x" * 201, "with space", "ümlaut".encode().decode("latin-1")])
def test_a_key_that_cannot_be_kept_is_refused(clinic: Clinic, homework: Homework, key: str) -> None:
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    reply = ask(clinic["therapist"], "POST", path, sheet(clinic), {"Idempotency-Key": key})
    assert is_problem(reply, 422, "Idempotency-Key")


def test_an_empty_key_is_refused_too(clinic: Clinic, homework: Homework) -> None:
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    assert is_problem(ask(clinic["therapist"], "POST", path, sheet(clinic), {"Idempotency-Key": ""}), 422)
