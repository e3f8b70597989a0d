"""What analytics can be asked, and the upkeep of its buckets."""

from services.analytics.usecases.course_upkeep import recompute_courses
from services.analytics.usecases.dashboard import Dashboard, dashboard
from services.analytics.usecases.ports import Figures, Freshness, Mark, Upkeep
from services.analytics.usecases.upkeep import recompute

__all__ = ["Dashboard", "Figures", "Freshness", "Mark", "Upkeep", "dashboard", "recompute", "recompute_courses"]
