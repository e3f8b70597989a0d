"""What reminders of the clinic say: neutral sentences in each language, seen as on a locked phone before they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale
from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client.lock_screen import LockScreen
from gateway.web.i18n import gettext, lazy_gettext, locale
from gateway.web.names_in import names_in
from gateway.web.services import Reply, ask_if_there, asked, tell
from gateway.web.staff.parts import Errors, Page

KINDS = {
    "nudge": lazy_gettext("For one thing"),
    "bundle": lazy_gettext("For several things at once"),
    "session": lazy_gettext("Before a session"),
    "unfinished": lazy_gettext("For something begun"),
    "ask": lazy_gettext("When it has been quiet"),
}
Texts = Mapping[str, Mapping[str, str | None]]


@require_role("admin", "manager")
def message_words(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("admin", "manager")
def set_message_words(clinic_id: str) -> Page:
    form = request.form.to_dict()
    told = _told(clinic_id, form)
    if told:
        return _draw(clinic_id, form, told), 422
    body = {"texts": _with(_known(clinic_id).data["texts"], form)}
    if form.get("go") == "preview":
        shown = tell("reminders", "POST", f"{_path(clinic_id)}/preview", body)
        if not shown.ok:
            return _draw(clinic_id, form, _errors(shown)), shown.status
        return _draw(clinic_id, form, {}, shown.data["texts"][_language()])
    reply = tell("reminders", "PUT", _path(clinic_id), body, etag=form.get("etag", ""))
    if not reply.ok:
        return _draw(clinic_id, form, _errors(reply)), reply.status
    return redirect(url_for("staff.message_words", clinic_id=clinic_id, language=_language(), said="saved"))


def _draw(clinic_id: str, typed: Mapping[str, str], errors: Errors, shown: Mapping[str, str] | None = None) -> str:
    known = _known(clinic_id)
    language = _language() if _language() in known.data["ours"] else next(iter(known.data["ours"]))
    return render_template(
        "staff/message_words.html",
        clinic_id=clinic_id,
        language=language,
        languages={one: _name_of(one) for one in known.data["ours"]},
        kinds=KINDS,
        texts=known.data["texts"][language],
        ours=known.data["ours"][language],
        placeholders=", ".join(f"{{{name}}}" for name in known.data["placeholders"]),
        shown=[(KINDS[kind], LockScreen("", text, [])) for kind, text in (shown or {}).items()],
        etag=typed.get("etag") or known.etag,
        typed=typed,
        errors=errors,
    )


def _known(clinic_id: str) -> Reply:
    return asked("reminders", _path(clinic_id))


def _path(clinic_id: str) -> str:
    return f"/api/v1/clinics/{clinic_id}/reminder-templates"


def _language() -> str:
    return request.values.get("language", "")


def _with(texts: Texts, form: Mapping[str, str]) -> dict[str, dict[str, str | None]]:
    """What is kept, with what was typed for one language."""
    own = {kind: form.get(kind, "").strip() or None for kind in KINDS}
    return {**{name: dict(kinds) for name, kinds in texts.items()}, _language(): own}


def _errors(reply: Reply) -> dict[str, list[str]]:
    """The field is the last part of `texts.en.nudge`."""
    return {name.rpartition(".")[2]: sentences for name, sentences in reply.errors.items()}


def _told(clinic_id: str, form: Mapping[str, Any]) -> dict[str, list[str]]:
    """What only we know of: names of people, and titles of the clinic's own exercises."""
    own = ask_if_there("assignments", f"/api/v1/clinics/{clinic_id}/own-exercises", {"whose": "clinic"}) or {}
    titles = [str(one.get("title") or "") for one in own.get("items") or []]
    found = {kind: _telling(form.get(kind, ""), clinic_id, titles) for kind in KINDS}
    return {
        kind: [gettext("Others may read this on a locked screen. Say it without: %(words)s.", words=", ".join(words))]
        for kind, words in found.items()
        if words
    }


def _telling(text: str, clinic_id: str, titles: list[str]) -> list[str]:
    return [*names_in(text, clinic_id), *(one for one in titles if one and one.casefold() in text.casefold())]


def _name_of(language: str) -> str:
    return Locale(language).get_display_name(locale()) or language
