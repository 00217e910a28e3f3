"""Reading JSON and NDJSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plume_db.attach import blocks
from plume_db.attach.json_table import load_json
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.values import Row
from tests.core.attach.conftest import names


def read(own: Task, tmp_path: Path, text: str | bytes) -> tuple[list[Row], str]:
    path = tmp_path / "given.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    own.con.execute("drop table if exists given").fetchall()
    notes = load_json(own, path, "given")
    return own.con.execute("select * from given").fetchall(), " ".join(notes)


def test_lines_of_objects_are_rows(own: Task, tmp_path: Path) -> None:
    text = '{"a": 1, "b": "x"}\n\n{"b": null, "c": [1, {"d": "é"}]}\n{"a": 1e999, "c": true}\n'
    rows, notes = read(own, tmp_path, text)
    assert names(own.con) == ["a", "b", "c"]
    assert rows == [(1, "x", None), (None, None, '[1, {"d": "é"}]'), (float("inf"), None, 1)]
    assert "JSON text" in notes
    assert "true and false" in notes


def test_numbers_are_exact(own: Task, tmp_path: Path) -> None:
    values = [2**63 - 1, -(2**63), 0.1 + 0.2, 5e-324, -0.0]
    rows, notes = read(own, tmp_path, "\n".join(json.dumps({"v": v}) for v in [*values, 2**64]))
    assert [row[0] for row in rows] == [*values, str(2**64)]
    assert "longer than 64 bits" in notes


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_any_layout_is_rows(own: Task, tmp_path: Path, indent: int | None) -> None:
    given = [{"n": n, "text": f"line\n{n}"} for n in range(2_000)]
    rows, _ = read(own, tmp_path, json.dumps(given, indent=indent))
    assert rows == [(n, f"line\n{n}") for n in range(2_000)]


def test_a_value_cut_by_the_end_of_a_block_is_whole(
    own: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 16)
    given = [{"n": n * 1_000_003, "t": "x" * (n % 40)} for n in range(300)]
    rows, _ = read(own, tmp_path, json.dumps(given, indent=1))
    assert rows == [(each["n"], each["t"]) for each in given]
    assert read(own, tmp_path, "[1\n,22\n,333\n]")[0] == [(1,), (22,), (333,)]


def test_lines_that_are_no_json_are_told(own: Task, tmp_path: Path) -> None:
    rows, notes = read(own, tmp_path, '{"a":1}\n{broken\n{"a":2}\nnan\nNaN\n7\n')
    assert rows == [(1, None), (2, None), (None, "NaN"), (None, 7)]
    assert "2 lines are no JSON" in notes
    assert "lines 2, 4" in notes


def test_an_array_that_breaks_off_keeps_what_came_before(own: Task, tmp_path: Path) -> None:
    rows, notes = read(own, tmp_path, '[{"a":1},{"a":2},{"a"')
    assert rows == [(1,), (2,)]
    assert "middle of a value" in notes


def test_odd_names_become_columns(own: Task, tmp_path: Path) -> None:
    read(own, tmp_path, '{"": 1, "A": 2, "a": 3, "x\\u0000y": 4, "q\\"q": 5}')
    assert names(own.con) == ["no name", "A", "a 2", "xy", 'q"q']


def test_half_characters_do_not_stop_the_reading(own: Task, tmp_path: Path) -> None:
    rows, _ = read(own, tmp_path, '{"a": "x\\ud800y", "b": {"c": "\\udfff"}}')
    assert rows[0][0] == "x?y"


@pytest.mark.parametrize("text", ["", "[]", "  \n", "[", "not json"])
def test_a_file_without_a_value_is_no_table(own: Task, tmp_path: Path, text: str) -> None:
    with pytest.raises(PlumeError, match="no object"):
        read(own, tmp_path, text)


def test_depth_without_end_is_no_crash(own: Task, tmp_path: Path) -> None:
    rows, notes = read(own, tmp_path, '{"a": 1}\n' + "[" * 200_000 + "\n")
    assert rows == [(1,)]
    assert "no JSON" in notes
    with pytest.raises(PlumeError):
        read(own, tmp_path, "[" * 200_000)
