"""The audit log keeps what was done, and shows when somebody tampered with it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from plume_db.audit.export import to_csv, to_json
from plume_db.audit.log import AuditLog

FILE = Path("/tmp/some.db")


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path)


def _tamper(tmp_path: Path, sql: str) -> None:
    con = apsw.Connection(str(tmp_path / "audit.db"))
    con.execute("DROP TRIGGER record_is_kept; DROP TRIGGER record_is_final;" + sql).fetchall()
    con.close()


def _three(log: AuditLog) -> None:
    for number in range(3):
        intent = log.begin(FILE, "vacuum", {"parameters": {"n": number}})
        log.end(intent, {"outcome": "done", "seconds": number})


def test_a_task_is_found_again_with_its_result(log: AuditLog) -> None:
    intent = log.begin(FILE, "vacuum", {"parameters": {"a": 1}, "bytes_before": 7})
    assert log.deeds(FILE)[0].outcome == "running"
    log.end(intent, {"outcome": "done", "bytes_after": 5})
    (deed,) = log.deeds(FILE)
    assert deed.outcome == "done"
    assert deed.intent.body["bytes_before"] == 7
    assert deed.result is not None
    assert deed.result.body["bytes_after"] == 5


def test_files_have_histories_of_their_own(log: AuditLog) -> None:
    log.begin(FILE, "vacuum", {})
    log.begin(Path("/tmp/other.db"), "analyze", {})
    assert [deed.intent.task for deed in log.deeds(FILE)] == ["vacuum"]
    assert [deed.intent.task for deed in log.deeds()] == ["analyze", "vacuum"]


def test_a_task_whose_program_died_is_told_as_interrupted(log: AuditLog, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from plume_db.audit.log import AuditLog;"
        "AuditLog(Path(sys.argv[1])).begin(Path('/tmp/some.db'), 'vacuum', {})"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert log.deeds(FILE)[0].outcome == "interrupted"


def test_an_untouched_chain_is_whole(log: AuditLog) -> None:
    _three(log)
    assert log.broken() == ""


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE record SET body='{}' WHERE number=3", "3"),
        ("UPDATE record SET file='/tmp/x' WHERE number=1", "1"),
        ("UPDATE record SET at=at+1 WHERE number=6", "6"),
        ("DELETE FROM record WHERE number=4", "4"),
        ("DELETE FROM record WHERE number=1", "1"),
        ("UPDATE record SET hash='00' WHERE number=2", "2"),
    ],
)
def test_a_changed_or_missing_record_breaks_the_chain(
    log: AuditLog, tmp_path: Path, sql: str, number: str
) -> None:
    _three(log)
    _tamper(tmp_path, sql)
    assert number in log.broken()


@pytest.mark.parametrize("sql", ["DELETE FROM record", "UPDATE record SET body='{}'"])
def test_records_can_not_be_changed_by_a_slip(log: AuditLog, tmp_path: Path, sql: str) -> None:
    _three(log)
    con = apsw.Connection(str(tmp_path / "audit.db"))
    with pytest.raises(apsw.ConstraintError):
        con.execute(sql).fetchall()
    con.close()


def test_of_an_encrypted_file_no_name_is_written(log: AuditLog, tmp_path: Path) -> None:
    intent = log.begin(FILE, "check", {"parameters": {"table": "patients"}}, private=True)
    log.end(intent, {"outcome": "done", "findings": ["patients is broken"]}, private=True)
    (deed,) = log.deeds(FILE)
    assert deed.result is not None
    assert "patients" not in json.dumps([dict(deed.intent.body), dict(deed.result.body)])
    assert deed.outcome == "done"


def test_two_programs_write_one_chain(log: AuditLog, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from plume_db.audit.log import AuditLog\n"
        "log = AuditLog(Path(sys.argv[1]))\n"
        "for n in range(20): log.end(log.begin(Path('/tmp/some.db'), 'x', {}), {})"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    for _ in range(20):
        log.begin(FILE, "y", {})
    assert [other.wait(60) for other in others] == [0, 0]
    assert len(log.records()) == 100
    assert log.broken() == ""


def test_exports_hold_every_record(log: AuditLog) -> None:
    _three(log)
    records = log.records(FILE)
    assert [each["number"] for each in json.loads(to_json(records))] == [1, 2, 3, 4, 5, 6]
    rows = list(csv.DictReader(io.StringIO(to_csv(records))))
    assert [row["hash"] for row in rows] == [each.hash for each in records]
    assert json.loads(rows[0]["body"])["parameters"] == {"n": 0}
