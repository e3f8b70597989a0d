"""What analytics can be asked, and the upkeep of its buckets."""

from services.analytics.usecases.course_upkeep import recompute_courses
from services.analytics.usecases.dashboard import Dashboard, dashboard
from services.analytics.usecases.ports import AddingUp, Figures, Freshness, Mark, Upkeep, Waiting
from services.analytics.usecases.upkeep import recompute, roll_up

__all__ = [
    "AddingUp",
    "Dashboard",
    "Figures",
    "Freshness",
    "Mark",
    "Upkeep",
    "Waiting",
    "dashboard",
    "recompute",
    "recompute_courses",
    "roll_up",
]
