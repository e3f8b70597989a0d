"""Sizes, imports that do nothing, a chassis that knows no therapy, and no trace of the machine it was written on."""

import pytest

from tests.architecture import shape
from tests.architecture.source import FOLDERS, PRODUCT, ROOT, Module, files, modules

LONG_FUNCTION = "def long() -> None:\n" + "    x = 1\n" * 40
DOCUMENTED = 'def fine() -> None:\n    """Says\n\n    why."""\n' + "    x = 1\n" * 39


def test_files_and_functions_stay_short() -> None:
    assert shape.too_long(modules(*FOLDERS)) == []


def test_a_long_file_and_a_long_function_are_found() -> None:
    assert shape.too_long([Module("a.py", "x = 1\n" * 301)]) == ["a.py has 301 lines; 300 are allowed"]
    assert shape.too_long([Module("a.py", "x = 1\n" * 300)]) == []
    assert shape.too_long([Module("a.py", LONG_FUNCTION)]) == ["a.py:1 long has 41 lines; 40 are allowed"]
    assert shape.too_long([Module("a.py", DOCUMENTED)]) == []


def test_the_chassis_stays_small() -> None:
    assert shape.lines(modules("chassis")) <= shape.CHASSIS_LINES


def test_lines_of_code_are_counted_and_explanations_are_free() -> None:
    explained = '"""Says why,\nin two lines."""\n\nx = 1\n\n# y\ny = """text that is\nno docstring"""\n'
    assert shape.lines([Module("a.py", explained), Module("b.py", "z = 1\n")]) == 4


def test_the_chassis_has_no_word_of_therapy() -> None:
    assert shape.therapy_words(modules("chassis")) == []


@pytest.mark.parametrize(
    "line",
    [
        "def for_therapist(id: str) -> None: ...",
        "# asks for the client_id",
        "homework = 1",
        'TOPIC = "assignments"',
        "OccurrenceState = dict",
        "'''The clinic's own.'''",
        "class ClinicSettings: ...",
        "from kafka import KafkaConsumer; assignment = 1",
    ],
)
def test_a_word_of_therapy_is_found(line: str) -> None:
    assert len(shape.therapy_words([Module("chassis/a.py", line)])) == 1


@pytest.mark.parametrize(
    "line",
    [
        "clinic_id: str",
        "clinic_ids: tuple[str, ...]",
        'attributes["clinicid"]',
        "from kafka import KafkaConsumer; KafkaConsumer(partition_assignment_strategy=(Sticky,), client_id=name)",
        "import kafka.errors; parts = consumer.assignment()",
    ],
)
def test_the_tenant_key_and_names_of_libraries_are_no_words_of_therapy(line: str) -> None:
    assert shape.therapy_words([Module("chassis/a.py", line)]) == []


def test_nothing_happens_on_import() -> None:
    assert shape.doing_on_import(modules(*PRODUCT)) == []


@pytest.mark.parametrize(
    "text",
    [
        "from flask import Flask\napp = Flask(__name__)",
        "client = pymongo.MongoClient('mongodb://')",
        "thread = Thread(target=print)",
        "log = get_logger()",
        "STARTED = datetime.now(UTC)",
        "TEXT = Path('a').read_text()",
        "LEVEL = os.environ['LEVEL']",
        "LEVEL = os.getenv('LEVEL')",
        "print('hello')",
        "app.register(1)",
        "for name in ():\n    pass",
        "with open('a') as file:\n    pass",
        "try:\n    import yaml\nexcept ImportError:\n    yaml = None",
        "class Settings:\n    db = connect('mongodb://')",
        "if DEBUG:\n    x = 1",
    ],
)
def test_something_that_happens_on_import_is_found(text: str) -> None:
    assert shape.doing_on_import([Module("a.py", text)])


@pytest.mark.parametrize(
    "text",
    [
        '"""What it is for."""\nimport re\nWORD = re.compile("a")',
        "def build():\n    return Flask(__name__)",
        "class Worker:\n    def start(self):\n        self.thread = Thread(target=self.run)",
        "build = lambda: connect('mongodb://')",
        "if TYPE_CHECKING:\n    from x import Y",
        "if __name__ == '__main__':\n    sys.exit(run())",
        "routes = Blueprint('a', __name__)",
    ],
)
def test_a_definition_is_no_doing(text: str) -> None:
    assert shape.doing_on_import([Module("a.py", text)]) == []


def test_no_file_names_a_place_that_only_one_machine_has() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += shape.machine_places(path.relative_to(ROOT).as_posix(), text)
    assert found == []


@pytest.mark.parametrize(
    "line",  # the bar keeps these lines from being found themselves
    [
        "DATA = '/ho|me/robin/carryover'",
        "cd /Us|ers/robin",
        "index = https://pypi.example.co|rp/simple",
        "broker: kafka-1.int|ernal:9092",
        "broker: 10.|0.12.7:9092",
        "broker: 192.|168.1.20",
    ],
)
def test_a_place_of_one_machine_is_found(line: str) -> None:
    assert len(shape.machine_places("a.txt", line.replace("|", ""))) == 1


@pytest.mark.parametrize(
    "line", ["http://127.0.0.1:8080/home/today", "host.docker.internal:9092", "0.0.0.0", "a/home/b"]
)
def test_a_place_that_every_machine_has_is_left_alone(line: str) -> None:
    assert shape.machine_places("a.txt", line) == []
