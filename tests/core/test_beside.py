"""A second connection of a job is stopped by the job's cancel and closed at the end."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.beside import beside, passed_on
from plume_db.jobs import CancelToken, Progress, Task

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


def test_it_is_closed_at_the_end(tmp_path: Path) -> None:
    con = apsw.Connection(str(tmp_path / "a.db"))
    with beside(Task(None, CancelToken()), con) as inner:
        assert inner.con is con
        assert con.execute("select 1").fetchall() == [(1,)]
    with pytest.raises(apsw.ConnectionClosedError):
        con.execute("select 1")


def test_it_is_closed_where_the_work_fails(tmp_path: Path) -> None:
    con = apsw.Connection(str(tmp_path / "a.db"))
    with pytest.raises(apsw.SQLError), beside(Task(None, CancelToken()), con):
        con.execute("select * from gone")
    with pytest.raises(apsw.ConnectionClosedError):
        con.execute("select 1")


def test_the_cancel_of_the_job_stops_its_statements(tmp_path: Path) -> None:
    token = CancelToken()
    con = apsw.Connection(str(tmp_path / "a.db"))
    with beside(Task(None, token), con):
        token.cancel()
        with pytest.raises(apsw.InterruptError):
            con.execute(ENDLESS).fetchall()


def test_a_report_is_passed_on_and_never_raises_the_cancel() -> None:
    heard: list[Progress] = []
    token = CancelToken()
    tell = passed_on(Task(None, token, heard.append))
    tell(Progress(1, 2, "half"))
    token.cancel()
    tell(Progress(2, 2, "whole"))
    assert heard == [Progress(1, 2, "half")]
