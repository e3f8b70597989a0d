"""A worksheet filled in by hand: every kind of question, by what stands in an example."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.windows import Window
from tests.system.people import Homework

Field = Mapping[str, Any]
AT: Field = {"name": "at", "kind": "datetime"}
NOT_ASKED = frozenset({"guidance", "computed"})
SKIP = "Leave it empty and go on"


@dataclass
class Sheet:
    """One worksheet in the hands of a client; `answers` is what the client chose and wrote."""

    window: Window
    homework: Homework
    occurrence: str
    exercise: dict[str, Any]
    answers: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/do/{self.occurrence}"

    def kept(self) -> dict[str, Any]:
        found: dict[str, Any] = self.homework.client.get(f"/api/v1/me/occurrences/{self.occurrence}")
        return found

    def fill_in(self) -> Iterator[Window]:
        """Screen by screen to the end; what the example leaves open stays empty."""
        self.window.go(self.path)
        while "how-it-went" not in self.window.path:
            page = self.window.page
            for field in self.exercise["worksheet"]["fields"]:
                name = field["name"]
                if name in self.exercise["example"] and is_here(page, field):
                    self.answers[name] = fill(page, field, self.exercise["example"][name])
            yield self.window
            self._press("Next")
            if page.get_by_role("button", name=SKIP).count():
                self._press(SKIP)

    def _press(self, name: str) -> None:
        with self.window.page.expect_navigation():
            self.window.button(name).click()

    def hand_in(self) -> None:
        if not self.window.path.endswith("/did"):  # a measure leads there by itself
            self.window.link("I did it").click()
        self.window.button("Hand in").click()
        expect(self.window.heading).to_contain_text("Thank you")


def inputs(page: Page, name: str) -> Locator:
    return page.locator(f'[name="{name}"]')


def fill(page: Page, field: Field, value: Any) -> Any:
    """Answer one question that is on the page; returns what was answered, which may be the nearest that is offered."""
    return FILLERS.get(field["kind"], _plain)(page, field, str(field["name"]), value)


def is_here(page: Page, field: Field) -> bool:
    """Whether this question is asked on this screen."""
    name = field["name"]
    starts = ",".join(f'[name^="{name}{mark}"]' for mark in (".", "-"))
    return field["kind"] not in NOT_ASKED and page.locator(f'[name="{name}"],{starts}').count() > 0


def _plain(page: Page, _: Field, name: str, value: Any) -> Any:
    inputs(page, name).fill(str(value))
    return value


def _scale(page: Page, _: Field, name: str, value: float) -> float:
    offered = [float(one) for one in inputs(page, name).evaluate_all("nodes => nodes.map((one) => one.value)")]
    nearest = min(offered, key=lambda one: abs(one - value))
    page.locator(f'[name="{name}"][value="{nearest:g}"]').check()
    return nearest


def _choice(page: Page, _: Field, name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        page.locator(f'[name="{name}"][value="+other"]').check()
        inputs(page, f"{name}.other").fill(value["other"])
    else:
        page.locator(f'[name="{name}"][value="{value}"]').check()
    return value


def _choices(page: Page, _: Field, name: str, value: list[Any]) -> list[Any]:
    """They come back in the order of the page."""
    own = [one for one in value if isinstance(one, Mapping)]
    for one in value:
        if isinstance(one, Mapping):
            inputs(page, f"{name}.other").fill(one["other"])
        else:
            page.locator(f'[name="{name}"][value="{one}"]').check()
    ticked = page.locator(f'[name="{name}"]:checked').evaluate_all("nodes => nodes.map((one) => one.value)")
    return [*ticked, *own]


def _yes_no(page: Page, _: Field, name: str, value: bool) -> bool:
    page.locator(f'[name="{name}"][value="{"yes" if value else "no"}"]').check()
    return value


def _tick(page: Page, _: Field, name: str, value: bool) -> bool:
    inputs(page, name).check()
    return value


def _duration(page: Page, _: Field, name: str, value: int) -> int:
    hours = inputs(page, f"{name}.hours")
    if hours.count():
        hours.fill(str(value // 60))
    inputs(page, f"{name}.minutes").fill(str(value % 60 if hours.count() else value))
    return value


def _pair(page: Page, field: Field, name: str, value: Mapping[str, float]) -> dict[str, float]:
    return {part: _scale(page, field, f"{name}.{part}", number) for part, number in value.items()}


def _emotions(page: Page, _: Field, name: str, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return _rows(page, name, ("name", "strength"), value)


def _hierarchy(page: Page, _: Field, name: str, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """More empty rows come with the button."""
    for count in range(len(value) + 1):
        _rows(page, name, ("item", "rating"), value[:count])
        if count < len(value) and not inputs(page, f"{name}-{count}-item").count():
            page.get_by_role("button", name="Keep these and add a step").click()
            inputs(page, f"{name}-{count}-item").wait_for()
    return value


def _rows(page: Page, name: str, keys: tuple[str, str], value: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for number, row in enumerate(value):
        for key in keys:
            inputs(page, f"{name}-{number}-{key}").fill(str(row[key]))
    return value


def _entries(page: Page, field: Field, name: str, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for number, entry in enumerate(value):
        parts = [one for one in (AT, *field["fields"]) if one["name"] in entry]
        found.append({one["name"]: _part(page, one, f"{name}.{one['name']}", entry) for one in parts})
        page.get_by_role("button", name="Keep this and add another").click()
        page.locator(f'[name="{name}-place"][value="{number + 1}"]').wait_for(state="attached")
    return found


def _part(page: Page, field: Field, name: str, entry: Mapping[str, Any]) -> Any:
    return FILLERS.get(field["kind"], _plain)(page, field, name, entry[field["name"]])


def _table(page: Page, field: Field, name: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """In a cell a scale is a number, and few options are a list."""
    page.locator(f"#f-{name} details").evaluate_all("nodes => nodes.forEach((one) => { one.open = true; })")
    for row, columns in value.items():
        for column, cell in columns.items():
            for one in field["fields"]:
                if one["name"] in cell:
                    _cell(page, one, f"{name}.{row}.{column}.{one['name']}", cell[one["name"]])
    return value


def _cell(page: Page, field: Field, name: str, value: Any) -> None:
    if field["kind"] in {"choice", "yes_no"}:
        word = {True: "yes", False: "no"}.get(value, value) if field["kind"] == "yes_no" else value
        inputs(page, name).select_option(word)
    elif field["kind"] == "scale":
        _plain(page, field, name, value)
    else:
        FILLERS.get(field["kind"], _plain)(page, field, name, value)


def _note(page: Page, _: Field, name: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    inputs(page, f"{name}.text").fill(value["text"])
    inputs(page, f"{name}.shared").set_checked(value["shared"])
    return value


FILLERS: Mapping[str, Callable[[Page, Field, str, Any], Any]] = {
    "scale": _scale,
    "choice": _choice,
    "choices": _choices,
    "checklist": _choices,
    "yes_no": _yes_no,
    "link": _tick,
    "duration": _duration,
    "pair": _pair,
    "emotions": _emotions,
    "hierarchy": _hierarchy,
    "entries": _entries,
    "table": _table,
    "private_note": _note,
}
