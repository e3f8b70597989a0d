"""A client is forgotten: what is open ends, every word goes, codes and numbers stay."""

from __future__ import annotations

from datetime import datetime

from services.assignments.domain.codes import EndReason
from services.assignments.domain.episode import Episode
from services.assignments.usecases import settling
from services.assignments.usecases.call import repeated
from services.assignments.usecases.ports import Store


def forget(store: Store, clinic_id: str, client_id: str, now: datetime) -> None:
    """May be repeated: what is gone stays gone."""
    for episode in store.episodes_of_client([clinic_id], client_id):
        if episode.is_open:
            _end(store, clinic_id, episode.id, now)
    store.erase_words(clinic_id, client_id)


@repeated
def _end(store: Store, clinic_id: str, episode_id: str, now: datetime) -> None:
    episode: Episode | None = store.episodes.get([clinic_id], episode_id)
    if episode is None or not episode.is_open:
        return
    closed, fact = episode.close(EndReason.STOPPED_EARLY, None, now)
    settling.settle_episode(store, store.episodes.save(closed, [fact]), now)
