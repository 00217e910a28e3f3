"""The test of an installation: that it passes here, and that each part of it can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest
from pytestqt.qtbot import QtBot

from plume_ui.selftest import engine, extras, pictures, processes, run
from plume_ui.selftest.bench import Bench, Check, Failed, command

ROOT = Path(__file__).parents[3]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def start(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "plume_ui", *arguments),
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "QT_QPA_PLATFORM": "offscreen",
            **variables,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )


def test_this_installation_passes_and_tells_a_release_what_it_counts() -> None:
    done = start("--selftest", "--json")
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["bad"] == [], told
    assert done.returncode == 0
    assert told["ok"] is True
    assert told["frozen"] is False
    assert told["fts5_unicode"] is True
    assert told["extensions_ok"] == len(extras.extras("extension"))
    assert told["executables_ok"] == len(extras.extras("executable"))
    assert [each["name"] for each in told["checks"]] == [each.name for each in run.CHECKS]


def test_nothing_of_the_person_is_touched_and_nothing_is_left(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    home = tmp_path / "home"
    temporary.mkdir()
    home.mkdir()
    kinds = {f"XDG_{each}_HOME": str(home / each) for each in ("CACHE", "CONFIG", "DATA", "STATE")}
    checks = "'full-text', 'window', 'languages'"
    code = (
        "import sys; from plume_ui.selftest import run; "
        f"run.CHECKS = tuple(c for c in run.CHECKS if c.name in ({checks})); sys.exit(run.main())"
    )
    done = subprocess.run(
        (sys.executable, "-c", code),
        env={
            **os.environ,
            **kinds,
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "TMPDIR": str(temporary),
            "HOME": str(home),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Everything works."), done
    assert list(temporary.iterdir()) == []
    assert [each for each in home.rglob("*") if each.is_file()] == []


def test_json_alone_is_no_option_of_the_window() -> None:
    done = start("--json")
    assert done.returncode == 2
    assert "--selftest" in done.stderr


def test_one_part_that_fails_is_told_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_bench: Bench) -> str:
        raise OSError("no such thing")

    def wrong(_bench: Bench) -> str:
        raise Failed("seen otherwise")

    checks = (
        Check("a", "the first part", broken),
        Check("b", "the second part", wrong),
        Check("c", "the third part", lambda _bench: "fine"),
    )
    monkeypatch.setattr(run, "CHECKS", checks)
    for name in run.own_folders(Path("x")):  # the test itself must keep its own
        monkeypatch.setenv(name, os.environ.get(name, ""))
    assert run.main() == 1
    out = capsys.readouterr().out
    assert "FAIL  the first part: OSError: no such thing" in out
    assert "FAIL  the second part: seen otherwise" in out
    assert "ok    the third part: fine" in out
    assert "2 of 3 parts fail." in out


def test_an_extension_that_does_not_load_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "extras", lambda _kind: ["csv", "absent", "uuid"])
    with pytest.raises(Failed, match="1 fail: absent"):
        extras.extensions(bench)
    assert bench.counts["extensions_ok"] == 2


def test_a_program_that_does_not_start_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    import apsw.sqlite_extra

    real = apsw.sqlite_extra.path
    monkeypatch.setattr(
        apsw.sqlite_extra, "path", lambda name: str(broken) if "diff" in name else real(name)
    )
    with pytest.raises(Failed, match="1 fail: sqlite3_diff"):
        extras.executables(bench)
    assert bench.counts["executables_ok"] == len(extras.extras("executable")) - 1


def test_a_program_that_dies_counts_as_not_started(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dying = tmp_path / "dying"
    dying.write_text("#!/bin/sh\nkill -SEGV $$\n")
    dying.chmod(0o755)
    import apsw.sqlite_extra

    monkeypatch.setattr(apsw.sqlite_extra, "path", lambda _name: str(dying))
    with pytest.raises(Failed, match="ended with -11"):
        extras.executables(bench)


def test_an_encrypted_file_that_opens_without_a_key_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(path: Path) -> None:
        con = apsw.Connection(str(path))
        con.execute("create table t(x); insert into t values ('kept')").fetchall()
        con.close()

    monkeypatch.setattr(engine, "_encrypt", plain)
    with pytest.raises(Exception, match=r"opened|key|encrypted"):
        engine.encrypted_file(bench)


def test_a_picture_without_content_fails(qtbot: QtBot) -> None:
    from PySide6.QtGui import QImage

    empty = QImage(200, 100, QImage.Format.Format_RGB32)
    empty.fill(0xFFFFFF)
    with pytest.raises(Failed, match="as good as empty: 1 "):
        pictures.seen(empty)
    with pytest.raises(Failed):
        pictures.seen(QImage())


def test_an_icon_that_draws_nothing_is_named(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import plume_resources

    (tmp_path / "icons").mkdir()
    for name in ("open", "table"):
        (tmp_path / f"icons/{name}.svg").write_text("<svg/>")
    monkeypatch.setattr(plume_resources, "FOLDER", tmp_path)
    monkeypatch.setattr("plume_ui.icons.paint", lambda *_arguments: None)
    with pytest.raises(Failed, match="open, table"):
        pictures.icons(bench)


def test_a_language_that_is_missing_is_named(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.language.LANGUAGES", {"en": "English", "xx": "Nobody's"})
    with pytest.raises(Failed, match="plume_xx, qtbase_xx"):
        pictures.languages(bench)


def test_a_library_path_of_ours_in_other_programs_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "none" in processes.library_path(bench)
    monkeypatch.setattr(sys, "_MEIPASS", "/usr/lib/plume-db/_internal", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/plume-db/_internal:/opt/lib")
    with pytest.raises(Failed, match="LD_LIBRARY_PATH=/usr/lib/plume-db/_internal"):
        processes.library_path(bench)


def test_a_child_that_fails_is_told_with_its_own_words(bench: Bench) -> None:
    with pytest.raises(Failed, match=r"inspect ended with 2: .*absent"):
        bench.run("inspect", str(bench.folder / "absent.db"))


def test_the_frozen_program_runs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command() == (sys.executable, "-m", "plume_ui")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command() == (sys.executable,)
