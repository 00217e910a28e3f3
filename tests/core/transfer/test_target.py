"""The file that is written: whole or not at all, and never the wrong one."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import Cancelled, DiskFull, PlumeError
from plume_db.jobs import CancelToken, Task, Worker
from plume_db.transfer import export as exporting
from plume_db.transfer.export import export, reading_words
from plume_db.transfer.formats import FORMATS, format_by_name
from plume_db.transfer.options import Options
from plume_db.transfer.source import SqlRows, StoredRows
from plume_db.values import Row
from tests.core.transfer import rows as odd

CSV = format_by_name("csv")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "data")


def test_an_existing_file_is_replaced_only_where_that_was_agreed(
    task: Task, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    with pytest.raises(PlumeError, match="already a file"):
        export(task, odd.source(task), CSV, out, Options())
    assert out.read_text() == "mine"
    export(task, odd.source(task), CSV, out, Options(), overwrite=True)
    assert out.read_text() != "mine"
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("way", ["itself", "a link", "another name"])
def test_the_open_database_is_never_written(task: Task, tmp_path: Path, end: str, way: str) -> None:
    database = tmp_path / "data" / f"odd.db{end}"
    if end and way == "another name":
        return
    target = {"itself": database, "a link": tmp_path / "link", "another name": tmp_path / "hard"}[
        way
    ]
    if way == "a link":
        target.symlink_to(database)
    if way == "another name":
        os.link(database, target)
    before = (tmp_path / "data" / "odd.db").read_bytes()
    with pytest.raises(PlumeError, match="open database"):
        export(task, odd.source(task), CSV, target, Options(), overwrite=True)
    assert (tmp_path / "data" / "odd.db").read_bytes() == before
    assert (tmp_path / "data" / "odd.db-journal").exists() is False


def test_the_original_of_a_private_copy_is_protected_too(task: Task, tmp_path: Path) -> None:
    original = tmp_path / "original.db"
    original.write_bytes(b"x")
    with pytest.raises(PlumeError, match="open database"):
        export(
            task, odd.source(task), CSV, original, Options(), overwrite=True, protected=(original,)
        )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_folder_a_fifo_and_a_missing_folder_are_refused(task: Task, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path, tmp_path / "pipe", tmp_path / "none" / "out.csv"):
        with pytest.raises(PlumeError):
            export(task, odd.source(task), CSV, target, Options(), overwrite=True)


class Endless:
    """A store that never ends, and does something while it is read."""

    def __init__(self, during: Callable[[int], object]) -> None:
        self._during = during

    def __len__(self) -> int:
        return 10**9

    def read(self, first: int, n: int) -> list[Row]:
        self._during(first)
        return [(number, "text") for number in range(first, first + n)]


@pytest.mark.parametrize("name", [f.name for f in FORMATS])
def test_a_cancel_leaves_nothing(task: Task, tmp_path: Path, name: str) -> None:
    rows = StoredRows(Endless(lambda at: task.token.cancel() if at > 5_000 else None), ("a", "b"))
    with pytest.raises(Cancelled):
        export(task, rows, format_by_name(name), tmp_path / "out.x", Options())
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", [f.name for f in FORMATS])
def test_an_error_in_the_middle_leaves_nothing_and_an_old_file_stays(
    task: Task, tmp_path: Path, name: str
) -> None:
    def fail(at: int) -> None:
        if at > 2_000:
            raise PlumeError("it broke")

    (tmp_path / "out.x").write_text("old")
    rows = StoredRows(Endless(fail), ("a", "b"))
    with pytest.raises(PlumeError, match="it broke"):
        export(task, rows, format_by_name(name), tmp_path / "out.x", Options(), overwrite=True)
    assert (tmp_path / "out.x").read_text() == "old"
    assert names(tmp_path) == ["out.x"]


def test_a_full_disk_is_a_sentence(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exporting, "_flush", full)
    with pytest.raises(DiskFull, match="half-written file was removed"):
        export(task, odd.source(task), CSV, tmp_path / "out.csv", Options())
    assert names(tmp_path) == []


_KILLED = """
import os, signal, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
import apsw
from plume_db.jobs import Task
from plume_db.transfer.export import export
from plume_db.transfer.formats import format_by_name
from plume_db.transfer.options import Options
from plume_db.transfer.source import StoredRows

class Store:
    def __len__(self): return 10**9
    def read(self, first, n):
        if first > 50_000: os.kill(os.getpid(), signal.SIGKILL)
        return [(number, "text") for number in range(first, first + n)]

out = Path(sys.argv[1]) / "out.xlsx"
task = Task(apsw.Connection(":memory:"))
export(task, StoredRows(Store(), ("a", "b")), format_by_name("xlsx"), out, Options())
"""


def test_what_a_killed_program_left_is_swept_by_the_next_export(task: Task, tmp_path: Path) -> None:
    root = str(Path(__file__).parents[3])
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), root], check=False)
    assert done.returncode == -signal.SIGKILL
    left = names(tmp_path)
    assert left and all(name.startswith(".plume-export-") for name in left)
    foreign = tmp_path / ".plume-export-of-mine"
    foreign.write_text("keep")
    export(task, odd.source(task), CSV, tmp_path / "out.csv", Options())
    assert names(tmp_path) == [".plume-export-of-mine", "out.csv"]


def test_another_program_can_write_while_a_table_is_exported(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(id integer primary key, v)").fetchall()
    con.execute(
        "with n(i) as (select 1 union all select i+1 from n where i<30000)"
        " insert into t select i, 'x' from n"
    ).fetchall()
    reader = connect(Place(path, Mode.READ_ONLY))
    written: list[int] = []

    def write(progress: object) -> None:
        if not written:
            con.execute("insert into t(v) values('new')").fetchall()
            written.append(1)

    task = Task(reader, report=write)
    source = odd.source(task, "t")
    for name in ("csv", "ndjson"):
        written.clear()
        result = export(task, source, format_by_name(name), tmp_path / f"out.{name}", Options())
        assert written
        assert any("different moments" in note for note in result.notes)
    assert "short steps" in reading_words(reader, source)
    reader.close()
    con.close()


def test_with_a_log_all_rows_are_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "wal.db"
    con = apsw.Connection(str(path))
    con.execute("pragma journal_mode=wal; create table t(id integer primary key, v)").fetchall()
    con.execute(
        "with n(i) as (select 1 union all select i+1 from n where i<30000)"
        " insert into t select i, 'x' from n"
    ).fetchall()
    reader = connect(Place(path, Mode.READ_ONLY))
    task = Task(reader, report=lambda _p: con.execute("update t set v='y'").fetchall())
    source = odd.source(task, "t")
    export(task, source, CSV, tmp_path / "out.csv", replace(Options(), header=False))
    values = {line.rpartition(",")[2] for line in (tmp_path / "out.csv").read_text().split()}
    assert values == {"x"}
    assert not reader.in_transaction
    reader.close()
    con.close()


def test_a_cancel_during_one_long_step_ends_the_export(tmp_path: Path) -> None:
    path = tmp_path / "slow.db"
    apsw.Connection(str(path)).close()
    worker = Worker("export", lambda: apsw.Connection(str(path)))
    endless = "with n(i) as (select 1 union all select i+1 from n) select i from n where i<0"
    token = CancelToken()
    job = worker.submit(
        lambda task: export(task, SqlRows(endless, ("i",)), CSV, tmp_path / "out.csv", Options()),
        token=token,
    )
    token.cancel()
    with pytest.raises(Cancelled):
        job.result(5)
    worker.close()
    assert names(tmp_path) == ["slow.db"]
