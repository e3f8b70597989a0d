"""The project's source as data: which modules there are, what they import, and where the counter-examples come from."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("contracts", "chassis", "services", "gateway", "local")
FOLDERS = (*PRODUCT, "deploy", "bench", "tests")


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the project, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        return self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Import:
    target: str
    line: int


def imports(module: Module) -> Iterator[Import]:
    """Everything imported anywhere in the file, by its full dotted name, whatever the way it is written."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(f"{_origin(node, module)}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"}:
            target = node.args[0] if node.args else None
            yield Import(str(target.value) if isinstance(target, ast.Constant) else "<any>", node.lineno)


def called(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The last names of everything called in the node itself, not in functions it defines."""
    for inner in running(node):
        if isinstance(inner, ast.Call):
            yield _name(inner.func), inner.lineno


def running(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that run when the module is imported."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from running(child)


@cache
def ignored() -> frozenset[str]:
    """Names that `.gitignore` keeps out of the project."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#")) | {".git"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of the project, without what is ignored."""
    for path in sorted(folder.iterdir()):
        if path.name in ignored() or any(path.match(pattern) for pattern in ignored()):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python modules under these folders."""
    paths = [path for folder in folders if (ROOT / folder).exists() for path in files(ROOT / folder)]
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if path.suffix == ".py"
    )


def _origin(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    base = module.package.split(".")
    above = base[: len(base) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
