"""The neutral sentences of a clinic, and how a client's own words will look."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.documents import StaleVersion
from chassis.http import require_if_match, with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.identity import templates_id
from services.reminders.domain.preferences import one_line
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.templates import PLACEHOLDERS, TemplateKind, Templates
from services.reminders.domain.words import LANGUAGES, language_of
from services.reminders.http.parts import parts
from services.reminders.http.template_schemas import (
    Examples,
    TemplatesAnswer,
    TemplatesBody,
    WordsAnswer,
    WordsBody,
)
from services.reminders.usecases.templates import examples, set_templates
from services.reminders.usecases.wording import neutral_words

blueprint = Blueprint(
    "templates", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="What reminders of a clinic say"
)
own = Blueprint("words", __name__, url_prefix="/api/v1/me", description="What a client's own reminders say")


@blueprint.get("/reminder-templates")
@blueprint.response(200, TemplatesAnswer)
def read(clinic_id: str) -> Any:
    """By language and kind; version 0 and no ETag until a sentence is set."""
    return _answer(access.templates_for(current_actor(), clinic_id, parts().store))


@blueprint.put("/reminder-templates")
@blueprint.arguments(TemplatesBody)
@blueprint.response(200, TemplatesAnswer)
def write(body: dict[str, Any], clinic_id: str) -> Any:
    """Set all of them; what is left out or empty is said in our words. Names of exercises, measures and clinical words
    are refused: others may read a message on a locked screen."""
    here = parts()
    known = access.templates_for(current_actor(), clinic_id, here.store)
    if known.version and require_if_match(templates_id(clinic_id)) != known.version:
        raise StaleVersion(known.version)
    return _answer(set_templates(known, body["texts"], deny_list=here.deny_list, store=here.store))


@blueprint.post("/reminder-templates/preview")
@blueprint.arguments(TemplatesBody)
@blueprint.response(200, Examples)
def preview(body: dict[str, Any], clinic_id: str) -> Any:
    """How each sentence would read now, without setting any; what would be refused is refused here, too."""
    here = parts()
    access.templates_for(current_actor(), clinic_id, here.store)
    clinic = here.store.projections.clinic(clinic_id)
    made = examples(body["texts"], clinic, here.clock(), deny_list=here.deny_list)
    return {"texts": {language: {kind.value: text for kind, text in kinds.items()} for language, kinds in made.items()}}


@own.post("/assignments/<assignment_id>/reminder/words")
@own.arguments(WordsBody)
@own.response(200, WordsAnswer)
def words(body: dict[str, Any], assignment_id: str) -> Any:
    """How a reminder in these words will look on a phone, and what in them others may wonder about; sets nothing."""
    here = parts()
    known = access.setting_for(current_actor(), assignment_id, here.store)
    preferences = here.store.wishes.preferences(known.clinic_id, known.client_id)
    text, client = one_line(body["text"]), ClientKey(known.clinic_id, known.client_id)
    return {
        "title": LANGUAGES[language_of(preferences.locale)].title,
        "text": text or neutral_words(client, here.store, here.clock()),
        "noticed": here.deny_list.found(text or ""),
    }


def _answer(templates: Templates) -> Any:
    body = {
        "clinic_id": templates.clinic_id,
        "texts": {
            language: {kind.value: templates.text(language, kind) for kind in TemplateKind} for language in LANGUAGES
        },
        "ours": {
            language: {kind.value: table.texts[kind].replace("{some}", "{homework}") for kind in TemplateKind}
            for language, table in LANGUAGES.items()
        },
        "placeholders": list(PLACEHOLDERS),
        "version": templates.version,
    }
    if not templates.version:
        return body
    return with_etag(body, templates_id(templates.clinic_id), templates.version)
