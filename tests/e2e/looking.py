"""What every page has to be: readable by everybody, within its screen, easy to hit, and in words that shame nobody."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from services.assignments import catalogue

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORBIDDEN = re.compile(
    r"\b(fail\w*|overdue|missed|must|non-?complian\w*|streaks?|homework alert|violation\w*)\b|!", re.IGNORECASE
)
TOUCH = 44
_TOLERANCE = 0.5
# Its 24 pixels are less than ours, and what a bar at the foot covers until one scrolls is counted as too small.
_RUN_AXE = """async (what) => {
  const rules = what.type === "tag" ? {"target-size": {enabled: false}} : {};
  const found = await axe.run(document, {runOnly: what, rules, resultTypes: ["violations"]});
  return found.violations.map((one) =>
    `${one.id} (${one.help}): ` + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
}"""
_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= wide + 1) return [];
  const scrolls = (node) => node && (/auto|scroll|hidden|clip/.test(getComputedStyle(node).overflowX)
    || scrolls(node.parentElement));
  const out = [...document.querySelectorAll("body *")].filter((node) =>
    node.getBoundingClientRect().right > wide + 1 && !scrolls(node.parentElement));
  return out.slice(-3).map((node) => node.outerHTML.slice(0, 140));
}"""
# A target is what can be hit: for a box or dial also its label. Links within a sentence are excepted, as in WCAG.
_TOO_SMALL = """(least) => {
  const inSentence = (node) => node.tagName === "A" && getComputedStyle(node).display === "inline"
    && [...node.parentElement.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  const hidden = (node) => node.closest("[aria-hidden=true], .skip, details:not([open]) > :not(summary)")
    || !node.checkVisibility({visibilityProperty: true});
  const size = (node) => {
    const label = ["radio", "checkbox"].includes(node.type) && node.closest("label");
    const box = (label || node).getBoundingClientRect();
    return [box.width, box.height];
  };
  const nodes = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
  return [...nodes].filter((node) => !hidden(node) && !inSentence(node))
    .map((node) => [node, ...size(node)])
    .filter(([, width, height]) => width < least || height < least)
    .map(([node, width, height]) => `${width.toFixed(0)}x${height.toFixed(0)} ${node.outerHTML.slice(0, 120)}`);
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def hard_to_use(page: Page) -> list[str]:
    """What axe finds by the standards and good practice; it runs beside the page's policy, which stays in force."""
    page.evaluate(_axe())
    return _found(page, {"type": "tag", "values": STANDARDS})


def hard_to_read(page: Page) -> list[str]:
    """Only the contrast, for a page at which `hard_to_use` has looked."""
    return _found(page, {"type": "rule", "values": ["color-contrast"]})


def _found(page: Page, what: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(_RUN_AXE, what)
    return [f"axe: {one}" for one in found]


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return [f"wider than the screen: {one}" for one in found]


def too_wide_with_large_text(page: Page) -> list[str]:
    """The same with all text at twice its size; puts the size back."""
    root = "document.documentElement"
    page.evaluate(f"{root}.style.fontSize = 2 * parseFloat(getComputedStyle({root}).fontSize) + 'px'")
    found = [f"at 200 % text {one}" for one in too_wide(page)]
    page.evaluate(f"{root}.style.fontSize = ''")
    return found


def too_small(page: Page) -> list[str]:
    """Targets that a thumb misses."""
    found: list[str] = page.evaluate(_TOO_SMALL, TOUCH - _TOLERANCE)
    return [f"smaller than {TOUCH} pixels: {one}" for one in found]


@cache
def _published() -> list[str]:
    """The items of measures, whose wording is not ours to change."""
    measures = [one for one in catalogue.load().by_version.values() if one.measure]
    return [field.label for one in measures for field in one.worksheet.fields]


def unkind(page: Page) -> list[str]:
    """Words of blame in what a client can see or hear."""
    spoken = "[...document.querySelectorAll('[aria-label], [title]')].map((n) => n.ariaLabel + ' ' + n.title).join(' ')"
    text = f"{page.title()} {page.locator('body').inner_text()} {page.evaluate(spoken)}"
    for item in _published():
        text = text.replace(item, "")
    return [f"an unkind word: {text[max(0, one.start() - 40) : one.end() + 20]!r}" for one in FORBIDDEN.finditer(text)]
