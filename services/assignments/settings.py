"""The settings of the assignments service."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True)
class AssignmentsSettings(ServiceSettings):
    mongodb_database: str = setting("MONGODB_DATABASE", default="assignments", help="The database this service owns.")
