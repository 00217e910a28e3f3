"""Looks tell what a writer really did, take no lock and leave nothing behind."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.errors import Cancelled
from plume_db.monitor.look import GONE, UNREADABLE, Looker
from tests.core.monitor.conftest import Writer


def test_the_rate_is_that_of_the_writer(writer: Writer) -> None:
    looker = Looker(writer.path)
    assert looker.look().transactions is None
    dice = random.Random(7)
    for _ in range(20):
        times = dice.randrange(12)
        writer.commit(times)
        now = looker.look()
        assert (now.transactions, now.exact) == (times, True)
        assert now.rate == pytest.approx(times / now.seconds)


def test_a_transaction_of_many_pages_is_one(writer: Writer) -> None:
    looker = Looker(writer.path)
    looker.look()
    writer.run("insert into t with recursive n(i) as (select 1 union all select i+1 from n "
               "where i<3000) select i, zeroblob(900) from n")  # fmt: skip
    assert looker.look().transactions == 1


def test_what_is_rolled_back_or_not_committed_yet_is_none(writer: Writer) -> None:
    looker = Looker(writer.path)
    looker.look()
    writer.run("pragma cache_size=5")  # so that pages are written before the commit
    writer.run("begin")
    writer.commit(200)
    writer.run("rollback")
    writer.commit(3)
    assert looker.look().transactions == 3


def test_sizes_are_those_that_sqlite_tells(writer: Writer) -> None:
    looker = Looker(writer.path)
    writer.fill(400)
    writer.run("delete from t where rowid > 50")
    now = looker.look()
    assert now.head is not None
    assert now.pages == int(str(writer.run("pragma page_count")[0][0]))
    assert now.head.free_pages == int(str(writer.run("pragma freelist_count")[0][0])) > 0
    assert now.head.schema == int(str(writer.run("pragma schema_version")[0][0]))
    assert now.size == writer.path.stat().st_size
    assert 0 < now.free_share < 1 and now.cut_short == 0


class TestLog:
    @pytest.fixture
    def mode(self) -> str:
        return "wal"

    def test_frames_are_those_that_a_checkpoint_counts(self, writer: Writer) -> None:
        writer.commit(17)
        log = Looker(writer.path).look().log
        ((_busy, frames, _moved),) = writer.run("pragma wal_checkpoint(passive)")
        assert log is not None and log.frames == frames

    def test_transactions_before_a_restart_of_the_log_are_counted_too(self, writer: Writer) -> None:
        looker = Looker(writer.path)
        writer.commit(5)
        looker.look()
        writer.commit(30)
        writer.run("pragma wal_checkpoint(restart)")
        writer.commit(2)
        now = looker.look()
        assert now.transactions == 32 and now.exact
        assert now.log is not None and now.log.frames < 12

    def test_what_a_restart_overwrote_is_said_to_be_missing(self, writer: Writer) -> None:
        looker = Looker(writer.path)
        writer.commit(5)
        looker.look()
        writer.commit(3)
        writer.run("pragma wal_checkpoint(restart)")
        writer.commit(40)
        now = looker.look()
        assert now.transactions is not None and now.transactions <= 43 and not now.exact

    def test_the_log_can_be_truncated_while_it_is_watched(self, writer: Writer) -> None:
        looker = Looker(writer.path)
        for _ in range(20):
            writer.commit(3)
            looker.look()
            assert writer.run("pragma wal_checkpoint(truncate)") == [(0, 0, 0)]
            assert looker.look().wal == 0
        writer.commit(2)
        assert looker.look().transactions == 2

    def test_the_last_to_close_still_takes_the_log_away(self, tmp_path: Path) -> None:
        other = Writer(tmp_path / "closed.db", "wal")
        looker = Looker(other.path)
        other.commit(5)
        looker.look()
        other.con.close()
        looker.look()
        assert [each.name for each in tmp_path.iterdir()] == ["closed.db"]

    def test_a_clean_file_gets_no_side_files(self, tmp_path: Path) -> None:
        Writer(tmp_path / "clean.db", "wal").con.close()
        before = (tmp_path / "clean.db").read_bytes()
        now = Looker(tmp_path / "clean.db").look()
        assert now.head is not None and now.head.is_wal and now.log is None
        assert [each.name for each in tmp_path.iterdir()] == ["clean.db"]
        assert (tmp_path / "clean.db").read_bytes() == before

    def test_a_first_look_at_a_long_log_can_be_stopped(self, writer: Writer) -> None:
        writer.commit(50)

        def stop() -> None:
            raise Cancelled

        with pytest.raises(Cancelled):
            Looker(writer.path).look(stop)

    def test_a_log_of_junk_is_no_reason_to_fail(self, writer: Writer) -> None:
        log = writer.path.with_name(writer.path.name + "-wal")
        writer.con.close()
        log.write_bytes(random.Random(1).randbytes(5000))
        now = Looker(writer.path).look()
        assert now.wal == 5000 and now.log is not None and now.log.frames == 0


def test_a_lock_of_this_process_survives_a_look(writer: Writer) -> None:
    script = (
        "import sys, apsw; con = apsw.Connection(sys.argv[1]);"
        "con.execute('begin immediate').fetchall()"
    )
    looker = Looker(writer.path)
    writer.commit(1)
    writer.run("begin immediate")
    writer.commit(1)
    for _ in range(5):
        looker.look()
    done = subprocess.run(
        [sys.executable, "-c", script, str(writer.path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "BusyError" in done.stderr
    writer.run("commit")


def test_a_file_locked_by_another_program_is_watched_all_the_same(
    writer: Writer, other_program: Callable[[Path, str], int]
) -> None:
    looker = Looker(writer.path)
    looker.look()
    writer.commit(4)
    other_program(writer.path, "begin exclusive")
    now = looker.look()
    assert now.transactions == 4 and now.head is not None


def test_a_file_that_goes_and_comes_back_is_watched_on(writer: Writer) -> None:
    looker = Looker(writer.path)
    looker.look()
    writer.con.close()
    away = writer.path.with_name("away.db")
    writer.path.rename(away)
    gone = looker.look()
    assert gone.state == GONE and "moved" in gone.why and gone.rate is None
    away.rename(writer.path)
    assert looker.look().transactions is None  # nobody knows what happened meanwhile
    assert looker.look().transactions == 0


def test_another_file_under_the_name_is_not_taken_for_the_first(
    writer: Writer, mode: str, tmp_path: Path
) -> None:
    looker = Looker(writer.path)
    looker.look()
    (tmp_path / "there").mkdir()
    other = Writer(tmp_path / "there" / "other.db", mode)
    other.commit(90)
    other.con.close()
    writer.con.close()
    other.path.replace(writer.path)
    now = looker.look()
    assert now.transactions is None and now.head is not None


def test_a_truncated_file_is_told(writer: Writer) -> None:
    writer.commit(50)
    writer.con.close()
    looker = Looker(writer.path)
    assert looker.look().cut_short == 0
    with writer.path.open("r+b") as file:
        file.truncate(8192)
    now = looker.look()
    assert now.head is not None and now.cut_short == now.head.pages - 2
    with writer.path.open("r+b") as file:
        file.truncate(0)
    assert looker.look().head is None


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise there")
def test_a_folder_in_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    now = Looker(tmp_path / "folder.db").look()
    assert now.state == UNREADABLE and now.why


def test_what_does_not_change_is_not_read_again(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = Looker(writer.path)
    looker.look()
    monkeypatch.setattr(apsw, "VFSFile", None)
    now = looker.look()
    assert not now.changed and now.transactions == 0 and now.pages > 0
