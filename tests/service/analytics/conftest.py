"""Analytics with a database, keys and topics of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from chassis.settings import load
from chassis.tokens import new_keypair
from services.analytics import service
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings


@pytest.fixture
def settings(
    database: Database[dict[str, Any]], mongodb_uri: str, kafka: str, topic_prefix: str, tmp_path: Path
) -> AnalyticsSettings:
    topics = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "KAFKA_TOPIC_PREFIX": topic_prefix, "KAFKA_PARTITIONS": "2"}
    return settings_in(tmp_path, {"MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database.name, **topics})


def settings_in(folder: Path, environ: Mapping[str, str]) -> AnalyticsSettings:
    """Settings of these values, with new keys in the folder."""
    private, public = new_keypair("k1")
    (folder / "private.json").write_text(json.dumps(private))
    (folder / "public.json").write_text(json.dumps({"keys": public}))
    return load(AnalyticsSettings, {**environ, "TOKEN_PUBLIC_KEYS_FILE": str(folder / "public.json")})


@pytest.fixture
def kept(settings: AnalyticsSettings) -> Iterator[Stores]:
    stores = service.stores(settings)
    stores.generations.prepare()
    yield stores
    stores.database.client.close()
