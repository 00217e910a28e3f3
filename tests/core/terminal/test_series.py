"""``plume-db series``: what was found, as JSON and for a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.terminal import main
from tests.core.readings import FILL_STATS, STATS


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log's 100%.db"
    con = apsw.Connection(str(path))
    con.execute(STATS).fetchall()
    con.execute(FILL_STATS).fetchall()
    con.execute("CREATE TABLE people(name TEXT, birthday TEXT)").fetchall()
    con.execute("INSERT INTO people VALUES('Ada', '1815-12-10')").fetchall()
    con.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = main(["series", *(str(each) for each in arguments)])
    return code, capsys.readouterr().out


def found(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    code, out = run(capsys, *arguments, "--json")
    assert code == 0 and out.isascii()
    listed: list[dict[str, Any]] = json.loads(out)
    return listed


def test_the_json_names_table_time_metrics_and_groups(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    (only,) = found(capsys, log)
    assert (only["table"], only["time"], only["epoch"], only["clock"]) == (
        "compression_stats", "timestamp", "iso", "",
    )  # fmt: skip
    assert only["proposed"] is True and 0.6 <= only["confidence"] <= 1
    assert "ISO 8601" in only["reason"]
    ratio = only["metrics"][0]
    assert ratio["label"] == "ratio = compressed / original"
    assert set(ratio) == {
        "label", "unit", "role", "fold", "sql", "columns", "confidence", "reason",
    }  # fmt: skip
    assert only["groups"][0] == {"column": "output_format", "values": 2, "labels": None}
    assert only["by"] == "output_format"
    assert only["metrics"][-1]["role"] == "count"


def test_the_sql_it_prints_can_be_run_as_it_is(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    (only,) = found(capsys, log)
    con = apsw.Connection(str(log))
    for metric in only["metrics"]:
        sql = f"SELECT count({only['time_sql']}), count({metric['sql']}) FROM compression_stats"
        ((times, values),) = con.execute(sql).fetchall()
        assert times == 1000 and isinstance(values, int) and values > 800
    con.close()


def test_all_lists_what_is_no_series_too_with_the_reason(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    first, second = found(capsys, log, "--all")
    assert (first["proposed"], second["proposed"]) == (True, False)
    assert second["table"] == "people" and "only one row has one" in second["reason"]
    assert second["by"] is None


def test_a_person_reads_the_same_in_lines(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    code, out = run(capsys, log)
    assert code == 0
    assert out.startswith("compression_stats over timestamp: ISO 8601 text\n")
    assert "ratio = compressed / original [ratio]" in out
    assert "bytes saved, cumulative [bytes], cumulative" in out


def test_a_file_without_a_series_says_so_and_is_no_failure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "empty.db"
    con = apsw.Connection(str(path))
    con.execute("CREATE TABLE t(x)").fetchall()
    con.close()
    assert found(capsys, path) == []
    code, out = run(capsys, path)
    assert code == 0 and "--all lists every column of time" in out


def test_a_file_that_is_missing_fails_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["series", str(tmp_path / "none.db")]) == 2
    err = capsys.readouterr().err
    assert err.startswith("plume-db: ") and err.count("\n") == 1


@pytest.mark.data
def test_a_key_s_names_are_told(
    capsys: pytest.CaptureFixture[str], real_file: Callable[[str], Path]
) -> None:
    (only,) = found(capsys, real_file("home-assistant_test.db"))
    (group,) = only["groups"]
    assert group["labels"] == "event_types.event_type"
