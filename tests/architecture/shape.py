"""What the code must look like from outside: sizes, what runs on import, words and places it must not name."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.source import Module, called, imports, running

FILE_LINES, FUNCTION_LINES, CHASSIS_LINES = 300, 40, 2000

THERAPY = re.compile(
    r"therap|homework|occurrence|assignment|episode|clinic|exercise|obstacle|worksheet|questionnaire|patient|counsel"
    r"|treatment|caseload|facilitator|client_id|appointment|diary|symptom|wellbeing",
    re.IGNORECASE,
)
TENANT_KEY = re.compile(r"clinic_ids?\b|clinicid\b")
KAFKA_NAMES = re.compile(r"\bpartition_assignment_strategy\b|\.assignment\(\)|\b_?client_id\b")

# Calls that open, start, read or configure something, which importing a module must not do.
# fmt: off
DOING = frozenset({
    "Consumer", "Flask", "KafkaAdminClient", "KafkaConsumer", "KafkaProducer", "MongoClient", "PoolManager", "Popen",
    "Process", "Producer", "Thread", "ThreadPoolExecutor", "Timer", "basicConfig", "check_call", "check_output",
    "configure", "connect", "create_app", "dictConfig", "get_logger", "getLogger", "getenv", "load_dotenv", "mkdir",
    "now", "open", "read_bytes", "read_text", "run", "start", "start_http_server", "today", "urlopen", "utc_now",
    "utcnow", "write_bytes", "write_text",
})
# fmt: on
DEFINING = (
    ast.Import
    | ast.ImportFrom
    | ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.ClassDef
    | ast.Assign
    | ast.AnnAssign
    | ast.AugAssign
)

MACHINES = {
    "a folder of one machine": re.compile(r"(?<![\w.:/-])/(?:home|Users|work|workspace|builds)/[A-Za-z]\w*"),
    "a private host": re.compile(r"(?<![\w.-])(?!host\.docker\.)[a-z][\w.-]*\.(?:internal|corp|intranet|lan)\b"),
    "a private address": re.compile(
        r"\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})\b"
    ),
}


def too_long(modules: Iterable[Module]) -> list[str]:
    """Files and functions over their limit; a docstring does not count."""
    return [sentence for module in modules for sentence in _too_long(module)]


def lines(modules: Iterable[Module]) -> int:
    """Lines of code: blank lines, comments and docstrings are free, so that nobody saves on explanations."""
    return sum(len(_code_lines(module)) for module in modules)


def _code_lines(module: Module) -> set[int]:
    docstrings = {
        number
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node, clean=False) is not None
        for number in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    written = {
        number
        for number, line in enumerate(module.text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    return written - docstrings


def doing_on_import(modules: Iterable[Module]) -> list[str]:
    """Module-level statements that do something instead of defining it."""
    return [sentence for module in modules for sentence in _doing(module)]


def therapy_words(modules: Iterable[Module]) -> list[str]:
    return [
        f"{module.path}:{number} says {found.group()!r}"
        for module in modules
        for number, line in enumerate(_own_words(module).splitlines(), 1)
        if (found := THERAPY.search(line))
    ]


def _own_words(module: Module) -> str:
    """The text without the tenant key and, where Kafka is spoken to, without Kafka's own names."""
    without_key = TENANT_KEY.sub("", module.text)
    speaks_kafka = any(each.target.startswith("kafka.") for each in imports(module))
    return KAFKA_NAMES.sub("", without_key) if speaks_kafka else without_key


def machine_places(path: str, text: str) -> list[str]:
    """Lines that name a place only one machine or one network has."""
    return [
        f"{path}:{number} names {what}: {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in MACHINES.items()
        if (found := pattern.search(line))
    ]


def _too_long(module: Module) -> Iterator[str]:
    if module.text.count("\n") > FILE_LINES and (found := lines([module])) > FILE_LINES:
        yield f"{module.path} has {found} lines; {FILE_LINES} are allowed"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
            yield f"{module.path}:{node.lineno} {node.name} has {length(node)} lines; {FUNCTION_LINES} are allowed"


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    documented = ast.get_docstring(node) is not None
    return _span(node) - (_span(first) if documented else 0)


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _doing(module: Module) -> Iterator[str]:
    for statement in module.tree.body:
        if not isinstance(statement, DEFINING) and not _harmless(statement):
            yield f"{module.path}:{statement.lineno} runs a {type(statement).__name__.lower()} on import"
        elif not _is_main_guard(statement):
            yield from _calls(module, statement)


def _calls(module: Module, statement: ast.stmt) -> Iterator[str]:
    for name, line in called(statement):
        if name in DOING:
            yield f"{module.path}:{line} calls {name} on import"
    for node in running(statement):
        if isinstance(node, ast.Attribute) and node.attr == "environ":
            yield f"{module.path}:{node.lineno} reads the environment on import"


def _harmless(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return _is_main_guard(statement) or (isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test))


def _is_main_guard(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in ast.dump(statement.test)
