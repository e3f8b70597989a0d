"""The walk through what reminders say: a word in every sentence of a clinic and in the client's own."""

from __future__ import annotations

from collections.abc import Mapping

from local.rest import Person
from tests.system.canaries import Canaries

SENTENCES = "PUT /api/v1/clinics/{clinic_id}/reminder-templates"
PREVIEW = "POST /api/v1/clinics/{clinic_id}/reminder-templates/preview"
OWN_WORDS = "POST /api/v1/me/assignments/{assignment_id}/reminder/words"
LANGUAGES = ("en", "de")
KINDS = ("nudge", "bundle", "session", "unfinished", "ask")


def what_reminders_say(words: Canaries, ids: Mapping[str, str], people: Mapping[str, Person]) -> None:
    """A link that nobody has sent opens nothing and is kept nowhere."""
    for operation in (PREVIEW, SENTENCES):
        words.send(people["manager"], operation, ids, _texts(words, operation))
    words.send(people["client"], OWN_WORDS, ids, {})
    words.refuse(people["client"], "POST /api/v1/me/links/open", ids, {})


def _texts(words: Canaries, operation: str) -> dict[str, dict[str, dict[str, str]]]:
    texts = {
        language: {kind: words.word(operation, f"texts.{language}.{kind}") for kind in KINDS} for language in LANGUAGES
    }
    return {"texts": texts}
