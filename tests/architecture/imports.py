"""Who may import what: a table of places, read from the top; the first place that matches a file decides."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.architecture.source import FOLDERS, Import, Module, imports

ANYTHING = frozenset({"*"})
NOTHING: frozenset[str] = frozenset()
DATABASE = frozenset({"pymongo", "bson"})
WEB = frozenset({"flask", "flask_smorest", "marshmallow", "werkzeug"})
PAGES = WEB | {"babel", "flask_babel", "jinja2", "markupsafe", "nhsuk_frontend_jinja"}


@dataclass(frozen=True)
class Place:
    """Files that match `pattern` may import these packages from outside and these parts of the project.

    `own` stands for the part the file belongs to: `services.assignments`, or `gateway`.
    """

    pattern: str
    packages: frozenset[str]
    parts: tuple[str, ...]


SERVICE_PARTS = ("own", "chassis", "contracts")
USECASE_PARTS = ("own.domain", "own.usecases", "own.access")
PLACES = (
    Place("contracts/codes.py", NOTHING, ()),
    Place("contracts/*", frozenset({"marshmallow"}), ("contracts",)),
    Place("chassis/*", ANYTHING, ("chassis",)),
    Place("services/__init__.py", NOTHING, ()),
    Place("services/*/domain/*", NOTHING, ("own.domain",)),
    Place("services/*/usecases*", NOTHING, USECASE_PARTS),
    Place("services/*/access*", NOTHING, USECASE_PARTS),
    Place("services/*/store*", DATABASE, SERVICE_PARTS),
    Place("services/*/http/*", WEB, SERVICE_PARTS),
    Place("services/*/service.py", ANYTHING, SERVICE_PARTS),
    Place("services/*/__main__.py", ANYTHING, SERVICE_PARTS),
    Place("services/*/metrics.py", frozenset({"prometheus_client"}), SERVICE_PARTS),
    Place("services/assignments/catalogue/*", frozenset({"yaml"}), SERVICE_PARTS),
    Place("services/assignments/exchange/calendar.py", frozenset({"icalendar", "dateutil"}), SERVICE_PARTS),
    Place("services/reminders/exchange/feed.py", frozenset({"icalendar"}), SERVICE_PARTS),
    Place("services/reminders/keys.py", frozenset({"cryptography"}), SERVICE_PARTS),
    Place("services/analytics/exporting/writing.py", frozenset({"xlsxwriter", "fpdf"}), SERVICE_PARTS),
    Place("services/reminders/delivery*", frozenset({"apprise"}), SERVICE_PARTS),
    Place("services/*", NOTHING, SERVICE_PARTS),
    Place("gateway/domain/*", NOTHING, ("own.domain",)),
    Place("gateway/usecases*", NOTHING, USECASE_PARTS),
    Place("gateway/access*", NOTHING, USECASE_PARTS),
    Place("gateway/store*", DATABASE, SERVICE_PARTS),
    Place("gateway/publishing*", NOTHING, SERVICE_PARTS),
    Place("gateway/service.py", ANYTHING, SERVICE_PARTS),
    Place("gateway/__main__.py", ANYTHING, SERVICE_PARTS),
    Place("gateway/connections*", frozenset({"urllib3"}), SERVICE_PARTS),
    Place("gateway/mailing*", frozenset({"apprise"}), SERVICE_PARTS),
    Place("gateway/passwords*", frozenset({"argon2"}), SERVICE_PARTS),
    Place("gateway/*", PAGES, SERVICE_PARTS),
    Place("local/*", ANYTHING, FOLDERS),
)


def breaches(modules: Iterable[Module]) -> list[str]:
    """Every import that its place does not allow, as a sentence."""
    return [sentence for module in modules for sentence in _breaches(module, place_of(module))]


def place_of(module: Module) -> Place:
    return next(place for place in PLACES if fnmatchcase(module.path, place.pattern))


def _breaches(module: Module, place: Place) -> Iterator[str]:
    for each in imports(module):
        if not _allowed(each, place, module):
            yield f"{module.path}:{each.line} imports {each.target}, which is not for {place.pattern}"


def _allowed(each: Import, place: Place, module: Module) -> bool:
    top = each.target.partition(".")[0]
    if top in FOLDERS:
        parts = [part.replace("own", _own(module)) for part in place.parts]
        return any(each.target == part or each.target.startswith(f"{part}.") for part in parts)
    return top in sys.stdlib_module_names or place.packages == ANYTHING or top in place.packages


def _own(module: Module) -> str:
    steps = module.name.split(".")
    return ".".join(steps[:2]) if steps[0] == "services" else steps[0]
