"""A form as a browser would send it, read from a page."""

from __future__ import annotations

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of the form with one id, with what stands in them."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.sent: list[tuple[str, str]] = []
        self.open: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside or not given.get("name"):
            return self._option(tag, given)
        if tag in {"textarea", "select"}:
            self.open = (given["name"], "")
        elif tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.sent.append((given["name"], given.get("value", "")))
        return None

    def _option(self, tag: str, given: dict[str, str]) -> None:
        if self.open and tag == "option" and "selected" in given:
            self.open = (self.open[0], given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.open and self.lasttag == "textarea":
            self.open = (self.open[0], self.open[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"} and self.open:
            self.sent.append(self.open)
            self.open = None
        if tag == "form":
            self.inside = False


def last_form_of(html: str) -> dict[str, list[str]]:
    """Of the last form of a page, whatever its id is."""
    return form_of(html[html.rindex("<form") :].replace("<form", '<form id="last"', 1), "last")


def form_of(html: str, form_id: str = "question") -> dict[str, list[str]]:
    """Name → values, as a form of a web page sends them."""
    found = Form(form_id)
    found.feed(html)
    sent: dict[str, list[str]] = {}
    for name, value in found.sent:
        sent.setdefault(name, []).append(value)
    return sent
