"""Links: nobody makes one, each is for one person and one purpose, and none counts for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from services.reminders.domain.links import (
    COUNTS_FOR,
    CalendarLink,
    MessageLink,
    OwnLinks,
    Purpose,
    calendar_link,
    message_link,
)
from services.reminders.domain.projections import ClientKey
from services.reminders.keys import Keys

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
ADA = ClientKey("cln_01J0000000000000000000000A", "per_01J0000000000000000000000B")
OWN = OwnLinks(ADA.clinic_id, ADA.client_id)
KEYS = Keys.of(Fernet.generate_key().decode())
LINK = MessageLink(Purpose.OPEN, ADA, "rem_01J0000000000000000000000C", NOW)


def test_what_was_written_is_read_again_and_fits_into_a_message() -> None:
    written = LINK.written(KEYS.sign)
    assert message_link(Purpose.OPEN, written, KEYS.verify) == LINK
    assert len(written) < 140
    assert calendar_link(CalendarLink(ADA, 3).written(KEYS.sign), KEYS.verify) == CalendarLink(ADA, 3)


def test_a_link_is_good_for_one_purpose() -> None:
    written = LINK.written(KEYS.sign)
    assert message_link(Purpose.STOP, written, KEYS.verify) is None
    assert calendar_link(written, KEYS.verify) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(LINK, client=ADA._replace(client_id="per_01J0000000000000000000000D")),
        replace(LINK, client=ADA._replace(clinic_id="cln_01J0000000000000000000000D")),
        replace(LINK, reminder_id="rem_01J0000000000000000000000D"),
        replace(LINK, issued_at=NOW + timedelta(days=365)),
    ],
)
def test_nothing_in_a_link_can_be_changed(changed: MessageLink) -> None:
    body, _, _ = changed.written(KEYS.sign).rpartition(".")
    _, _, signature = LINK.written(KEYS.sign).rpartition(".")
    assert message_link(Purpose.OPEN, f"{body}.{signature}", KEYS.verify) is None


@pytest.mark.parametrize(
    "token", ["", ".", "....", "a.b.c.d", "a.b.c.d.!", "a.b.c.d." + "A" * 43, "ä.b.c.d.e", "x" * 5000]
)
def test_anything_else_is_no_link(token: str) -> None:
    assert message_link(Purpose.OPEN, token, KEYS.verify) is None
    assert calendar_link(token, KEYS.verify) is None


def test_a_link_counts_for_a_while() -> None:
    assert LINK.counts(OWN, NOW)
    assert LINK.counts(OWN, NOW + COUNTS_FOR[Purpose.OPEN] - timedelta(seconds=1))
    assert not LINK.counts(OWN, NOW + COUNTS_FOR[Purpose.OPEN])


def test_revoked_links_open_nothing_but_still_stop_messages() -> None:
    after = OWN.revoked(NOW + timedelta(minutes=1))
    assert not LINK.counts(after, NOW + timedelta(minutes=2))
    assert replace(LINK, issued_at=NOW + timedelta(minutes=2)).counts(after, NOW + timedelta(minutes=2))
    assert replace(LINK, purpose=Purpose.STOP).counts(after, NOW + timedelta(minutes=2))


def test_only_the_last_calendar_made_counts_and_only_while_it_is_shared() -> None:
    assert OWN.calendar is None
    first, second = OWN.with_calendar(), OWN.with_calendar().with_calendar()
    assert first.calendar != second.calendar == CalendarLink(ADA, 2)
    assert second.without_calendar().calendar is None
    assert second.without_calendar().with_calendar().calendar == CalendarLink(ADA, 3)
