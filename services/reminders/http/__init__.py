"""The HTTP API of the service."""

from __future__ import annotations

from flask_smorest import Blueprint

from services.reminders.http import (
    channels,
    health,
    ladders,
    own,
    points,
    policies,
    preview,
    putting_off,
    staff,
    tasks,
    wishes,
)


def blueprints() -> list[Blueprint]:
    return [
        wishes.blueprint,
        preview.blueprint,
        own.blueprint,
        putting_off.blueprint,
        points.blueprint,
        channels.blueprint,
        health.blueprint,
        staff.blueprint,
        policies.blueprint,
        ladders.blueprint,
        tasks.blueprint,
    ]
