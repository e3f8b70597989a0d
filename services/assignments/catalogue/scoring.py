"""Reading how a measure is scored: method, reversed items, subscales, bands and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from services.assignments.catalogue.entry import Entry
from services.assignments.catalogue.nodes import Node
from services.assignments.domain.codes import Severity
from services.assignments.domain.measure import (
    Band,
    Caseness,
    Direction,
    Item,
    Measure,
    Method,
    ReliableChange,
    Subscale,
)

SCORING_KEYS = ("method", "missing_allowed", "reverse", "subscales")
BAND_KEYS = ("code", "from", "to", "label", "plain")
# What a case is stands on the worse side of the threshold.
CASE_KEY = {Direction.LOWER_IS_BETTER: "at_least", Direction.HIGHER_IS_BETTER: "at_most"}
Scoring = tuple[Method | None, int, tuple[Subscale, ...], tuple[Item, ...]]


def scoring(entry: Entry, items: tuple[Item, ...]) -> Scoring:
    """Method, how many items may be empty, subscales, and the items with those marked that count the other way."""
    node = entry.node("scoring", needed=True)
    if node is None:
        return None, 0, (), items
    rules = Entry(node, entry.notes, SCORING_KEYS)
    method = rules.one_of("method", Method)
    missing = rules.whole("missing_allowed", 0, len(items) - 1) or 0
    if missing and method is Method.SUM:
        entry.notes.add(rules.items["missing_allowed"].line, "A sum needs every item; only a mean may miss some.")
    reverse = _known(rules, "reverse", items)
    return method, missing, _subscales(rules, items), tuple(replace(one, reverse=one.name in reverse) for one in items)


def _known(entry: Entry, key: str, items: Sequence[Item]) -> tuple[str, ...]:
    """Names of scored items."""
    known = {item.name for item in items}
    named = entry.names(key)
    for line, name in named:
        if name not in known:
            entry.notes.add(line, f"There is no scored item called {name}.")
    return tuple(name for _, name in named if name in known)


def _subscales(rules: Entry, items: Sequence[Item]) -> tuple[Subscale, ...]:
    found = []
    nodes = rules.many("subscales") if "subscales" in rules else []
    for node in nodes:
        one = Entry(node, rules.notes, ("code", "label", "items"))
        code, label = one.name("code", needed=True), one.words("label", needed=True)
        one.node("items", needed=True)
        found.append((node.line, Subscale(code=code or "", label=label or "", items=_known(one, "items", items))))
    rules.each_once("subscales", [(line, one.code) for line, one in found])
    return tuple(one for _, one in found)


def limits(entry: Entry, measure: Measure) -> dict[str, Any]:
    """Bands and thresholds; what is left out or empty derives nothing."""
    bands = _bands(entry, measure) if _is_there(entry, "bands") else ()
    source = entry.text("bands_source", needed=True) if bands else None
    return {
        "bands": bands,
        "bands_source": source or "",
        "caseness": _caseness(entry, measure) if _is_there(entry, "caseness") else None,
        "reliable_change": _reliable_change(entry) if _is_there(entry, "reliable_change") else None,
    }


def _is_there(entry: Entry, key: str) -> bool:
    return key in entry and entry.items[key].plain() is not None


def _bands(entry: Entry, measure: Measure) -> tuple[Band, ...]:
    """From the lowest total to the highest, each total in one of them."""
    read = [found for node in entry.many("bands") if (found := _band(entry, node))]
    entry.each_once("bands", [(line, band.code) for line, band in read])
    ordered = sorted(read, key=lambda found: found[1].low)
    step = 1 if measure.method is Method.SUM else 0
    for (_, band), (line, following) in pairwise(ordered):
        if following.low != band.high + step:
            what = "leaves a gap after" if following.low > band.high + step else "overlaps with"
            entry.notes.add(
                line, f"The band {following.code} {what} {band.code}; let it begin at {band.high + step:g}."
            )
    whole = f"the totals go from {measure.low} to {measure.high}"
    for line, band in read:
        if band.low < measure.low or band.high > measure.high:
            entry.notes.add(line, f"The band {band.code} lies outside: {whole}.")
    if ordered and (ordered[0][1].low > measure.low or ordered[-1][1].high < measure.high):
        entry.notes.add(entry.items["bands"].line, f"The bands do not cover everything: {whole}.")
    return tuple(band for _, band in ordered)


def _band(entry: Entry, node: Node) -> tuple[int, Band] | None:
    one = Entry(node, entry.notes, BAND_KEYS)
    code = one.one_of("code", Severity)
    low, high = one.number("from", needed=True), one.number("to", needed=True)
    label, plain = one.words("label", needed=True), one.words("plain", needed=True)
    if low is not None and high is not None and low > high:
        entry.notes.add(node.line, f"This band ends before it begins; {high:g} is below {low:g}.")
        return None
    if not (code and label and plain) or low is None or high is None:
        return None
    return node.line, Band(code=code, low=low, high=high, label=label, plain=plain)


def _caseness(entry: Entry, measure: Measure) -> Caseness | None:
    key = CASE_KEY[measure.direction]
    one = Entry(entry.items["caseness"], entry.notes, (key, "source"))
    threshold, source = one.number(key, needed=True), one.text("source", needed=True)
    if threshold is not None and not measure.low <= threshold <= measure.high:
        entry.notes.add(one.items[key].line, f"No total can be {threshold:g}.")
    return Caseness(threshold=threshold, source=source) if threshold is not None and source else None


def _reliable_change(entry: Entry) -> ReliableChange | None:
    one = Entry(entry.items["reliable_change"], entry.notes, ("at_least", "sd", "reliability", "source"))
    source = one.text("source", needed=True)
    least, sd, reliability = (one.number(key) for key in ("at_least", "sd", "reliability"))
    given = {key for key in ("at_least", "sd", "reliability") if key in one}
    if given not in ({"at_least"}, {"sd", "reliability"}):
        entry.notes.add(one.line, "Give either at_least, or both sd and reliability.")
        return None
    for key, value in (("at_least", least), ("sd", sd)):
        if value is not None and value <= 0:
            entry.notes.add(one.items[key].line, f"Give {key} a number above 0.")
    if reliability is not None and not 0 <= reliability < 1:
        entry.notes.add(one.items["reliability"].line, "Give reliability a number from 0 to below 1.")
    return ReliableChange(source=source or "", at_least=least, sd=sd, reliability=reliability)
