"""MongoDB of analytics: generations, facts, day buckets and the marks of days that became dirty."""

from services.analytics.store.benchmarks import BenchmarkStore
from services.analytics.store.buckets import BucketStore
from services.analytics.store.facts import FactStore
from services.analytics.store.generations import Generations
from services.analytics.store.workloads import WorkloadStore

__all__ = ["BenchmarkStore", "BucketStore", "FactStore", "Generations", "WorkloadStore"]
