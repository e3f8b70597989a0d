"""Tokens name who is asking; keys rotate without a refused request, and nothing else is let in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.problems import Problem
from chassis.tokens import Actor, KeysUnreadable, Signer, TokenRefused, Verifier, current_actor
from tests.unit.chassis.kitchen import Hands, Keys

ANN = Actor("per_ann", "therapist", ("cln_1", "cln_2"))


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path, "k1", "k2", "k3")


def signer(keys: Keys, hands: Hands) -> Signer:
    return Signer(str(keys.private), hands.now, hands.monotonic)


def verifier(keys: Keys, hands: Hands, audience: str = "kitchen") -> Verifier:
    return Verifier(str(keys.public), audience, hands.now, hands.monotonic)


def test_a_token_says_who_is_asking(keys: Keys, hands: Hands) -> None:
    token = signer(keys, hands).sign(ANN, "kitchen")
    assert verifier(keys, hands).verify(token, "req_1") == replace(ANN, request_id="req_1")


@pytest.mark.parametrize(("seconds", "accepted"), [(-5, True), (-6, False), (64, True), (65, False)])
def test_a_token_lives_a_minute_with_five_seconds_of_leeway(
    keys: Keys, hands: Hands, seconds: float, accepted: bool
) -> None:
    token = signer(keys, hands).sign(ANN, "kitchen")
    checks = verifier(keys, hands)
    hands.pass_seconds(seconds)
    if accepted:
        assert checks.verify(token).person_id == "per_ann"
    else:
        with pytest.raises(TokenRefused):
            checks.verify(token)


def test_a_token_for_another_service_is_refused(keys: Keys, hands: Hands) -> None:
    token = signer(keys, hands).sign(ANN, "cellar")
    with pytest.raises(TokenRefused):
        verifier(keys, hands).verify(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "eyJhbGciOiJub25lIn0.e30."])
def test_nonsense_is_refused(keys: Keys, hands: Hands, token: str) -> None:
    with pytest.raises(TokenRefused):
        verifier(keys, hands).verify(token)


def forged(**changes: Any) -> str:
    claims: dict[str, Any] = {"sub": "per_ann", "role": "therapist", "clinic_ids": [], "aud": "kitchen"}
    claims |= {"iat": 1795370400, "exp": 1795370460, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": "k1"})


def test_a_signature_by_another_key_is_refused(keys: Keys, hands: Hands) -> None:
    with pytest.raises(TokenRefused):
        verifier(keys, hands).verify(forged())


def test_an_unsigned_or_symmetric_token_is_refused(keys: Keys, hands: Hands) -> None:
    claims = {"sub": "per_ann", "role": "admin", "clinic_ids": [], "aud": "kitchen", "iat": 1, "exp": 9999999999}
    secret = keys.public.read_text()
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"})
    symmetric = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "k1"})
    for token in (unsigned, symmetric):
        with pytest.raises(TokenRefused):
            verifier(keys, hands).verify(token)


@pytest.mark.parametrize("missing", ["sub", "role", "clinic_ids", "aud", "iat", "exp"])
def test_a_token_that_leaves_something_out_is_refused(keys: Keys, hands: Hands, missing: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(_raw(keys))
    now = int(hands.at.timestamp())
    claims = {"sub": "p", "role": "r", "clinic_ids": [], "aud": "kitchen", "iat": now, "exp": now + 60}
    whole = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": "k1"})
    assert verifier(keys, hands).verify(whole).person_id == "p"
    del claims[missing]
    with pytest.raises(TokenRefused):
        verifier(keys, hands).verify(jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": "k1"}))
    with pytest.raises(TokenRefused):
        verifier(keys, hands).verify(jwt.encode({**claims, missing: {}}, key, algorithm="EdDSA", headers={"kid": "k1"}))


def _raw(keys: Keys) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(keys.pairs["k1"][0]["key"] + "==")


def test_a_rotation_refuses_nobody(keys: Keys, hands: Hands) -> None:
    keys.publish("k1")
    signs, checks = signer(keys, hands), verifier(keys, hands)
    old = signs.sign(ANN, "kitchen")
    keys.publish("k1", "k2")
    keys.sign_with("k2")
    assert checks.verify(signs.sign(ANN, "kitchen"))  # the signer has not looked yet
    hands.pass_seconds(1)
    new = signs.sign(ANN, "kitchen")
    assert jwt.get_unverified_header(new)["kid"] == "k2"
    assert checks.verify(new)
    assert checks.verify(old)


def test_an_unknown_key_makes_the_file_be_read_there_and_then(keys: Keys, hands: Hands) -> None:
    keys.publish("k1")
    checks = verifier(keys, hands)
    keys.sign_with("k3")
    token = signer(keys, hands).sign(ANN, "kitchen")
    with pytest.raises(TokenRefused):
        checks.verify(token)
    keys.publish("k1", "k3")
    assert checks.verify(token)


def test_a_key_that_is_taken_away_is_refused_within_a_second(keys: Keys, hands: Hands) -> None:
    checks = verifier(keys, hands)
    token = signer(keys, hands).sign(ANN, "kitchen")
    keys.publish("k2")
    hands.pass_seconds(1)
    with pytest.raises(TokenRefused):
        checks.verify(token)


def test_a_half_written_file_changes_nothing(keys: Keys, hands: Hands) -> None:
    checks = verifier(keys, hands)
    token = signer(keys, hands).sign(ANN, "kitchen")
    for broken in ('{"keys": {"k1"', '{"keys": []}', '{"keys": {"k1": "short"}}', "[]"):
        keys.public.write_text(broken)
        hands.pass_seconds(1)
        assert checks.verify(token)
    keys.public.unlink()
    hands.pass_seconds(1)
    assert checks.verify(token)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": {"k1": 3}}', '{"keys": {"k1": "????"}}'])
def test_a_process_does_not_start_without_keys(keys: Keys, hands: Hands, content: str) -> None:
    keys.public.write_text(content)
    with pytest.raises(KeysUnreadable, match=r"public\.json"):
        verifier(keys, hands)
    keys.public.unlink()
    with pytest.raises(KeysUnreadable, match=r"public\.json"):
        verifier(keys, hands)


def test_a_key_file_never_shows_in_its_error(keys: Keys, hands: Hands) -> None:
    key = keys.pairs["k1"][0]["key"]
    keys.private.write_text(json.dumps({"kid": "k1", "key": key + "AAAA"}))
    with pytest.raises(KeysUnreadable) as caught:
        signer(keys, hands)
    assert key not in str(caught.value)
    assert caught.value.__cause__ is None


def test_outside_a_request_there_is_no_actor() -> None:
    with pytest.raises(Problem) as caught:
        current_actor()
    assert caught.value.status == 401
