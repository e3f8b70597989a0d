"""What a refusal has to look like."""

from __future__ import annotations

import json

from tests.system.asking import Reply


def is_problem(reply: Reply, status: int, *named: str) -> bool:
    """A document with everything that RFC 9457 and ours promise, naming the fields that are wrong."""
    assert reply.status == status, reply
    assert reply.kind == "application/problem+json", reply
    body = reply.body
    assert body["type"].startswith("urn:carryover:problem:")
    assert body["status"] == status
    assert len(body["title"]) > 5
    assert len(body["detail"].split()) >= 4, body["detail"]
    assert body["request_id"] == reply.headers["X-Request-Id"]
    for text in ("Traceback", "Error(", "pymongo", "marshmallow", "127.0.0.1"):
        assert text not in reply.text
    errors = json.dumps(body.get("errors", {}))
    assert [name for name in named if f'"{name}"' not in errors] == [], errors
    return True
