"""Passwords and keys: made once, kept, private."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chassis.tokens import Actor, Signer, Verifier
from local.secrets import Secrets


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path)


def test_a_password_stays_the_same_and_differs_from_others(secrets: Secrets, tmp_path: Path) -> None:
    assert secrets.password("one") == Secrets(tmp_path).password("one")
    assert secrets.password("one") != secrets.password("two")


def test_only_the_owner_can_read_them(secrets: Secrets, tmp_path: Path) -> None:
    secrets.password("one")
    secrets.cookie_key_file()
    secrets.replica_key_file()
    secrets.token_keys()
    secrets.handed_over("address", "mongodb://x")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert len(modes) == 6
    assert set(modes.values()) == {0o600}


def test_the_replica_key_is_what_mongod_takes(secrets: Secrets) -> None:
    text = secrets.replica_key_file().read_text()
    assert 6 <= len(text) <= 1024
    assert text.isalnum()


def test_parts_that_start_at_once_get_the_same_values(secrets: Secrets) -> None:
    def ask(_: int) -> tuple[str, str, str]:
        private, public = secrets.token_keys()
        return secrets.password("one"), private.read_text(), public.read_text()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


def test_tokens_signed_with_one_key_file_are_verified_with_the_other(secrets: Secrets) -> None:
    private, public = secrets.token_keys()
    actor = Actor("per_1", "therapist", ("cln_1",), "req_1")
    token = Signer(str(private)).sign(actor, "assignments")
    assert Verifier(str(public), "assignments").verify(token).person_id == "per_1"
    assert secrets.token_keys() == (private, public)
