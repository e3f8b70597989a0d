"""Keys: what one sealed only they open, and a new key before the old one changes nothing that was sealed or signed."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from services.reminders.keys import Keys, KeysUnusable, NotSealed

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_is_not_to_be_read_and_comes_back() -> None:
    keys = Keys.of(OLD)
    sealed = keys.seal("ada@example.org")
    assert "ada" not in sealed
    assert sealed != keys.seal("ada@example.org")
    assert keys.unseal(sealed) == "ada@example.org"


def test_a_new_key_opens_verifies_and_finds_what_was_there() -> None:
    before, after = Keys.of(OLD), Keys.of(f"{NEW}\n{OLD}")
    assert after.unseal(before.seal("words")) == "words"
    assert after.verify("link", "rem_1", before.sign("link", "rem_1"))
    assert after.fingerprint("email", "ada@example.org") == before.fingerprint("email", "ada@example.org")
    with pytest.raises(NotSealed):
        before.unseal(after.seal("words"))


@pytest.mark.parametrize(("purpose", "text"), [("stop", "rem_1"), ("link", "rem_2")])
def test_a_signature_is_good_for_one_purpose_and_one_text(purpose: str, text: str) -> None:
    keys = Keys.of(OLD)
    signature = keys.sign("link", "rem_1")
    assert keys.verify("link", "rem_1", signature)
    assert not keys.verify(purpose, text, signature)


@pytest.mark.parametrize(
    "setting", ["", "  ", "short", f"{OLD}\nnot-a-key"], ids=["none", "blank", "short", "one wrong"]
)
def test_something_else_than_keys_is_refused_and_not_shown(setting: str) -> None:
    with pytest.raises(KeysUnusable) as refused:
        Keys.of(setting)
    assert "short" not in str(refused.value)
    assert "not-a-key" not in str(refused.value)
