"""The settings of analytics."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True)
class AnalyticsSettings(ServiceSettings):
    """What analytics reads from its environment."""

    mongodb_database: str = setting("MONGODB_DATABASE", default="analytics", help="The database this service owns.")
