"""The tokens measured: text on its ground, light and dark, and no state told by colour alone."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from gateway.web import tools
from gateway.web.words import STATES

TOKENS = tools.HERE / "theme" / "_tokens.scss"
TEXT = 4.5
SHAPE = 3.0
GROUNDS = ("paper", "card", "sunk")
PAIRS = (
    *((ink, ground, TEXT) for ink, ground in product(("ink", "ink-2", "pine", "pine-dark"), GROUNDS)),
    *((colour, f"{colour}-tint", TEXT) for colour in ("pine", "sky", "plum", "clay", "safety")),
    *((colour, ground, TEXT) for colour, ground in product(("sky", "plum", "clay", "safety"), ("paper", "card"))),
    *(("ink", f"{colour}-tint", TEXT) for colour in ("pine", "sky", "plum", "clay", "safety")),
    *(("ink-2", f"{colour}-tint", TEXT) for colour in ("pine", "sky", "plum", "clay", "safety")),
    ("on-pine", "pine", TEXT),
    ("on-pine", "pine-dark", TEXT),
    ("on-safety", "safety", TEXT),
    ("on-sun", "sun", TEXT),
    *(("line-strong", ground, SHAPE) for ground in ("paper", "card")),
    *(("focus-outline", ground, SHAPE) for ground in GROUNDS),
)
# Names of classes, macros that write attributes, what Jinja itself reads, drawings and code.
NOT_SENTENCES = (
    r"\{#.*?#\}",
    r"\{% block \w+_class %\}.*?\{% endblock %\}",
    r"\{%-? macro _(?:described|group)\b.*?endmacro -?%\}",
    r"\{%.*?%\}",
    r"\{\{.*?\}\}",
    "<svg.*?</svg>",
    "<code>.*?</code>",
    "<a href=./api/.*?</a>",
)


def tokens(scheme: str) -> dict[str, tuple[int, int, int]]:
    light, _, dark = TOKENS.read_text(encoding="utf-8").partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", dark))
    return {name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for name, code in found.items()}


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_it_can_be_read(scheme: str, front: str, ground: str, least: float) -> None:
    found = tokens(scheme)
    assert contrast(found[front], found[ground]) >= least


def test_the_measure_measures() -> None:
    assert round(contrast((0, 0, 0), (255, 255, 255)), 1) == 21.0
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48


def test_dark_has_a_token_of_its_own_for_every_colour() -> None:
    dark = TOKENS.read_text(encoding="utf-8").partition("@media (prefers-color-scheme: dark)")[2]
    assert set(re.findall(r"--([\w-]+): #", dark)) == set(tokens("light"))


def test_every_state_has_a_shape_of_its_own() -> None:
    source = (tools.HERE / "templates" / "macros" / "icons.html").read_text(encoding="utf-8")
    drawn = source.partition("{% macro mark_shape(")[2]
    shapes = [
        line.partition("%}")[2] for line in drawn.splitlines() if line.startswith("{%- ") and "currentColor" in line
    ]
    assert len(shapes) == len(set(shapes)) == len(STATES)


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((tools.HERE / folder).rglob("*.html"))]


@pytest.mark.parametrize("path", files("templates"), ids=str)
def test_no_template_holds_what_the_policy_refuses(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son\w+=|hx-on|javascript:", source)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", source)


@pytest.mark.parametrize("path", files("templates"), ids=str)
def test_every_sentence_of_a_template_can_be_translated(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for machine in NOT_SENTENCES:
        source = re.sub(machine, "", source, flags=re.DOTALL)
    left = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", source))
    assert [word for word in left if word != "Carryover"] == []
