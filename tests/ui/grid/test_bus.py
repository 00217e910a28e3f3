"""Over the system's real accessibility bus a grid is a table of cells, and its focus is heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.grid import bus

pytestmark = pytest.mark.skipif(bool(bus.why_not()), reason=bus.why_not())


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[bus.Reader, Any]]:
    """A reader, and a program with a grid of 100 million rows."""
    folder: Path = tmp_path_factory.mktemp("bus")
    with bus.reader(folder) as (reader, environment):
        reader.listen("object:state-changed:focused")
        with bus.program("tests.ui.grid.bus_program", environment) as program:
            yield reader, program


def tell(program: Any, word: str) -> None:
    program.stdin.write(word + "\n")
    program.stdin.flush()
    assert program.stdout.readline() == f"did {word}\n"


def test_the_grid_is_a_table_with_its_name_and_size(heard: tuple[bus.Reader, Any]) -> None:
    reader, _program = heard
    table = reader.find("table")
    assert reader.property(table, "Name") == "Rows of t"
    assert reader.property(table, "Description") == "100,000,000 rows, 2 columns"


def test_each_child_has_its_role_and_each_cell_its_place_heading_and_value(
    heard: tuple[bus.Reader, Any],
) -> None:
    reader, program = heard
    tell(program, "0")
    table = reader.find("table")
    children = reader.children(table)
    assert [reader.property(each, "Name") for each in children[:2]] == ["id", "name"]
    assert {reader.role(each) for each in children[:2]} == {"column header"}
    assert len(children) > 20
    for index, cell in enumerate(children[2:12]):
        row, column = divmod(index, 2)
        assert reader.role(cell) == "cell"
        assert reader.property(cell, "Position", bus.CELL) == (row, column)
        value = str(row) if column == 0 else "NULL" if row % 3 == 2 else f"row {row}"
        assert reader.property(cell, "Name") == value
        heading = reader.call(cell, bus.CELL, "GetColumnHeaderCells")[0]
        assert [tuple(each) for each in heading] == [children[column]]
        assert tuple(reader.property(cell, "Parent")) == table
        said = reader.property(cell, "Description")
        assert said == f"{('id', 'name')[column]}, row {row + 1}"


def test_the_focus_follows_the_current_cell_however_far_it_jumps(
    heard: tuple[bus.Reader, Any],
) -> None:
    reader, program = heard
    tell(program, "10")
    for word, place, value in (
        ("Down", (11, 0), "11"),
        ("Right", (11, 1), "NULL"),
        ("50000000", (50_000_000, 1), "NULL"),
        ("Up", (49_999_999, 1), "row 49999999"),
    ):
        tell(program, word)
        while True:
            cell = reader.next_focus()
            if reader.role(cell) == "cell" and reader.property(cell, "Position", bus.CELL) == place:
                break
        assert reader.property(cell, "Name") == value
