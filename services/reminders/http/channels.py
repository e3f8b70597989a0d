"""How a clinic's messages leave the house, for its administrators. No answer ever holds a provider's URL."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from chassis.clock import iso
from chassis.documents import StaleVersion
from chassis.http import StrictSchema, require_if_match, with_etag
from chassis.tokens import current_actor
from services.reminders.domain.channels import LONGEST_URL, MOST_A_MINUTE, PROVIDED, ClinicChannel
from services.reminders.domain.codes import Channel
from services.reminders.domain.errands import ErrandStatus
from services.reminders.domain.errors import NotFound
from services.reminders.domain.identity import channel_id
from services.reminders.domain.points import LONGEST_ADDRESS
from services.reminders.http.again import until_it_holds
from services.reminders.http.parts import parts
from services.reminders.usecases import channels
from services.reminders.usecases.reporting import secret_of

blueprint = Blueprint(
    "channels",
    __name__,
    url_prefix="/api/v1/clinics/<clinic_id>/reminder-channels",
    description="How messages leave the house",
)


class ChannelBody(StrictSchema):
    url = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST_URL),
        metadata={"description": "Null: as it is; empty: the installation's. It is kept sealed and never shown."},
    )
    on = fields.Boolean(load_default=True)
    per_minute = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST_A_MINUTE))


class TestBody(StrictSchema):
    address = fields.String(required=True, validate=validate.Length(1, LONGEST_ADDRESS))


class ChannelAnswer(StrictSchema):
    channel = fields.Enum(Channel, by_value=True)
    on = fields.Boolean(required=True)
    own = fields.Boolean(required=True, metadata={"description": "The clinic has a provider of its own."})
    installed = fields.Boolean(required=True, metadata={"description": "The installation has one."})
    hint = fields.String(allow_none=True, metadata={"description": "The beginning of the URL, without any secret."})
    per_minute = fields.Integer(allow_none=True)
    tested_at = fields.String(allow_none=True)
    tested = fields.Enum(ErrandStatus, by_value=True, allow_none=True)
    reports = fields.Boolean(required=True, metadata={"description": "The provider may tell us what became of them."})
    version = fields.Integer(required=True)


class ReportsAnswer(StrictSchema):
    """Where and with which secret a provider reports what became of messages."""

    address = fields.String(required=True)
    secret = fields.String(
        required=True, allow_none=True, metadata={"description": "null: the provider may tell us nothing."}
    )


class ChannelList(StrictSchema):
    items = fields.List(fields.Nested(ChannelAnswer))


@blueprint.get("")
@blueprint.response(200, ChannelList)
def listed(clinic_id: str) -> Any:
    """Each channel that needs a provider."""
    return {"items": [_channel(one) for one in channels.listed(current_actor(), clinic_id, parts().store)]}


@blueprint.get("/<channel>")
@blueprint.response(200, ChannelAnswer)
def read(clinic_id: str, channel: str) -> Any:
    """As it is set, or with version 0 and no ETag as the installation has it."""
    return _tagged(channels.channel_for(current_actor(), clinic_id, _named(channel), parts().store))


@blueprint.put("/<channel>")
@blueprint.arguments(ChannelBody)
@blueprint.response(200, ChannelAnswer)
def write(body: dict[str, Any], clinic_id: str, channel: str) -> Any:
    """Set it. The first time without If-Match, from then on with the ETag that was read."""
    known = channels.channel_for(current_actor(), clinic_id, _named(channel), parts().store)
    wished = replace(known, on=body["on"], per_minute=body["per_minute"], version=_version_read(known))
    return _tagged(channels.set_channel(wished, body["url"], parts().channel_settings))


@blueprint.post("/<channel>/test")
@blueprint.arguments(TestBody)
@blueprint.response(202)
def test(body: dict[str, Any], clinic_id: str, channel: str) -> None:
    """Send a test message to this address; what became of it is seen at the channel a moment later."""
    channels.send_test(current_actor(), clinic_id, _named(channel), body["address"], parts().channel_settings)


@blueprint.get("/<channel>/reports")
@blueprint.response(200, ReportsAnswer)
def reports(clinic_id: str, channel: str) -> Any:
    """What the provider of this channel needs to tell us what became of messages, if it may."""
    return _reports(channels.channel_for(current_actor(), clinic_id, _named(channel), parts().store))


@blueprint.post("/<channel>/reports")
@blueprint.response(201, ReportsAnswer)
def take_reports(clinic_id: str, channel: str) -> Any:
    """Let the provider tell us, with a new secret: the one before does not count any more."""
    return _reports(_changed(clinic_id, _named(channel), wanted=True))


@blueprint.delete("/<channel>/reports")
@blueprint.response(204)
def no_reports(clinic_id: str, channel: str) -> None:
    """No secret counts any more."""
    _changed(clinic_id, _named(channel), wanted=False)


def _changed(clinic_id: str, channel: Channel, *, wanted: bool) -> ClinicChannel:
    actor, store = current_actor(), parts().store
    read = partial(channels.channel_for, actor, clinic_id, channel, store)
    return until_it_holds(lambda: channels.take_reports(read(), store, wanted=wanted))


def _reports(one: ClinicChannel) -> dict[str, str | None]:
    address = f"{parts().public_url.rstrip('/')}/reports/{one.clinic_id}/{one.channel}"
    return {"address": address, "secret": secret_of(one, parts().keys)}


def _named(channel: str) -> Channel:
    if channel not in {one.value for one in PROVIDED}:
        raise NotFound
    return Channel(channel)


def _version_read(known: ClinicChannel) -> int:
    """The version the caller saw; what is not there yet cannot have been seen."""
    if known.version:
        return require_if_match(channel_id(known.clinic_id, known.channel))
    if request.headers.get("If-Match"):
        raise StaleVersion(known.version)
    return 0


def _tagged(one: ClinicChannel) -> Any:
    body = _channel(one)
    return with_etag(body, channel_id(one.clinic_id, one.channel), one.version) if one.version else body


def _channel(one: ClinicChannel) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "on": one.on,
        "own": one.sealed is not None,
        "installed": one.channel in parts().installation.offered,
        "hint": one.hint,
        "per_minute": one.per_minute,
        "tested_at": None if one.tested_at is None else iso(one.tested_at),
        "tested": one.tested,
        "reports": bool(one.reports),
        "version": one.version,
    }
