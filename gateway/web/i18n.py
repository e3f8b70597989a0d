"""The functions through which every visible sentence goes, with their types (flask-babel has none)."""

from __future__ import annotations

from typing import Any, cast

import flask_babel


def gettext(sentence: str, **values: Any) -> str:
    return cast("str", flask_babel.gettext(sentence, **values))


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """`%(num)s` stands for the number."""
    return cast("str", flask_babel.ngettext(one, many, num, **values))


def lazy_gettext(sentence: str) -> Any:
    """For sentences that are written down before anybody asks: translated when they are shown."""
    return flask_babel.lazy_gettext(sentence)


def locale() -> str:
    """The locale of the reader, such as `en_GB`."""
    return str(flask_babel.get_locale() or "en_GB")
