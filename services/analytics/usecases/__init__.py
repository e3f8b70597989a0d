"""What analytics can be asked, and the upkeep of its buckets."""

from services.analytics.usecases.benchmarks import benchmark, make_snapshots, renew_snapshots
from services.analytics.usecases.dashboard import Dashboard, dashboard
from services.analytics.usecases.ports import Figures, Freshness, Mark, Upkeep
from services.analytics.usecases.upkeep import recompute
from services.analytics.usecases.work import work

__all__ = [
    "Dashboard",
    "Figures",
    "Freshness",
    "Mark",
    "Upkeep",
    "benchmark",
    "dashboard",
    "make_snapshots",
    "recompute",
    "renew_snapshots",
    "work",
]
