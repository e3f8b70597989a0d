"""The import rules of the design, and proof that each of them can be broken."""

import pytest

from tests.architecture.imports import breaches
from tests.architecture.source import PRODUCT, Module, imports, modules

FORBIDDEN = [
    ("contracts/codes.py", "import marshmallow"),
    ("contracts/fields.py", "import pymongo"),
    ("contracts/assignments.py", "from services.assignments.domain import codes"),
    ("contracts/assignments.py", "from chassis.clock import iso"),
    ("chassis/consumer.py", "import contracts"),
    ("chassis/web.py", "from services.assignments import access"),
    ("chassis/web.py", "import gateway.people"),
    ("services/assignments/domain/episode.py", "import dateutil.rrule"),
    ("services/assignments/domain/episode.py", "from contracts import codes"),
    ("services/assignments/domain/episode.py", "from chassis.clock import Clock"),
    ("services/assignments/domain/episode.py", "from services.assignments.store import Store"),
    ("services/assignments/domain/episode.py", "from ..store import Store"),
    ("services/assignments/domain/episode.py", "from services.reminders.domain import codes"),
    ("services/assignments/usecases.py", "import pymongo"),
    ("services/assignments/usecases.py", "from services.assignments.store import Store"),
    ("services/assignments/usecases.py", "from services.assignments import store"),
    ("services/assignments/usecases.py", "import flask"),
    ("services/assignments/usecases/answer.py", "from chassis.documents import save"),
    ("services/assignments/access.py", "from chassis.tokens import Actor"),
    ("services/assignments/access.py", "def late() -> None:\n    import bson"),
    ("services/assignments/store.py", "import kafka"),
    ("services/assignments/store.py", "from services.analytics import store"),
    ("services/assignments/store.py", "import gateway"),
    ("services/assignments/http/routes.py", "import pymongo"),
    ("services/assignments/publishing.py", "import kafka"),
    ("services/assignments/subscriptions.py", "from pymongo.errors import PyMongoError"),
    ("services/reminders/planning.py", "import apprise"),
    ("services/reminders/service.py", "from services.assignments import usecases"),
    ("services/reminders/service.py", "import gateway.settings"),
    ("services/reminders/service.py", "import local"),
    ("services/reminders/planning.py", "import importlib\nimportlib.import_module('gateway.people')"),
    ("gateway/upstream.py", "from services.assignments import usecases"),
    ("gateway/upstream.py", "import local.stack"),
    ("gateway/people.py", "import pymongo"),
    ("gateway/people.py", "import urllib3"),
    ("gateway/usecases/people.py", "from gateway.store import Store"),
    ("gateway/usecases/people.py", "import argon2"),
    ("gateway/domain/person.py", "import flask"),
]

ALLOWED = [
    ("contracts/fields.py", "import marshmallow, zoneinfo"),
    ("chassis/mongo.py", "import pymongo"),
    ("services/assignments/domain/episode.py", "from zoneinfo import ZoneInfo\nfrom . import codes"),
    ("services/assignments/usecases.py", "from services.assignments import access\nfrom typing import Protocol"),
    ("services/assignments/store/episodes.py", "import pymongo\nfrom chassis import documents"),
    ("services/assignments/http/routes.py", "from flask_smorest import Blueprint"),
    ("services/assignments/service.py", "from pymongo import MongoClient"),
    ("services/reminders/delivery/email.py", "import apprise"),
    ("gateway/connections.py", "import urllib3"),
    ("gateway/web/pages.py", "from flask_babel import gettext"),
    ("local/stack.py", "import services.assignments.service, psutil"),
]


def test_every_part_imports_only_what_is_its_own() -> None:
    assert breaches(modules(*PRODUCT)) == []


@pytest.mark.parametrize(("path", "text"), FORBIDDEN)
def test_a_forbidden_import_is_found(path: str, text: str) -> None:
    assert len(breaches([Module(path, text)])) == 1


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_an_allowed_import_is_left_alone(path: str, text: str) -> None:
    assert breaches([Module(path, text)]) == []


def test_the_rules_look_at_real_modules() -> None:
    looked_at = {module.path.partition("/")[0] for module in modules(*PRODUCT) if list(imports(module))}
    assert looked_at == set(PRODUCT)
