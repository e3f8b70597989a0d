"""Every error of the domain and the problem document it becomes."""

from __future__ import annotations

from chassis.documents import DocumentMissing, StaleVersion
from chassis.problems import Problem, Table, forbidden, invalid, not_found, stale
from services.reminders.domain.errors import (
    AlreadySet,
    ClinicNotNamed,
    NotFound,
    NotPossible,
    RoleMayNotSee,
    Unacceptable,
)


def table() -> Table:
    return {
        NotFound: lambda _: not_found(),
        DocumentMissing: lambda _: not_found(),
        RoleMayNotSee: lambda _: forbidden(),
        NotPossible: lambda _: not_found(),
        AlreadySet: lambda _: if_match_missing(),
        StaleVersion: lambda _: stale(),
        ClinicNotNamed: lambda _: invalid({"clinic_id": ["You belong to several clinics: say which one is meant."]}),
        Unacceptable: lambda error: invalid(_nested(error.field, error.advice)),
    }


def if_match_missing() -> Problem:
    detail = "It was set before. Read it, and send your change with If-Match and the ETag you got."
    return Problem(428, "if-match", "If-Match is missing", detail)


def _nested(field: str, advice: str) -> dict[str, object]:
    """`channels.email` is the field `email` in `channels`."""
    outer, _, inner = field.partition(".")
    return {outer: _nested(inner, advice) if inner else [advice]}
