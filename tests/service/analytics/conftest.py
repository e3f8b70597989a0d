"""Analytics with a database, keys and topics of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    private, public = new_keypair("k1")
    (tmp_path / "private.json").write_text(json.dumps(private))
    (tmp_path / "public.json").write_text(json.dumps({"keys": public}))
    return load(
        AnalyticsSettings,
        {
            "MONGODB_URI": mongodb_uri,
            "MONGODB_DATABASE": database.name,
            "KAFKA_BOOTSTRAP_SERVERS": kafka,
            "KAFKA_TOPIC_PREFIX": topic_prefix,
            "KAFKA_PARTITIONS": "2",
            "TOKEN_PUBLIC_KEYS_FILE": str(tmp_path / "public.json"),
        },
    )


@pytest.fixture
def kept(settings: AnalyticsSettings) -> Iterator[Stores]:
    stores = service.stores(settings)
    stores.generations.prepare()
    yield stores
    stores.database.client.close()
