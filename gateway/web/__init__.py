"""Everything that people see: pages, their words and their looks. `register` is called once, by the composition."""

from __future__ import annotations

from flask import Flask
from jinja2 import FileSystemLoader

from gateway.gateway import EXTENSION, Gateway
from gateway.web import headers, language, pages, problem_pages, staff, tools
from gateway.web.account import pages as account
from gateway.web.assets import PREFIX, read_assets
from gateway.web.client import pages as client
from gateway.web.undefined import Careful


def register(app: Flask, gateway: Gateway) -> None:
    """Give a Flask application its pages."""
    app.extensions.setdefault(EXTENSION, gateway)
    app.jinja_env.undefined = Careful
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.loader = FileSystemLoader(str(tools.HERE / "templates"))
    assets = read_assets()
    language.register(app)
    tools.register(app, assets)
    headers.register(app)
    problem_pages.register(app)
    app.add_url_rule(f"{PREFIX}/<path:name>", "assets", assets.serve)
    for part in (pages, account, client):
        app.register_blueprint(part.blueprint())
    staff.register(app, gateway)
