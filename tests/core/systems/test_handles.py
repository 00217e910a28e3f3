"""Files that are opened by number are read and written byte by byte on Windows too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import plume_db
from plume_db.recover import source

ROOT = Path(plume_db.__file__).parent
BYTES = {"read", "write", "pread", "pwrite"}


def _calls(tree: ast.AST) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "os"
    }


def test_who_reads_or_writes_by_number_says_that_it_is_no_text() -> None:
    """Windows takes a handle for a text: it changes line ends, and ends at a byte 26."""
    found = 0
    for path in ROOT.rglob("*.py"):
        text = path.read_text("utf-8")
        if "os.open(" not in text:
            continue
        calls = _calls(ast.parse(text))
        if "open" in calls and calls & BYTES and path.name != "faults.py":  # digits alone
            found += 1
            assert "O_BINARY" in text, path
    assert found >= 2


def test_a_log_beside_a_copy_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import apsw

    con = apsw.Connection(str(tmp_path / "a.db"))
    con.execute("create table t(a); insert into t values(1)")
    con.close()
    log = tmp_path / "log"
    log.write_bytes(b"\r\n\x1a\n" * 4096)
    asked: list[int] = []
    real = source.os.open

    def opened(path: Path, flags: int) -> int:
        asked.append(flags)
        return real(path, flags)

    monkeypatch.setattr(source.os, "open", opened)
    with source.PageFile(tmp_path / "a.db") as pages:
        pages.overlay({2: (log, 4)}, 0)
        assert pages.page(2) == b"\r\n\x1a\n" * (pages.header.page_size // 4)
    assert asked == [source.os.O_RDONLY | source._AS_IT_IS]
