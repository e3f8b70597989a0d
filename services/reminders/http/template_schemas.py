"""What the routes for sentences take and give."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from chassis.http import StrictSchema
from services.reminders.domain.templates import TemplateKind
from services.reminders.domain.words import LANGUAGES

_LONGEST = 1000


def _sentence() -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=validate.Length(max=_LONGEST))


def _by_language(schema: type[StrictSchema]) -> dict[str, fields.Field[Any]]:
    return {language: fields.Nested(schema) for language in LANGUAGES}


Sentences: Any = StrictSchema.from_dict({kind.value: _sentence() for kind in TemplateKind}, name="Sentences")
Texts: Any = StrictSchema.from_dict(_by_language(Sentences), name="Texts")


class TemplatesBody(StrictSchema):
    texts = fields.Nested(Texts, required=True)

    @post_load
    def by_kind(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Kinds as the domain has them."""
        texts = data["texts"]
        return {"texts": {name: {TemplateKind(kind): text for kind, text in texts[name].items()} for name in texts}}


class TemplatesAnswer(StrictSchema):
    """`ours` is what is said where the clinic has no sentence of its own."""

    clinic_id = fields.String(required=True)
    texts = fields.Nested(Texts, required=True)
    ours = fields.Nested(Texts, required=True)
    placeholders = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)


class Examples(StrictSchema):
    texts = fields.Nested(Texts, required=True)


class WordsBody(StrictSchema):
    text = _sentence()


class WordsAnswer(StrictSchema):
    """`noticed`: words that may tell others more than the client wants; it is theirs to keep them."""

    title = fields.String(required=True)
    text = fields.String(required=True)
    noticed = fields.List(fields.String(), required=True)
