"""Recovery in its own process: the original is only read, and nothing half done is left."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from plume_db import language
from plume_db.audit.log import AuditLog
from plume_db.errors import Cancelled, PlumeError
from plume_db.folders import state_folder
from plume_db.jobs import CancelToken, Progress, Task
from plume_db.leftovers import sweep
from plume_db.recover.process import recover
from plume_db.recover.report import Options
from tests.core.recover.damages import DAMAGES, compare, rows_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def bad(known: Path, tmp_path: Path) -> Path:
    """A damaged database in a folder of its own."""
    folder = tmp_path / "file"
    folder.mkdir()
    path = folder / "bad.db"
    damage, _share = DAMAGES["two roots lost"]
    path.write_bytes(damage(bytearray(known.read_bytes()), random.Random(1), known))
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cases() -> list[Path]:
    folder = state_folder() / "cases"
    return list(folder.iterdir()) if folder.exists() else []


def test_the_new_file_appears_and_the_original_stays(known: Path, bad: Path) -> None:
    before = digest(bad), bad.stat().st_mtime_ns
    seen: list[Progress] = []
    report = recover(Task(report=seen.append), bad, bad.with_name("out.db"), Options())
    assert (digest(bad), bad.stat().st_mtime_ns) == before
    assert compare(rows_of(known), rows_of(bad.with_name("out.db"))).share == 100
    assert sorted(each.name for each in bad.parent.iterdir()) == ["bad.db", "out.db"]
    assert cases() == []
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert report.integrity == "ok"
    log = AuditLog(state_folder())
    deed = log.deeds(bad)[0]
    log.close()
    assert (deed.intent.task, deed.outcome) == ("recover", "done")


def test_the_copy_is_kept_where_a_case_folder_is_named(bad: Path, tmp_path: Path) -> None:
    options = Options(case=tmp_path / "case")
    report = recover(Task(), bad, bad.with_name("out.db"), options)
    assert digest(Path(report.case)) == digest(bad)


def test_cancel_ends_the_process_and_leaves_nothing(bad: Path) -> None:
    token = CancelToken()
    task = Task(None, token, lambda _progress: token.cancel())
    with pytest.raises(Cancelled):
        recover(task, bad, bad.with_name("out.db"), Options())
    assert [each.name for each in bad.parent.iterdir()] == ["bad.db"]
    assert cases() == []


def test_a_process_that_is_killed_is_told_in_a_sentence(bad: Path) -> None:
    import multiprocessing

    def kill(_progress: Progress) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(PlumeError, match="ended from outside"):
        recover(Task(None, None, kill), bad, bad.with_name("out.db"), Options())
    assert [each.name for each in bad.parent.iterdir()] == ["bad.db"]


def program(bad: Path, out: Path) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "plume_db", "recover", str(bad), str(out))
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )


def killed_at(seconds: float, bad: Path, out: Path) -> None:
    """Kill the whole program, which takes the process that recovers with it."""
    run = program(bad, out)
    timer = threading.Timer(seconds, lambda: run.send_signal(signal.SIGKILL))
    timer.start()
    run.wait()
    timer.cancel()


def check_after_kill(known: Path, bad: Path, out: Path, before: str) -> None:
    for _ in range(400):  # the child sees within moments that its parent is gone
        sweep()
        left = {each.name for each in bad.parent.iterdir()} - {"bad.db", out.name}
        if not left:
            break
        threading.Event().wait(0.02)
    assert not left
    assert digest(bad) == before
    if out.exists():
        assert compare(rows_of(known), rows_of(out)).share == 100
        out.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_kill_9_leaves_all_or_nothing(known: Path, bad: Path) -> None:
    dice, before = random.Random(7), digest(bad)
    out = bad.with_name("out.db")
    for _ in range(4):
        killed_at(dice.uniform(0.2, 1.5), bad, out)
        check_after_kill(known, bad, out, before)


@pytest.mark.deep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_kill_9_at_25_moments_each_leaves_all_or_nothing(known: Path, bad: Path, seed: int) -> None:
    dice, before = random.Random(seed), digest(bad)
    out = bad.with_name("out.db")
    began = time.monotonic()
    run = program(bad, out)
    run.wait()
    whole = time.monotonic() - began
    out.unlink()
    for _ in range(25):
        killed_at(dice.uniform(0.0, whole * 1.1), bad, out)
        check_after_kill(known, bad, out, before)


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_the_copy_is_made_under_the_lock_of_a_reader(known: Path, tmp_path: Path) -> None:
    from plume_db.recover.case import copy_case

    path = tmp_path / "busy.db"
    path.write_bytes(known.read_bytes())
    answers: list[str] = []

    def tick(_done: int, _total: int) -> None:
        if not answers:
            script = textwrap.dedent(f"""
                import apsw
                con = apsw.Connection({str(path)!r})
                con.execute("begin immediate; delete from person").fetchall()
                try:
                    con.execute("commit").fetchall()
                    print("written")
                except apsw.BusyError:
                    print("barred")
            """)
            done = subprocess.run(
                [sys.executable, "-c", script], capture_output=True, text=True, check=True
            )
            answers.append(done.stdout.strip())

    copy_case(path, tmp_path / "copy.db", tick)
    assert answers == ["barred"]
    assert digest(tmp_path / "copy.db") == digest(known)


@pytest.mark.parametrize("out", ["bad.db", "bad.db-wal", "there.db", "no/folder.db"])
def test_a_place_that_is_taken_or_missing_is_refused(bad: Path, out: str) -> None:
    bad.with_name("there.db").write_bytes(b"mine")
    before = digest(bad)
    with pytest.raises(PlumeError):
        recover(Task(), bad, bad.parent / out, Options())
    assert digest(bad) == before
    assert bad.with_name("there.db").read_bytes() == b"mine"


def test_missing_empty_and_wrong_files_are_refused(bad: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    out = tmp_path / "out.db"
    with pytest.raises(PlumeError, match="can not be looked at"):
        recover(Task(), tmp_path / "none.db", out, Options())
    with pytest.raises(PlumeError, match="empty"):
        recover(Task(), tmp_path / "empty.db", out, Options())
    with pytest.raises(PlumeError, match="no ordinary file"):
        recover(Task(), tmp_path, out, Options())
    with pytest.raises(PlumeError, match="can not be the good one"):
        recover(Task(), bad, out, Options(merge=bad))
    (tmp_path / "text.db").write_text("no pages here " * 500)
    with pytest.raises(PlumeError, match="No page"):
        recover(Task(), tmp_path / "text.db", out, Options())
    assert not out.exists()


def test_an_encrypted_file_is_refused_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "secret.db"
    con = apsw.Connection(str(path))
    con.execute(
        "pragma key='quill'; create table t(a); insert into t values(zeroblob(99999))"
    ).fetchall()
    con.close()
    with pytest.raises(PlumeError, match="encrypted"):
        recover(Task(), path, tmp_path / "out.db", Options())


class _Marking:
    """A catalogue that puts every text between two signs."""

    def find(self, text: str, _about: str, _count: int) -> str:
        return f"⟦{text}⟧"


@pytest.fixture
def marking() -> Iterator[None]:
    language.install(_Marking(), language.Numerals(".", ","))
    yield
    language.install(None)


@pytest.mark.usefixtures("marking")
def test_the_process_speaks_the_language_of_the_program(bad: Path) -> None:
    seen: list[Progress] = []
    report = recover(Task(report=seen.append), bad, bad.with_name("out.db"), Options())
    assert report.triage.words == "⟦SQLite finds damage in it.⟧"
    assert report.triage.kind == "damaged"
    assert all("⟦" in each for each in (report.summary, *report.notes))
    assert seen and all("⟦" in each.text for each in seen)
