"""Connections: how they are closed."""

from __future__ import annotations

from pathlib import Path

import apsw

from plume_db.database import Mode, Place, connect, disconnect


class Watched(apsw.Connection):
    """Notes at its closing what SQLite still holds of the schema."""

    def close(self, force: bool = False) -> None:
        self.held = self.status(apsw.SQLITE_DBSTATUS_SCHEMA_USED)[0]
        super().close(force)


def test_the_schema_is_freed_before_the_connection_is_closed(tmp_path: Path) -> None:
    con = Watched(str(tmp_path / "a.db"))
    con.execute("create table t(a); create table u(b)").fetchall()
    assert con.status(apsw.SQLITE_DBSTATUS_SCHEMA_USED)[0] > 0
    disconnect(con)
    assert con.held == 0


def test_a_guarded_connection_closes_and_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with apsw.Connection(str(path)) as made:
        made.execute("create table t(a)").fetchall()
    made.close()
    before = path.read_bytes()
    con = connect(Place(path, Mode.READ_ONLY))
    con.execute("select * from t").fetchall()
    disconnect(con)
    disconnect(con)  # once more does no harm
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
