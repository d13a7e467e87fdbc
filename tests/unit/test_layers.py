"""The house stands: imports only ever point to a lower floor."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "idlebench"
WORKERS = PACKAGE / "workers"

FLOORS = {
    "errors": 0,
    "units": 0,
    "model": 1,
    "measure": 2,
    "stats": 2,
    "scenario": 3,
    "broker": 3,
    "store": 4,
    "harness": 5,
    "render": 5,
    "gate": 5,
    "diagnose": 5,
    "limit": 5,
    "api": 6,
    "cli": 6,
    "pytest_plugin": 6,
    "__main__": 6,
}

NEIGHBOURS = {("gate", "harness"), ("diagnose", "harness"), ("limit", "diagnose")}
"""Rooms of one floor that may use another.

The first two start processes, and only the harness may do that; a limit that was exceeded is explained by a
diagnosis.
"""


def modules() -> list[Path]:
    """Every module of the package outside the island."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if WORKERS not in path.parents]


def name_of(path: Path) -> str:
    """Dotted name of a module file."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, at any depth, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = (
                name_of(path).split(".") if path.name == "__init__.py" else name_of(path).split(".")[:-1]
            )
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def room(dotted: str) -> str | None:
    """The room of a module of ours, or None for one of somebody else's."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "idlebench" and len(parts) > 1 else None


def edges() -> dict[str, set[str]]:
    """Which module imports which, ours only; a package is not imported by naming a module in it."""
    known = {name_of(path): path for path in modules()}
    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        targets = {target for target in imports_of(path) if target in known and target != name}
        graph[name] = {each for each in targets if not any(other.startswith(f"{each}.") for other in targets)}
    return graph


def test_every_room_has_a_floor() -> None:
    """A new room must be given its place in the house."""
    rooms = {room(name_of(path)) for path in modules()} - {None}
    assert rooms <= set(FLOORS)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_to_a_lower_floor(path: Path) -> None:
    """No module knows of anything above it, nor of a neighbouring room on its floor."""
    here = room(name_of(path))
    if here is None:  # the package itself opens its public names on first use
        return
    for target in imports_of(path):
        there = room(target)
        if there in {None, here, "workers", "__version__"} or there not in FLOORS:
            continue
        same_top = FLOORS[here] == FLOORS[there] == max(FLOORS.values())
        beside = same_top or (here, there) in NEIGHBOURS
        assert FLOORS[there] < FLOORS[here] or beside, f"{name_of(path)} imports {target}"


def test_there_is_no_import_cycle() -> None:
    """Every module can be understood after those that it imports."""
    graph = edges()
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_workers_are_an_island() -> None:
    """A worker imports the standard library, redis and its neighbours, nothing of the harness."""
    allowed = set(sys.stdlib_module_names) | {"redis"}
    for path in sorted(WORKERS.glob("*.py")):
        foreign = {target for target in imports_of(path) if not target.startswith("idlebench.workers")}
        assert {target.split(".")[0] for target in foreign} <= allowed, f"{path.name} imports {foreign}"


def test_only_the_options_of_the_island_are_read_from_outside() -> None:
    """The one thing that the house knows of a worker is the model of its command line."""
    for path in modules():
        for target in imports_of(path):
            if target.startswith("idlebench.workers."):
                assert target.split(".")[2] == "options", f"{name_of(path)} imports {target}"


def test_only_the_command_line_prints() -> None:
    """Everything below the top floor returns what it has to say."""
    for path in modules():
        if room(name_of(path)) == "cli" or "child.py" in path.name or path.name == "delete_keys.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            assert not (isinstance(called, ast.Name) and called.id == "print"), f"{path}:{node}"


def test_files_and_functions_stay_small() -> None:
    """A file is at most 400 lines, half of them at most 100, a function at most 60."""
    lengths = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lengths.append(text.count("\n"))
        assert lengths[-1] <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                size = (node.end_lineno or 0) - node.lineno + 1
                assert size <= 60, f"{path}:{node.lineno} {node.name} has {size} lines"
    assert sorted(lengths)[len(lengths) // 2] <= 100
