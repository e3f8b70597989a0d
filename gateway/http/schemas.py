"""What the gateway's own API accepts and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from chassis.clock import iso
from chassis.http import PageQuery, StrictSchema
from gateway.domain.clinic import HomeworkWord
from gateway.domain.roles import Role
from gateway.domain.scopes import Scope

_ID = validate.Length(1, 64)


def line(most: int, **more: Any) -> fields.String:
    """One line of text with something in it."""
    return fields.String(validate=[validate.Length(1, most), validate.Regexp(r"\s*\S[^\x00-\x1f]*")], **more)


class _Moment(fields.AwareDateTime):
    """An instant with its zone coming in, in UTC with milliseconds going out, as everywhere."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002
        return iso(value) if value else None


def moment(**more: Any) -> fields.AwareDateTime:
    return _Moment(format="iso", **more)


class SignInBody(StrictSchema):
    email = fields.String(required=True, validate=validate.Length(1, 254))
    password = fields.String(required=True, validate=validate.Length(1, 1000))


class WelcomeBody(StrictSchema):
    token = fields.String(required=True, validate=validate.Length(1, 200))
    password = fields.String(required=True, validate=validate.Length(1, 1000))


class PasswordBody(StrictSchema):
    old = fields.String(required=True, validate=validate.Length(1, 1000))
    new = fields.String(required=True, validate=validate.Length(1, 1000))


class MembershipAnswer(StrictSchema):
    clinic_id = fields.String(required=True)
    clinic = fields.String(metadata={"description": "The clinic's name."})
    role = fields.Enum(Role, by_value=True, required=True)


class MeAnswer(StrictSchema):
    person_id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    locale = fields.String(required=True)
    organisation_id = fields.String(required=True)
    memberships = fields.List(fields.Nested(MembershipAnswer), required=True)
    csrf_token = fields.String(
        allow_none=True, metadata={"description": "For X-CSRF-Token of changes made with the cookie."}
    )


class SignInAnswer(StrictSchema):
    id = fields.String(required=True)
    begun_at = moment(required=True)
    seen_at = moment(required=True)
    expires_at = moment(required=True)
    device = fields.String(required=True)
    current = fields.Boolean(required=True)


class SignInList(StrictSchema):
    items = fields.List(fields.Nested(SignInAnswer), required=True)


class TokenBody(StrictSchema):
    name = line(80, required=True)
    scopes = fields.List(fields.Enum(Scope, by_value=True), required=True, validate=validate.Length(1, 3))
    expires_at = moment(required=True, metadata={"description": "At most a year from now."})
    clinic_id = fields.String(
        load_default=None,
        allow_none=True,
        validate=_ID,
        metadata={"description": "Binds the token to one of your clinics."},
    )


class TokenAnswer(StrictSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.Enum(Scope, by_value=True), required=True)
    clinic_id = fields.String(allow_none=True, attribute="only_clinic_id")
    created_at = moment(required=True)
    expires_at = moment(required=True)


class TokenMade(TokenAnswer):
    token = fields.String(required=True, metadata={"description": "Shown this once. Send it as a bearer token."})


class TokenList(StrictSchema):
    items = fields.List(fields.Nested(TokenAnswer), required=True)


class ContactSchema(StrictSchema):
    label = line(80, required=True)
    phone = line(40, required=True)
    note = fields.String(load_default="", validate=validate.Length(0, 200))


class ClinicBody(StrictSchema):
    name = line(120, required=True)
    time_zone = line(64, required=True, metadata={"description": "IANA name such as Europe/Berlin."})
    homework_word = fields.Enum(HomeworkWord, by_value=True, load_default=HomeworkWord.HOMEWORK)
    ref = line(120, load_default=None, metadata={"description": "The same ref is the same clinic."})


def wall_time(**more: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Give hours and minutes such as 09:00."),
        **more,
    )


class ClinicPatch(StrictSchema):
    name = line(120)
    time_zone = line(64)
    homework_word = fields.Enum(HomeworkWord, by_value=True)
    crisis_contacts = fields.List(fields.Nested(ContactSchema), validate=validate.Length(0, 10))
    active = fields.Boolean()
    working_days = fields.List(
        fields.Integer(validate=validate.Range(1, 7)),
        validate=validate.Length(1, 7),
        metadata={"description": "1 is Monday. With the hours: when somebody is told at once."},
    )
    working_from = wall_time()
    working_until = wall_time()
    escalate_after_minutes = fields.Integer(validate=validate.Range(1, 1440))
    escalate_to = fields.List(
        fields.String(validate=validate.Regexp(r"per_[0-9A-Za-z]{10,40}\Z")),
        validate=validate.Length(0, 20),
        metadata={"description": "Staff who are told of an answer that asks for a person, in this order."},
    )
    missing_links = fields.Boolean(metadata={"description": "What got in the way is asked as DBT missing links."})


class ClinicAnswer(StrictSchema):
    id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True)
    homework_word = fields.Enum(HomeworkWord, by_value=True, required=True)
    crisis_contacts = fields.List(fields.Nested(ContactSchema), required=True)
    active = fields.Boolean(required=True)
    working_days = fields.List(fields.Integer(), required=True)
    working_from = fields.String(required=True)
    working_until = fields.String(required=True)
    escalate_after_minutes = fields.Integer(required=True)
    escalate_to = fields.List(fields.String(), required=True)
    missing_links = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class ClinicList(StrictSchema):
    items = fields.List(fields.Nested(ClinicAnswer), required=True)
    next = fields.String(allow_none=True)


class PersonBody(StrictSchema):
    name = line(120, required=True)
    email = fields.String(required=True, validate=validate.Length(3, 254))
    role = fields.Enum(Role, by_value=True, required=True)
    locale = fields.String(load_default="en", validate=validate.Regexp(r"[a-z]{2}(-[A-Z]{2})?\Z"))
    password = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 1000),
        metadata={"description": "A ready password instead of a link; administrators only."},
    )
    ref = line(120, load_default=None, metadata={"description": "The same ref is the same person; administrators."})


class PersonPatch(StrictSchema):
    name = line(120)
    active = fields.Boolean()
    roles = fields.List(
        fields.Enum(Role, by_value=True), metadata={"description": "All roles of the person in this clinic."}
    )


class PersonAnswer(StrictSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(allow_none=True, metadata={"description": "For managers and administrators only."})
    locale = fields.String(required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    active = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class PersonAdded(StrictSchema):
    person = fields.Nested(PersonAnswer, required=True)
    invitation_url = fields.String(
        allow_none=True, metadata={"description": "A one-time link for the person to set a password."}
    )


class InvitationAnswer(StrictSchema):
    invitation_url = fields.String(required=True)
    expires_at = moment(required=True)


class PersonList(StrictSchema):
    items = fields.List(fields.Nested(PersonAnswer), required=True)
    next = fields.String(allow_none=True)


class PeopleQuery(PageQuery):
    role = fields.Enum(Role, by_value=True, load_default=None)


class RecordAnswer(StrictSchema):
    id = fields.String(required=True)
    clinic_id = fields.String(required=True)
    at = moment(required=True)
    person_id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "Empty for somebody who has left."})
    role = fields.String(required=True)
    action = fields.String(required=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    objects = fields.List(fields.String(), required=True)
    client_ids = fields.List(fields.String())
    request_id = fields.String(required=True)
    status = fields.Integer(allow_none=True, metadata={"description": "Empty while unknown how a change ended."})


class RecordList(StrictSchema):
    items = fields.List(fields.Nested(RecordAnswer), required=True)
    next = fields.String(allow_none=True)
