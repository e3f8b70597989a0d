"""Closed lists as they stand in the source, so that a service's own list can be held against the published one."""

import ast
from collections.abc import Iterable, Mapping
from enum import StrEnum

from tests.architecture.source import Module

Lists = Mapping[str, frozenset[str]]


def published(module: object) -> dict[str, frozenset[str]]:
    """The lists of `contracts.codes` by name."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, type)}
    return {
        name: frozenset(code.value for code in value)
        for name, value in found.items()
        if issubclass(value, StrEnum) and value is not StrEnum
    }


def declared(module: Module) -> dict[str, tuple[int, frozenset[str]]]:
    """The string enums of a module by name, with the line and the values."""
    return {
        node.name: (node.lineno, frozenset(_values(node)))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and any(_ends(base) in {"StrEnum", "Enum"} for base in node.bases)
    }


def unlike(modules: Iterable[Module], lists: Lists) -> list[str]:
    """Every enum that has the name of a published list and other values."""
    return [
        f"{module.path}:{line} {name} differs from contracts.codes.{name} in: {', '.join(sorted(own ^ lists[name]))}"
        for module in modules
        for name, (line, own) in declared(module).items()
        if name in lists and own != lists[name]
    ]


def _values(node: ast.ClassDef) -> list[str]:
    values: list[str] = []
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = statement.value
            values.append(str(value.value) if isinstance(value, ast.Constant) else statement.targets[0].id.lower())
    return values


def _ends(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
