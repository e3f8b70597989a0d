"""The HTTP API of the service."""

from __future__ import annotations

from flask_smorest import Blueprint

from services.reminders.http import own, preview, putting_off, staff, wishes


def blueprints() -> list[Blueprint]:
    return [
        wishes.blueprint,
        preview.blueprint,
        own.blueprint,
        putting_off.blueprint,
        staff.blueprint,
    ]
