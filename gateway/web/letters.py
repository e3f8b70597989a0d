"""The words of mails about figures, in the language of whoever gets them: one sentence and links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.support import Translations

from gateway.domain.mailed import Letter, answered
from gateway.web.language import TRANSLATIONS, best


def letter(
    url: str, views_url: str, period: tuple[date, date], figures: Mapping[str, Any] | None, language: str
) -> Letter:
    """The mail of a view. `figures`: a dashboard as the service answers it; without it there is no number."""
    locale = best(language)
    gettext = Translations.load(TRANSLATIONS, [locale]).gettext
    first, last = (format_date(day, "long", locale=locale) for day in period)
    now, before = answered(figures) if figures else (None, None)
    if now is None:
        sentence = gettext("They are ready to be looked at.")
    elif before is None:
        told = gettext("About %(now)s %% of the homework that was due was answered in some way.")
        sentence = told % {"now": now}
    else:
        told = gettext(
            "About %(now)s %% of the homework that was due was answered in some way; in the period before, "
            "%(before)s %%."
        )
        sentence = told % {"now": now, "before": before}
    lines = (
        gettext("Figures from %(first)s to %(last)s.") % {"first": first, "last": last},
        sentence,
        gettext("Open the view: %(url)s") % {"url": url},
        gettext("You get this because you asked for it. To change that or to end it: %(url)s") % {"url": views_url},
    )
    return Letter(gettext("Carryover: a saved view"), "\n\n".join(lines) + "\n")
