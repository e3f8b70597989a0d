"""What saved views look like over the API."""

from __future__ import annotations

from datetime import time
from typing import Any

from marshmallow import fields, validate

from chassis.http import StrictSchema
from gateway.domain.views import Every, Mail, Page, Sent, View
from gateway.http.schemas import line, moment, wall_time

_QUERY: dict[str, Any] = {
    "keys": fields.String(),
    "values": fields.String(),
    "metadata": {"description": "As in GET /figures; instead of from and to a `period` that moves with the day."},
}


class ViewBody(StrictSchema):
    name = line(80, required=True)
    page = fields.Enum(Page, by_value=True, required=True)
    query = fields.Dict(load_default=dict, **_QUERY)
    shared = fields.Boolean(
        load_default=False, metadata={"description": "For everybody in the clinic who sees figures."}
    )


class ViewPatch(StrictSchema):
    name = line(80)
    query = fields.Dict(**_QUERY)
    shared = fields.Boolean()


class MailBody(StrictSchema):
    every = fields.Enum(Every, by_value=True, required=True)
    weekday = fields.Integer(
        required=True,
        validate=validate.Range(1, 7),
        metadata={"description": "1 is Monday; for a month, the first such day of it."},
    )
    at = wall_time(required=True, metadata={"description": "Wall time of the clinic, such as 07:30."})


class MailAnswer(StrictSchema):
    every = fields.Enum(Every, by_value=True, required=True)
    weekday = fields.Integer(required=True)
    at = fields.String(required=True)
    next_at = moment(required=True)
    last_at = moment(allow_none=True)
    last = fields.Enum(Sent, by_value=True, allow_none=True)


class ViewAnswer(StrictSchema):
    id = fields.String(required=True)
    clinic_id = fields.String(required=True)
    person_id = fields.String(required=True)
    mine = fields.Boolean(required=True)
    name = fields.String(required=True)
    page = fields.Enum(Page, by_value=True, required=True)
    query = fields.Dict(required=True, keys=fields.String(), values=fields.String())
    shared = fields.Boolean(required=True)
    mail = fields.Nested(MailAnswer, allow_none=True)
    created_at = moment(required=True)
    version = fields.Integer(required=True)


class ViewList(StrictSchema):
    items = fields.List(fields.Nested(ViewAnswer), required=True)
    next = fields.String(allow_none=True)


def shown(view: View, person_id: str) -> dict[str, Any]:
    """A view as this person sees it; only whoever saved it sees when it is mailed."""
    own = view.person_id == person_id
    return {**vars(view), "mine": own, "mail": _mail(view.mail) if own else None}


def _mail(mail: Mail | None) -> dict[str, Any] | None:
    return {**vars(mail), "at": mail.at.strftime("%H:%M")} if mail else None


def wall(text: str) -> time:
    """Hours and minutes, as the schema has checked them."""
    return time.fromisoformat(text)
