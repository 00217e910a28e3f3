"""A program killed in the middle of its task leaves the content of before or after."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import apsw
import pytest

from tests.core.killing import run_and_kill
from tests.core.maintenance.databases import build, listing

BIG = """
    create table t(id integer primary key, v text);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 150000)
    insert into t select i, hex(randomblob(60)) from n;
    create index t_v on t(v);
    delete from t where id % 3 = 0;
"""
JOB = """
import sys
from pathlib import Path
from plume_db.maintenance.compact import compact
from plume_db.maintenance.statistics import analyze
from plume_db.session import open_session
path = Path(sys.argv[2])
session = open_session(path)
writer = session.writer()
work = {"compact": compact, "analyze": analyze}[sys.argv[1]]
print("start", flush=True)
writer.submit(lambda task: work(task, path)).result()
writer.close()
session.close()
"""


def facts(path: Path) -> tuple[object, ...]:
    """Read the content the way another program would, after whatever recovery SQLite does."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    assert con.execute("pragma integrity_check").fetchall() == [("ok",)]
    found = con.execute(
        "select count(*), sum(id), group_concat(substr(v, id % 100, 3), '') from t order by id"
    ).fetchall()
    schema = con.execute("select name, sql from sqlite_schema where name not like 'sqlite_%'")
    mode = con.execute("pragma journal_mode").fetchall()
    result = (found, schema.fetchall(), mode)
    con.close()
    return result


def run(task: str, path: Path, seconds: float | None) -> float:
    """Run a task in its own process, killed after `seconds`; give how long it ran."""
    return run_and_kill(("-c", JOB, task, str(path)), seconds)


def kill_often(task: str, folder: Path, mode: str, times: int) -> None:
    """Kill a task at random moments; each time the content must be whole."""
    source = build(folder / "source.db", f"pragma journal_mode={mode};" + BIG)
    before = facts(source)
    path = folder / "victim" / "a.db"
    path.parent.mkdir()
    shutil.copyfile(source, path)
    whole = run(task, path, None)
    seed = random.randrange(1_000_000)
    moments = random.Random(seed)
    for number in range(times):
        for left in path.parent.iterdir():
            left.unlink()
        shutil.copyfile(source, path)
        run(task, path, moments.uniform(0, whole))
        assert facts(path) == before, (seed, number)
        # SQLite may leave a journal that never became hot; the next write removes it.
        assert set(listing(path.parent)) <= {"a.db", "a.db-journal"}, (seed, number)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_killed_three_times_while_compacting(tmp_path: Path, mode: str) -> None:
    kill_often("compact", tmp_path, mode, 3)


@pytest.mark.deep
@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("task", ["compact", "analyze"])
def test_killed_fifty_times(tmp_path: Path, task: str, mode: str) -> None:
    kill_often(task, tmp_path, mode, 50)
