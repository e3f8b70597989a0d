"""The HTTP API of the service."""

from __future__ import annotations

from flask import Blueprint

from services.reminders.http import (
    calendars,
    channels,
    comparing,
    habits,
    health,
    ladders,
    links,
    own,
    own_ladders,
    points,
    policies,
    preview,
    putting_off,
    reports,
    simulation,
    staff,
    tasks,
    templates,
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
        simulation.blueprint,
        ladders.blueprint,
        own_ladders.blueprint,
        tasks.blueprint,
        templates.blueprint,
        templates.own,
        links.blueprint,
        links.without_signing_in,
        reports.blueprint,
        calendars.blueprint,
        habits.blueprint,
        calendars.without_signing_in,
        comparing.blueprint,
    ]
