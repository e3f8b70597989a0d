"""What the mail of a saved view says, and what it never says."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from gateway.domain.mailed import speaks_of_all
from gateway.web import language, letters

ABOUT = "About {} % of the homework that was due was answered in some way"


READY = "They are ready to be looked at."
PERIOD = date(2026, 10, 26), date(2026, 11, 22)


def text(found: dict[str, Any] | None, locale: str = "en") -> str:
    return letters.letter("https://c/views/viw_1", "https://c/views", PERIOD, found, locale).text


def figures(now: tuple[int, int], before: tuple[int, int]) -> dict[str, Any]:
    def engagement(counts: tuple[int, int]) -> dict[str, Any]:
        return {"engagement": {"numerator": counts[0], "denominator": counts[1], "value": 0.123456}}

    return {"figures": engagement(now), "previous": engagement(before)}


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        ((72, 100), (69, 100), f"{ABOUT.format(70)}; in the period before, 70 %."),
        ((78, 101), (10, 20), f"{ABOUT.format(80)}."),
        ((20, 40), (69, 100), READY),
        ((4, 100), (69, 100), READY),
        ((97, 100), (69, 100), READY),
        ((0, 0), (0, 0), READY),
    ],
)
def test_a_share_is_told_from_rounded_counts_and_only_if_many_are_behind_it(
    now: tuple[int, int], before: tuple[int, int], sentence: str
) -> None:
    assert text(figures(now, before)).split("\n\n")[1] == sentence


def test_without_figures_there_is_a_link_and_no_number() -> None:
    made = text(None)
    assert "26 October 2026 to 22 November 2026" in made
    assert "https://c/views/viw_1" in made
    assert "%" not in made


def test_a_mail_speaks_the_language_of_whoever_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, compiled = Catalog(locale="de"), BytesIO()
    catalogue.add("Figures from %(first)s to %(last)s.", "Zahlen vom %(first)s bis zum %(last)s.")
    write_mo(compiled, catalogue)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(compiled.getvalue())
    for module in (language, letters):
        monkeypatch.setattr(module, "TRANSLATIONS", tmp_path)
    assert text(None, "de-AT").startswith("Zahlen vom 26. Oktober 2026 bis zum 22. November 2026.")
    assert text(None, "fr").startswith("Figures from 26 October 2026")


def test_of_a_narrower_view_no_number_is_told() -> None:
    assert speaks_of_all({"from": "2026-10-26", "to": "2026-11-22", "split": "family"})
    assert not speaks_of_all({"period": "last-week", "group": "grp_1"})
