"""A figures document as it may leave its clinic: counts rounded, small ones hidden with those that would tell them.

Everything that adds up within the document is known to whoever reads it: the rows of a division and the weeks of a
series add up to the whole, the classes of an answer to *closed*. What is hidden stays hidden through all of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.analytics.domain import disclosure
from services.analytics.domain.answers import AnswerClass
from services.analytics.domain.differences import Cell, Counts, Sum

Document = Mapping[str, Any]
Figures = Mapping[str, Document]
Places = Mapping[tuple[str, ...], Figures]
_CLASSES: Final = tuple(one.value for one in AnswerClass)
_HIDDEN: Final = {"value": None, "numerator": None, "denominator": None}


def rounded(document: Document) -> dict[str, Any]:
    """Return the document with nothing in it that tells a small number."""
    places = dict(_places(document))
    hidden = frozenset().union(*(_hidden(places, group) for group in _groups(places)))

    def shown(*place: str) -> dict[str, Document]:
        found = places.get(place, {})
        return {name: _shown(one, (name, *place) in hidden) for name, one in found.items()}

    comparison, split, series = (document.get(name) for name in ("comparison", "split", "series"))
    return {
        **document,
        "figures": shown("all"),
        "comparison": {**comparison, "figures": shown("before")} if comparison else None,
        "split": {
            **split,
            "rows": [
                {**row, "figures": shown("split", row["value"]), "comparison": shown("split before", row["value"])}
                for row in split["rows"]
            ],
        }
        if split
        else None,
        "series": {
            **series,
            "rows": [{**row, "figures": shown("series", str(row["from"]))} for row in series["rows"]],
        }
        if series
        else None,
    }


def _places(document: Document) -> Iterator[tuple[tuple[str, ...], Figures]]:
    yield ("all",), document.get("figures") or {}
    yield ("before",), (document.get("comparison") or {}).get("figures") or {}
    for row in (document.get("split") or {}).get("rows", ()):
        yield ("split", row["value"]), row.get("figures") or {}
        yield ("split before", row["value"]), row.get("comparison") or {}
    for row in (document.get("series") or {}).get("rows", ()):
        yield ("series", str(row["from"])), row.get("figures") or {}


def _groups(places: Places) -> list[tuple[str, ...]]:
    """Figures that add up with one another; most stand alone."""
    names = dict.fromkeys(name for found in places.values() for name in found)
    together = ("closed", *_CLASSES)
    return [together, *((name,) for name in names if name not in together)]


def _hidden(places: Places, group: Sequence[str]) -> frozenset[Cell]:
    counts = {
        (name, *place): counted
        for place, found in places.items()
        for name in group
        if name in found and (counted := _counts(found[name])) is not None
    }
    return disclosure.to_hide(counts, _sums(counts))


def _counts(one: Document) -> Counts | None:
    """What has to be large enough; nothing for what is not made of counts of this period."""
    match one.get("kind"):
        case "count":
            return (int(one["value"] or 0),)
        case "share":
            some, every = int(one["numerator"] or 0), int(one["denominator"] or 0)
            return some, every - some
        case "mean" | "median":
            return (int(one["denominator"] or 0),)
        case _:
            return None


def _sums(counts: Mapping[Cell, Counts]) -> list[Sum]:
    found: dict[tuple[str, Cell], list[Cell]] = {}
    for cell in counts:
        name, place = cell[0], cell[1:]
        whole = {"split": "all", "series": "all", "split before": "before"}.get(place[0])
        if whole:
            found.setdefault((place[0], (name, whole)), []).append(cell)
        if name in _CLASSES:
            found.setdefault(("classes", ("closed", *place)), []).append(cell)
    return [Sum(total, tuple(parts)) for (_, total), parts in found.items() if total in counts]


def _shown(one: Document, hidden: bool) -> Document:
    counted = _counts(one)
    if counted is None or hidden:
        return {**one, **_HIDDEN}
    if one["kind"] == "count":
        count = disclosure.rounded(counted[0])
        return {**one, "value": count, "numerator": count}
    if one["kind"] == "share":
        share = disclosure.share(int(one["numerator"]), int(one["denominator"]))
        return {**one, "value": share.rate, "numerator": share.numerator, "denominator": share.denominator}
    return {**one, "numerator": None, "denominator": disclosure.rounded(counted[0])}
