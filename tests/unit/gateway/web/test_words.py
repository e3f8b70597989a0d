"""No sentence that a client can meet blames or grades: found in the source, whether a test draws it or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.extract import extract

from gateway.web import tools
from tests.unit.gateway.web.test_client_pages import BLAME

# What only staff read lies in `staff`, in `templates/staff` and in the pages of accounts and of the API.
FOR_CLIENTS = ("*.py", "client/*.py", "templates/*.html", "templates/client/*.html", "templates/macros/*.html")
CALLS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
OPTIONS = {"extensions": "jinja2.ext.i18n", "silent": "false"}


def files() -> list[Path]:
    return sorted(path for pattern in FOR_CLIENTS for path in tools.HERE.glob(pattern))


def sentences(path: Path) -> Iterator[str]:
    """Everything in this file that is translated, in one number and in several."""
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    with path.open("rb") as source:
        for _, found, _, _ in extract(method, source, keywords=CALLS, options=OPTIONS):
            told: Sequence[str | None] = found if isinstance(found, tuple) else (found,)
            yield from (one for one in told if one)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(tools.HERE)))
def test_no_sentence_for_clients_blames(path: Path) -> None:
    found = list(sentences(path))
    assert [one for one in found if BLAME.search(one) or "!" in one] == []


def test_the_sentences_are_found() -> None:
    """A search that finds nothing would let everything pass."""
    found = {one for path in files() for one in sentences(path)}
    assert {"Not now", "once, before the next session", "about %(num)s minutes"} <= found
