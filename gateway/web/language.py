"""Which language and which time zone a page speaks: the person's own, else the browser's, else British English."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g, request
from flask_babel import Babel

from gateway.web.i18n import locale
from gateway.web.reader import clinic_here, reader

DEFAULT = "en_GB"
TRANSLATIONS = Path(__file__).parent / "translations"


def offered() -> tuple[str, ...]:
    """English, and every language that has a catalogue."""
    found = sorted(path.parent.parent.name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo"))
    return (DEFAULT, *(name for name in found if name != DEFAULT))


def locale_here() -> str:
    """The language of a page; any English is British here, for dates as people say them."""
    person = reader()
    return best(person.locale if person else None, *request.accept_languages.values())


def best(*wished: str | None) -> str:
    """The first of these languages that we have, British English without any."""
    languages = offered()
    for wanted in wished:
        tag = (wanted or "").replace("-", "_")
        fitting = [name for name in languages if name == tag or name.split("_")[0] == tag.split("_")[0]]
        if fitting:
            return fitting[0]
    return DEFAULT


def zone_here() -> str:
    """The zone of the page (`speak_in_zone`), else of the clinic in use, else UTC."""
    if "page_zone" in g:
        return str(g.page_zone)
    clinic = clinic_here()
    g.page_zone = clinic.time_zone if clinic else "UTC"
    return str(g.page_zone)


def speak_in_zone(name: str) -> None:
    """Times on this page are in this zone: that of the client whose day it is."""
    g.page_zone = name


def html_lang() -> str:
    return locale().replace("_", "-")


def register(app: Flask) -> None:
    Babel(
        app,
        default_locale=DEFAULT,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=locale_here,
        timezone_selector=zone_here,
    )
