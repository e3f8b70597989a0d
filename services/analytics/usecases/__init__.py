"""What analytics can be asked, and the upkeep of its buckets."""

from services.analytics.usecases.benchmarks import benchmark, make_snapshots, renew_snapshots
from services.analytics.usecases.course_upkeep import recompute_courses
from services.analytics.usecases.dashboard import Dashboard, dashboard
from services.analytics.usecases.ports import AddingUp, Figures, Freshness, Mark, Renewed, Sum, Upkeep, Waiting
from services.analytics.usecases.upkeep import recompute, roll_up
from services.analytics.usecases.work import work

__all__ = [
    "AddingUp",
    "Dashboard",
    "Figures",
    "Freshness",
    "Mark",
    "Renewed",
    "Sum",
    "Upkeep",
    "Waiting",
    "benchmark",
    "dashboard",
    "make_snapshots",
    "recompute",
    "recompute_courses",
    "renew_snapshots",
    "roll_up",
    "work",
]
