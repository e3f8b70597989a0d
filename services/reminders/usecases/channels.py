"""How a clinic's messages leave the house: set a provider for a channel, switch it off, try it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from services.reminders import access
from services.reminders.domain.channels import PROVIDED, ClinicChannel, hint_of, provider_url
from services.reminders.domain.codes import Channel
from services.reminders.domain.errands import Errand, ErrandKind
from services.reminders.domain.errors import ChannelNotOffered, TooManyCodes
from services.reminders.domain.identity import trial_errand_id
from services.reminders.domain.points import plain
from services.reminders.usecases.ports import Actor, Clock, Seals, Store

_TEST_FOR = timedelta(minutes=5)
_BETWEEN_TESTS = timedelta(seconds=20)


@dataclass(frozen=True)
class Settings:
    """What is needed to set a clinic's channels. `private`: providers may be inside (tests, one machine)."""

    store: Store
    keys: Seals
    clock: Clock
    private: bool


def own_channels(
    clinic_ids: Collection[str], store: Store
) -> Mapping[str, tuple[frozenset[Channel], frozenset[Channel]]]:
    """By clinic, the channels it has a provider of its own for, and those it switched off."""
    found = store.channels.of_clinics(clinic_ids)
    return {
        clinic: (
            frozenset(one.channel for one in found if one.clinic_id == clinic and one.on and one.sealed),
            frozenset(one.channel for one in found if one.clinic_id == clinic and not one.on),
        )
        for clinic in set(clinic_ids)
    }


def offered_at(clinic_id: str, offered: frozenset[Channel], store: Store) -> frozenset[Channel]:
    """Where messages of this clinic can go; `offered` is what the installation has."""
    own, off = own_channels([clinic_id], store)[clinic_id]
    return (offered | own) - off


def listed(actor: Actor, clinic_id: str, store: Store) -> list[ClinicChannel]:
    """Each channel that needs a provider, as it is set or as the installation has it."""
    access.channels_for(actor, clinic_id)
    known = {one.channel: one for one in store.channels.of_clinics([clinic_id])}
    return [known.get(channel) or ClinicChannel(clinic_id, channel) for channel in PROVIDED]


def channel_for(actor: Actor, clinic_id: str, channel: Channel, store: Store) -> ClinicChannel:
    access.channels_for(actor, clinic_id)
    return store.channels.one(clinic_id, channel)


def set_channel(known: ClinicChannel, url: str | None, settings: Settings) -> ClinicChannel:
    """`known` carries the version that was read and what else is wished for. A URL of None stays as it is, an empty one
    goes back to the installation's. What was tested is not what is set now."""
    wished = replace(known, tested=None, tested_at=None)
    if url == "":
        wished = replace(wished, sealed=None, hint=None)
    elif url is not None:
        text = provider_url(known.channel, url, private=settings.private)
        wished = replace(wished, sealed=settings.keys.seal(text), hint=hint_of(text))
    return settings.store.channels.save(wished)


def take_reports(known: ClinicChannel, store: Store, *, wanted: bool) -> ClinicChannel:
    """From now on the provider may tell us what became of messages, with a new secret; or it may not any more."""
    return store.channels.save(known.with_reports() if wanted else known.without_reports())


def send_test(actor: Actor, clinic_id: str, channel: Channel, address: str, settings: Settings) -> None:
    """A test message is on its way; what became of it is seen at the channel."""
    access.channels_for(actor, clinic_id)
    if channel not in PROVIDED:
        raise ChannelNotOffered("channel", "Nothing leaves the house on this channel.")
    now = settings.clock()
    errand = Errand(
        id=trial_errand_id(clinic_id, channel),
        clinic_id=clinic_id,
        channel=channel,
        kind=ErrandKind.TEST,
        sealed=settings.keys.seal(plain(channel, address)),
        made_at=now,
        until=now + _TEST_FOR,
        due_at=now,
    )
    if settings.store.errands.put(errand, now - _BETWEEN_TESTS) is None:
        raise TooManyCodes("address", "A test went out just now. Wait a moment, then try again.")
