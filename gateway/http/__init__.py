"""The gateway's own API and the routes that go on to the services."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from gateway.http import clinics, documentation, files, forward, me, people, records, reports, sign_in, tokens, views


def blueprints() -> Sequence[Blueprint]:
    """Everything under /api, and what providers call; made anew for each application."""
    own = (sign_in, me, tokens, clinics, people, records, views)
    return (
        *(module.blueprint() for module in own),
        documentation.blueprint(),
        files.blueprint(),
        reports.blueprint(),
        forward.blueprint(),
    )
