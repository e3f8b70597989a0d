"""The gateway put together: the only place that names every collaborator."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from secrets import token_urlsafe
from typing import Any

from flask import Flask
from pymongo.database import Database
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis.clock import Clock, utc_now
from chassis.health import Health, database_check
from chassis.idempotency import Idempotency
from chassis.kafka import KafkaAddress, Producer, ensure_topics
from chassis.leases import Leases, owner_name
from chassis.metrics import Metrics, PoolListener, for_process
from chassis.mongo import Document, database
from chassis.parking import parked_topic
from chassis.relay import Relay
from chassis.settings import SettingsError
from chassis.tokens import Signer
from chassis.web import create_app
from chassis.worker import Step, Worker
from gateway import web
from gateway.audit import Audit
from gateway.comparing import Comparison
from gateway.connections import connections
from gateway.gateway import EXTENSION, Gateway
from gateway.http import blueprints, edge, problems
from gateway.http.documentation import DOCUMENTS
from gateway.limits import Limits
from gateway.mailing import Mailing, Post
from gateway.nightly import Nightly
from gateway.openapi import Documents
from gateway.passwords import Passwords, passwords
from gateway.publishing import SOURCE, TOPIC
from gateway.settings import GatewaySettings
from gateway.store import Store, prepare, store_on
from gateway.upstream import Upstream

_SHORTEST_KEY = 32
_COMPARING_SECONDS = 600.0  # for one subject of one clinic
_ON_ITS_WAY = 5.0  # seconds that an event may need to arrive


def build_web(settings: GatewaySettings) -> Flask:
    """The web process: pages, the API, and the way to the services."""
    metrics = for_process(SOURCE)
    owned = open_database(settings, metrics)
    prepare(owned)
    return web_app(settings, owned, hashing=passwords(token_urlsafe(32)), metrics=metrics)


def web_app(
    settings: GatewaySettings,
    owned: Database[Document],
    *,
    hashing: Passwords,
    clock: Clock = utc_now,
    metrics: Metrics | None = None,
) -> Flask:
    """The application of the web process over a database that is prepared."""
    here = gateway_over(settings, owned, hashing=hashing, clock=clock)
    app = create_app(
        SOURCE,
        settings,
        problems=problems.table(),
        blueprints=blueprints(),
        verifier=None,
        idempotency=Idempotency(owned["idempotency"], clock, edge.idempotency_scope),
        health=Health(ready={"database": database_check(owned)}),
        metrics=metrics,
        forms=True,
    )
    app.extensions[EXTENSION] = here
    app.extensions[DOCUMENTS] = Documents(
        settings, here.upstream.connections, lambda: own_document(app), time.monotonic
    )
    edge.register(app)
    web.register(app, here)
    hops = settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def gateway_over(settings: GatewaySettings, owned: Database[Document], *, hashing: Passwords, clock: Clock) -> Gateway:
    """The collaborators of a gateway process."""
    store = open_store(settings, owned, clock)
    audit = Audit(store.audit, clock, ThreadPoolExecutor(settings.http_threads, thread_name_prefix="audit"))
    upstream = Upstream(
        settings=settings,
        store=store,
        signer=Signer(settings.token_signing_key_file, clock),
        connections=connections(settings.upstream_timeout_seconds, settings.http_threads),
        audit=audit,
    )
    return Gateway(
        settings=settings,
        store=store,
        upstream=upstream,
        passwords=hashing,
        clock=clock,
        audit=audit,
        limits=Limits(time.monotonic),
    )


def build_worker(settings: GatewaySettings) -> Worker:
    """The worker process: it publishes what waits in the outboxes."""
    address, metrics = KafkaAddress.of(settings), for_process(SOURCE)
    owned = open_database(settings, metrics)
    prepare(owned)
    leases = Leases(owned["leases"], owner_name())
    relay = Relay([owned["clinics"]], own_topic(settings), Producer(address, f"{SOURCE}-relay"), leases, metrics)
    store = open_store(settings, owned, utc_now)
    nightly = Nightly(comparison_over(settings, store), store, utc_now)

    def close() -> None:
        relay.close()
        owned.client.close()

    steps = [
        Step("topics", partial(make_topics, settings), idle=300.0),
        Step("relay", relay.step, idle=0.05, rest=0.3, close=close),
        Step("comparison", nightly.step, idle=60.0, limit=_COMPARING_SECONDS),
    ]
    if settings.sends_mail:
        steps.append(Step("mail", build_mailing(settings, owned).step, idle=20.0))
    return Worker(SOURCE, steps, metrics, health_host=settings.health_host, health_port=settings.health_port)


def comparison_over(settings: GatewaySettings, store: Store) -> Comparison:
    """What holds copies against their owners; it may take longer than a person would wait."""
    upstream = Upstream(
        settings=settings,
        store=store,
        signer=Signer(settings.token_signing_key_file),
        connections=connections(_COMPARING_SECONDS / 2, 1),
        audit=Audit(store.audit, utc_now, ThreadPoolExecutor(1)),
    )
    return Comparison(upstream.in_own_name, store, lambda: time.sleep(_ON_ITS_WAY))


@contextmanager
def comparing(settings: GatewaySettings) -> Iterator[tuple[Comparison, Store]]:
    """For a command that ends: the comparison, and what the gateway keeps."""
    owned = open_database(settings)
    with closing(owned.client):
        store = open_store(settings, owned, utc_now)
        yield comparison_over(settings, store), store


def build_mailing(settings: GatewaySettings, owned: Database[Document], clock: Clock = utc_now) -> Mailing:
    """Who sends saved views by e-mail."""
    here = gateway_over(settings, owned, hashing=passwords(token_urlsafe(32)), clock=clock)
    post = Post(settings.email_url.reveal(), settings.email_from)
    return Mailing(here.store, here.upstream, post.send, settings, clock)


def own_topic(settings: GatewaySettings) -> str:
    return f"{settings.kafka_topic_prefix}.{TOPIC}"


def make_topics(settings: GatewaySettings) -> int:
    """The one that is written, and where its unreadable events are parked; how many were missing."""
    topic = own_topic(settings)
    topics = dict.fromkeys((topic, parked_topic(topic)), settings.kafka_partitions)
    return ensure_topics(KafkaAddress.of(settings), topics, settings.kafka_replication)


def republish(settings: GatewaySettings) -> int:
    """Put the present state of every clinic into its outbox again; how many were."""
    owned = open_database(settings)
    with closing(owned.client):
        store = open_store(settings, owned, utc_now)
        return sum(store.clinics.publish_again(clinic) for clinic in store.clinics.all())


def open_database(settings: GatewaySettings, metrics: Metrics | None = None) -> Database[Document]:
    """Connect; call it in the process that uses it."""
    listeners = [PoolListener(metrics)] if metrics else []
    return database(settings.mongodb_uri.reveal(), settings.mongodb_database, app=SOURCE, listeners=listeners)


def open_store(settings: GatewaySettings, owned: Database[Document], clock: Clock) -> Store:
    """The store on a database, keyed with the secret key."""
    return store_on(owned, secret_key(settings), clock)


def secret_key(settings: GatewaySettings) -> str:
    """The key; raises SettingsError for one that could be guessed."""
    secret = settings.secret_key.reveal()
    if len(secret) < _SHORTEST_KEY:
        raise SettingsError([f"SECRET_KEY needs at least {_SHORTEST_KEY} characters."])
    return secret


def own_document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of the gateway's own routes, as `/openapi.json` answers it."""
    view: Callable[[], Any] = app.view_functions["api-docs.openapi_json"]
    answer: dict[str, Any] = app.make_response(view()).get_json()
    return answer


def checks(settings: GatewaySettings) -> dict[str, Callable[[], object]]:
    """What has to be there for the gateway to work; each raises what is wrong."""

    def database_is_right() -> None:
        owned = open_database(settings)
        with closing(owned.client):
            prepare(owned)

    return {
        "secret key": lambda: secret_key(settings),
        "signing key": lambda: Signer(settings.token_signing_key_file),
        "database": database_is_right,
        "broker": lambda: ensure_topics(KafkaAddress.of(settings), {}),
    }
