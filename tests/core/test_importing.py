"""No modules import each other in a circle, so that threads may load what they need at any time.

Where they do, and two threads begin at two ends, Python tells one of them of a deadlock or hands it
a module that is half there. A package that imports its own parts makes such a circle: whoever
imports a part waits for the package.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "plume_db", ROOT / "ui" / "plume_ui")
EARLY = "plume_db.terminal"
"""Its names are read by the entry point, before there is a second thread."""


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in package.rglob("*.py"):
            name = ".".join(path.relative_to(package.parent).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(body: list[ast.stmt]) -> Iterator[str]:
    """Give what is imported when a module is: not in functions, nor for a type checker only."""
    for each in body:
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom) and each.module:
            yield each.module
            yield from (f"{each.module}.{alias.name}" for alias in each.names)
        elif isinstance(each, ast.If):
            if "TYPE_CHECKING" not in ast.unparse(each.test):
                yield from imports(each.body)
            yield from imports(each.orelse)
        elif isinstance(each, ast.Try):
            yield from imports(each.body)


def with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def circle(found: dict[str, str]) -> list[str]:
    """Give the first circle among modules, by their source."""
    graph = {
        name: {
            part
            for each in [*imports(ast.parse(source).body), name.rpartition(".")[0]]
            for part in with_parents(each)
            if part in found and part != name
        }
        for name, source in found.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    found = modules()
    assert len(found) > 900
    sources = {n: p.read_text(encoding="utf-8") for n, p in found.items() if n != EARLY}
    assert circle(sources) == []


@pytest.mark.parametrize(
    ("package", "part", "is_circle"),
    [
        ("from a.b import x", "x = 1", True),
        ("def later():\n    from a.b import x", "x = 1", False),
        ("", "from a import y", False),
    ],
)
def test_a_package_that_imports_its_part_is_a_circle(
    package: str, part: str, is_circle: bool
) -> None:
    assert bool(circle({"a": package, "a.b": part})) == is_circle
