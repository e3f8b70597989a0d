"""Mechanism shared by every process of Carryover, without a word of the domain it serves.

The web half (settings, logs, trace, metrics, health, problems, web, http, tokens, idempotency, serve) turns HTTP into
calls of use cases; the data half (clock, ids, events, documents, mongo, leases, relay, kafka, parking, consumer,
worker) keeps state and its events together and moves them through Kafka. Nothing in here runs when it is imported.
"""
