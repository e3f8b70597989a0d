"""What templates may call: addresses of static files, dates, words, tokens of forms, and small drawings."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup

from gateway.domain.roles import Role
from gateway.sessions import csrf_token, signed_in
from gateway.web import dates, language, words
from gateway.web.assets import ASSETS, Assets
from gateway.web.i18n import ngettext
from gateway.web.navigation import staff_navigation
from gateway.web.readable import entry_words, number, readable, shown
from gateway.web.reader import reader

HERE = Path(__file__).parent
WIDTH, HEIGHT = 100, 24


@dataclass(frozen=True)
class Spark:
    """The path of a sparkline in a box of 100 × 24."""

    path: str


def spark_path(values: Sequence[float | None]) -> Spark:
    """Zero-based; a gap stays a gap."""
    top = max((value for value in values if value is not None), default=0) or 1
    step = WIDTH / max(len(values) - 1, 1)
    parts, pen = [], "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{place * step:.1f} {HEIGHT - 1 - (HEIGHT - 2) * value / top:.1f}")
        pen = "L"
    return Spark("".join(parts))


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def fresh_key() -> str:
    """The idempotency key of one drawn form: sending it twice does the thing once."""
    return secrets.token_urlsafe(18)


def pairs(options: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The options of a worksheet as the field macros take them."""
    return [(option["value"], option["label"]) for option in options]


def yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def shows_help() -> bool:
    """Clients, and whoever is not signed in, find help on every page."""
    person = reader()
    return person is None or any(held.role is Role.CLIENT for held in person.memberships)


def _always() -> dict[str, Any]:
    """What every template may rely on; a page passes its own where it has them."""
    return {"errors": {}, "typed": {}, "away": [], "here": ""}


def register(app: Flask, assets: Assets) -> None:
    app.extensions[ASSETS] = assets
    app.context_processor(_always)
    app.jinja_env.globals.update(
        asset=assets.url,
        csrf_field=csrf_field,
        entry_words=entry_words,
        fresh_key=fresh_key,
        html_lang=language.html_lang,
        hw=words.homework,
        ngettext=ngettext,
        number=number,
        pairs=pairs,
        person=signed_in,
        readable=readable,
        said=words.said,
        shown=shown,
        shows_help=shows_help,
        spark_path=spark_path,
        staff_navigation=staff_navigation,
        state_of=words.state_of,
        state_words=words.state_words,
        today=dates.today,
        yes_or_no=yes_or_no,
    )
    kinds = (dates.day, dates.short_day, dates.near_day, dates.clock, dates.moment, dates.ago)
    app.jinja_env.filters.update({kind.__name__: kind for kind in kinds})
    app.jinja_env.globals.update({kind.__name__: kind for kind in kinds})
