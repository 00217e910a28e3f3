"""``plume-db recover``: text, JSON, map and exit codes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from plume_db.terminal import main
from tests.core.recover.damages import DAMAGES, build


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("terminal") / "known.db"
    build(path, 1)
    return path


def damaged(known: Path, name: str, folder: Path) -> Path:
    path = folder / "bad.db"
    path.write_bytes(DAMAGES[name][0](bytearray(known.read_bytes()), random.Random(1), known))
    return path


def test_a_sound_file_gives_0_and_says_so(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recover", str(known), str(tmp_path / "out.db")]) == 0
    said = capsys.readouterr().out
    assert "SQLite finds no damage in it." in said
    assert "nothing is known to be missing" in said
    assert (tmp_path / "out.db").exists()


def test_damage_gives_1_and_the_figures_as_json(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = damaged(known, "two roots lost", tmp_path)
    assert main(["recover", str(bad), str(tmp_path / "out.db"), "--json", "--map"]) == 1
    told = json.loads(capsys.readouterr().out)
    tables = {table["name"]: table for table in told["tables"]}
    assert tables["event"]["found"] == 2000
    assert told["triage"]["kind"] == "damaged"
    assert told["map"].count("x") == 2
    assert len(told["map"]) == told["page_count"]


def test_a_file_that_can_not_be_opened_is_recovered_with_a_schema(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = damaged(known, "first page lost", tmp_path)
    out = tmp_path / "out.db"
    assert main(["recover", str(bad), str(out), "--schema-from", str(known), "--map"]) == 1
    said = capsys.readouterr().out
    assert "event: 2,000 rows" in said
    assert "page map:" in said


def test_what_can_not_be_done_gives_2_and_one_sentence(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recover", str(tmp_path / "none.db"), str(tmp_path / "out.db")]) == 2
    assert main(["recover", str(known), str(known)]) == 2
    errors = capsys.readouterr().err.strip().splitlines()
    assert len(errors) == 2
    assert all(line.startswith("plume-db: ") for line in errors)


def test_a_backup_fills_up_what_is_lost(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = damaged(known, "some pages zeroed", tmp_path)
    out = tmp_path / "out.db"
    assert main(["recover", str(bad), str(out), "--merge", str(known)]) == 1
    assert "backup, event: 2,000 rows" in capsys.readouterr().out
