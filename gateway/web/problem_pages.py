"""Problems as pages: what happened in plain words, that nothing was lost, and what to do next."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request

from gateway.web.i18n import gettext

PROBLEM = "application/problem+json"
NOT_PAGES = ("/api/", "/health/", "/metrics", "/openapi.json", "/assets/", "/feed/", "/reports/")
KEPT = ("Retry-After", "Allow")


def register(app: Flask) -> None:
    app.after_request(as_page)


def is_page() -> bool:
    """The docs page is a page although it lies beside the API."""
    return request.path == "/api/docs" or not request.path.startswith(NOT_PAGES)


def as_page(response: Response) -> Response:
    """A problem document for a page becomes a page of the same status; a part of a page gets a sentence."""
    if "HX-Request" in request.headers and is_page():
        return _as_sentence(response)
    if response.mimetype != PROBLEM or not is_page():
        return response
    problem = response.get_json()
    if response.status_code == 401:
        back = request.full_path.removesuffix("?") if request.method == "GET" else "/"
        return make_response(redirect("/sign-in?" + urlencode({"next": back})))
    page = make_response(render_template("errors/page.html", problem=problem, kind=_kind(problem)), problem["status"])
    for name in KEPT:
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def _as_sentence(response: Response) -> Response:
    """htmx puts whatever comes into the page: a whole page, the sign-in page too, would not belong there."""
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in"):
        said = gettext("Not saved yet: you are signed out. Sign in on another page, then come back to this one.")
        return make_response(said, 401)
    if response.mimetype != PROBLEM:
        return response
    said = gettext("Not saved yet. What you typed is still here; it is tried again when you go on.")
    if response.status_code == 413:
        said = gettext("This is too much to save at once. What you typed is still here: shorten it, then it is saved.")
    return make_response(said, response.status_code)


def _kind(problem: dict[str, object]) -> str:
    """Which words: by status, with one for everything that is wrong with the request."""
    status = problem["status"]
    kinds = {403: "role", 404: "missing", 412: "stale", 413: "large", 429: "wait", 503: "away"}
    if str(problem.get("type", "")).endswith(":form-expired"):
        return "form"
    return kinds.get(int(str(status)), "fault" if int(str(status)) >= 500 else "request")
