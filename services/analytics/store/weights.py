"""The weights that a clinic gave to the reasons of its list. They are no figure: a rebuild leaves them alone."""

from __future__ import annotations

from datetime import datetime

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.analytics.domain.at_risk import DEFAULT_WEIGHTS, REASONS, Weight, Weights
from services.analytics.store.generations import Document
from services.analytics.usecases.course_ports import KeptWeights


class WeightsChanged(RuntimeError):
    """Somebody else changed them since they were read."""


class ClinicWeights:
    """One small document for each clinic that changed them."""

    def __init__(self, database: Database[Document]) -> None:
        self._rows = database["weights"]

    def of(self, clinic_id: str) -> KeptWeights:
        """Return the weights of a clinic, or the ones that everybody starts with."""
        found = self._rows.find_one({"_id": clinic_id})
        if found is None:
            return KeptWeights(DEFAULT_WEIGHTS, 0)
        return KeptWeights(_read(found["weights"]), found["version"], found["changed_at"])

    def put(self, clinic_id: str, weights: Weights, version: int, at: datetime) -> KeptWeights:
        """Replace those of `version`. Raises WeightsChanged."""
        changed = KeptWeights(weights, version + 1, at)
        row = {"clinic_id": clinic_id, "weights": _kept(weights), "version": version + 1, "changed_at": at}
        try:
            done = self._rows.replace_one({"_id": clinic_id, "version": version}, row, upsert=version == 0)
        except DuplicateKeyError:
            raise WeightsChanged from None
        if not done.matched_count and done.upserted_id is None:
            raise WeightsChanged
        return changed


def _kept(weights: Weights) -> Document:
    reasons = {name: getattr(weights, name) for name in REASONS}
    return {
        **{name: {"points": each.points, "from": each.since} for name, each in reasons.items()},
        "list_from": weights.list_from,
    }


def _read(kept: Document) -> Weights:
    reasons = {name: Weight(kept[name]["points"], kept[name]["from"]) for name in REASONS}
    return Weights(**reasons, list_from=kept["list_from"])
