"""Holds answers against the OpenAPI document: every field is documented, and is what it is documented to be."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import jsonschema_rs
from flask import Flask

Json = dict[str, Any]


class Promised:
    """The document of an app, read strictly: a field that it does not name is wrong."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.checked: set[tuple[str, str]] = set()
        self._validators: dict[tuple[str, str, int], jsonschema_rs.Draft202012Validator] = {}

    @cached_property
    def document(self) -> Json:
        found: Json = self.app.test_client().get("/openapi.json").get_json()
        for schema in found["components"]["schemas"].values():
            if "properties" in schema:
                schema.setdefault("additionalProperties", False)
        return found

    def operations(self) -> set[tuple[str, str]]:
        methods = {"get", "post", "put", "patch", "delete"}
        return {(name, path) for path, item in self.document["paths"].items() for name in item if name in methods}

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        rule, _ = self.app.url_map.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
        where = re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        key = (method.lower(), where, status)
        if key not in self._validators:
            self._validators[key] = self._validator(*key)
        for error in self._validators[key].iter_errors(body):
            raise AssertionError(f"{method} {where}: {list(error.instance_path)}: {error.message}")
        self.checked.add(key[:2])

    def _validator(self, method: str, where: str, status: int) -> jsonschema_rs.Draft202012Validator:
        answer = self.document["paths"][where][method]["responses"][str(status)]
        ((_, content),) = answer["content"].items()
        schema = content["schema"]
        whole = {**schema, "components": self.document["components"]}
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
