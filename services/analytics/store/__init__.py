"""MongoDB of analytics: generations, facts, day buckets and the marks of days that became dirty."""

from services.analytics.store.buckets import BucketStore
from services.analytics.store.courses import CourseStore
from services.analytics.store.facts import FactStore
from services.analytics.store.generations import Generations
from services.analytics.store.weights import ClinicWeights

__all__ = ["BucketStore", "ClinicWeights", "CourseStore", "FactStore", "Generations"]
