"""A service opens only with a token for it, and a service's database user only its own database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations

import jwt
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.tokens import Actor, Signer
from local.mongodb import DATABASES
from tests.stack import Platform
from tests.system.asking import ask

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

ROUTES = {
    "assignments": "/api/v1/me/today",
    "reminders": "/api/v1/me/inbox",
    "analytics": "/api/v1/clinics/cln_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD/dashboard",
}
SOMEBODY = Actor("per_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD", "client", ("cln_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD",), "req_1")


@pytest.fixture
def signer(platform: Platform) -> Signer:
    private, _ = platform.stack.addresses.secrets.token_keys()
    return Signer(str(private))


def direct(platform: Platform, service: str) -> str:
    return f"http://127.0.0.1:{platform.stack.addresses.ports[f'{service}-web']}"


def status(platform: Platform, service: str, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return ask(direct(platform, service), "GET", ROUTES[service], headers=headers).status


@pytest.mark.parametrize("service", ROUTES)
def test_without_a_token_a_service_answers_nobody(platform: Platform, service: str) -> None:
    reply = ask(direct(platform, service), "GET", ROUTES[service])
    assert (reply.status, reply.kind) == (401, "application/problem+json")
    assert status(platform, service, "") == 401
    assert status(platform, service, platform.admin.token) == 401


@pytest.mark.parametrize(("service", "other"), list(permutations(ROUTES, 2)))
def test_a_token_for_another_service_is_none(platform: Platform, signer: Signer, service: str, other: str) -> None:
    assert status(platform, service, signer.sign(SOMEBODY, other)) == 401
    assert status(platform, service, signer.sign(SOMEBODY, service)) != 401


@pytest.mark.parametrize("service", ROUTES)
def test_a_token_must_be_signed_by_the_gateway_and_fresh(platform: Platform, signer: Signer, service: str) -> None:
    good = signer.sign(SOMEBODY, service)
    header, claims = jwt.get_unverified_header(good), jwt.decode(good, options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": header["kid"]})
    by_public_text = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": header["kid"]})
    signature_cut = good[: good.rindex(".") + 1]
    for forged in (unsigned, by_public_text, signature_cut):
        assert status(platform, service, forged) == 401
    assert claims["exp"] - claims["iat"] <= timedelta(minutes=2).total_seconds()
    assert abs(claims["iat"] - datetime.now(UTC).timestamp()) < 60


@pytest.fixture(params=DATABASES)
def own(platform: Platform, request: pytest.FixtureRequest) -> Iterator[tuple[str, MongoClient[dict[str, object]]]]:
    """A part's name and a client with that part's own user."""
    part = str(request.param)
    client: MongoClient[dict[str, object]] = MongoClient(platform.stack.addresses.mongodb(part), timeoutMS=10_000)
    with client:
        yield part, client


def test_one_services_database_user_is_refused_by_the_others_databases(
    own: tuple[str, MongoClient[dict[str, object]]],
) -> None:
    part, client = own
    assert client[DATABASES[part]].list_collection_names() != []
    others = set(DATABASES.values()) - {DATABASES[part]}
    assert len(others) == 3
    for name in (*others, "admin", "local"):
        with pytest.raises(OperationFailure, match="not authorized"):
            client[name].list_collection_names()
        with pytest.raises(OperationFailure, match="not authorized"):
            client[name]["people"].find_one()
        with pytest.raises(OperationFailure, match="not authorized"):
            client[name]["people"].insert_one({})
    for command in ("listDatabases", "usersInfo", "getLog"):
        allowed_to_see_itself = command == "listDatabases"
        found = _own_view(client, command)
        assert found is None or (allowed_to_see_itself and found <= {DATABASES[part]}), command


def _own_view(client: MongoClient[dict[str, object]], command: str) -> set[str] | None:
    """What an administrator's command shows; None when it is refused."""
    try:
        answer = client.admin.command({command: 1} if command != "getLog" else {"getLog": "global"})
    except OperationFailure:
        return None
    databases = answer.get("databases", [{"name": "everything"}])
    return {str(one["name"]) for one in databases}
