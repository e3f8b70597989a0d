"""MongoDB of analytics: generations, facts, buckets with their roll-ups, and the marks of what became dirty."""

from services.analytics.store.benchmarks import BenchmarkStore
from services.analytics.store.buckets import BucketStore
from services.analytics.store.comparing import Compared
from services.analytics.store.courses import CourseStore
from services.analytics.store.exports import ExportStore
from services.analytics.store.facts import FactStore
from services.analytics.store.figures import FigureStore
from services.analytics.store.generations import Generations
from services.analytics.store.rollups import RollUpStore
from services.analytics.store.weights import ClinicWeights
from services.analytics.store.workloads import WorkloadStore

__all__ = [
    "BenchmarkStore",
    "BucketStore",
    "ClinicWeights",
    "Compared",
    "CourseStore",
    "ExportStore",
    "FactStore",
    "FigureStore",
    "Generations",
    "RollUpStore",
    "WorkloadStore",
]
