"""Each subcommand: what it prints and the code it ends with."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db import __version__
from plume_db.terminal import SUBCOMMANDS, main
from plume_db.terminal.arguments import parser

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "real"
NAMES = sorted(
    each.name for each in REAL.glob("*") if not each.name.endswith((".md", "-wal", "-journal"))
)


@pytest.fixture(autouse=True)
def no_key_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLUME_DB_KEY", raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small database with one of everything."""
    return build(
        tmp_path / "my shop's 100%.db",
        """
        create table customer(id integer primary key, name text not null unique);
        create table purchase(id integer primary key, customer_id references customer, sum real);
        create index by_sum on purchase(sum);
        create view big as select * from purchase where sum > 100;
        create trigger greet after insert on customer begin select 1; end;
        create virtual table words using fts5(word);
        insert into customer values (1, 'Ada'), (2, 'Grace');
        insert into purchase values (1, 1, 99.5), (2, 2, 101), (3, 2, 7);
        insert into words values ('plume');
        """,
    )


def build(path: Path, sql: str) -> Path:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def failure(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run what must fail, and give its one sentence."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("plume-db: ") and err.count("\n") == 1, err
    return err.removeprefix("plume-db: ").strip()


def inspected(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    code, out, _ = run(capsys, "inspect", "--json", *arguments)
    assert code in (0, 1)
    whole: dict[str, Any] = json.loads(out)
    return whole


def test_every_subcommand_has_its_module_and_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in SUBCOMMANDS:
        assert run(capsys, name, "--help")[0] == 0
    assert parser().parse_args(["check", "x"]).command == "check"


def test_help_and_version_are_done_not_failed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0 and all(name in out for name in SUBCOMMANDS)
    assert run(capsys, "--version")[:2] == run(capsys, "-V")[:2] == (0, f"Plume DB {__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [(), ("nonsense",), ("check",), ("plan", "x.db"), ("demo", "o", "--rows", "many"), ("--bad",)],
)
def test_wrong_arguments_are_told_in_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert "--help" in failure(capsys, *arguments)


def test_no_argument_takes_a_key(capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    assert "nrecognized" in failure(capsys, "check", shop, "--key", "secret")


class TestInspect:
    def test_the_file_is_described(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        file = inspected(capsys, shop)["file"]
        assert file["path"] == str(shop)
        assert file["size"] == shop.stat().st_size == file["page_size"] * file["page_count"]
        assert (file["encoding"], file["journal_mode"]) == ("UTF-8", "delete")
        assert file["open_mode"] == "read-only" and file["why"]

    def test_there_is_one_object_for_each_row_of_the_schema(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        con = apsw.Connection(str(shop))
        rows = con.execute("select type, name, tbl_name, sql from sqlite_schema").fetchall()
        con.close()
        objects = inspected(capsys, shop)["objects"]
        assert [(o["type"], o["name"], o["table"], o["sql"]) for o in objects] == rows

    def test_sizes_and_counts_are_exact(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        whole = inspected(capsys, shop)
        objects = {each["name"]: each for each in whole["objects"]}
        assert (objects["purchase"]["rows"], objects["purchase"]["bytes"]) == (3, 4096)
        assert (objects["words"]["rows"], objects["words"]["bytes"]) == (1, 0)
        assert objects["words_data"]["owner"] == "words" and objects["words_data"]["rows"] > 0
        assert (objects["by_sum"]["rows"], objects["by_sum"]["bytes"]) == (None, 4096)
        assert (objects["big"]["rows"], objects["big"]["bytes"]) == (None, 0)
        used = sum(each["bytes"] for each in whole["objects"])
        assert used + 4096 == whole["file"]["size"], "all pages but the schema's own"

    def test_an_object_that_fails_says_why_and_the_others_are_told(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(
            tmp_path / "a.db",
            "create table good(a); insert into good values (1), (2);"
            "create view broken as select missing from good;",
        )
        objects = {each["name"]: each for each in inspected(capsys, path)["objects"]}
        assert "missing" in objects["broken"]["error"]
        assert objects["good"]["rows"] == 2 and not objects["good"]["error"]

    def test_damage_ends_with_one(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        path = build(tmp_path / "a.db", "create table t(a); create table u(a)")
        spoil(path, page=2)
        code, out, _ = run(capsys, "inspect", "--json", path)
        whole = json.loads(out)
        assert code == 1
        assert [bool(each["error"]) for each in whole["objects"]] == [True, False]
        assert any(each["severity"] == "bad" for each in whole["findings"])

    def test_a_schema_that_can_not_be_read_still_gives_the_file(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(tmp_path / "a.db", "create table t(a)")
        content = bytearray(path.read_bytes())
        content[100:4096] = b"\x55" * 3996
        path.write_bytes(content)
        code, out, _ = run(capsys, "inspect", "--json", path)
        whole = json.loads(out)
        assert (code, whole["objects"]) == (1, [])
        assert whole["file"]["size"] == 8192 and whole["findings"]
        assert run(capsys, "inspect", path)[0] == 1

    def test_the_report_names_everything(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        code, out, err = run(capsys, "inspect", shop)
        assert (code, err) == (0, "")
        for words in ("purchase", "3 rows", "trigger on customer", "shadow of words", str(shop)):
            assert words in out

    def test_quick_answers_mark_what_is_not_exact(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        objects = inspected(capsys, shop, "--quick")["objects"]
        assert all({"rows_exact", "bytes_exact"} <= set(each) for each in objects)

    def test_names_that_are_no_text_survive_as_json(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(tmp_path / "a.db", 'create table "größe\n😀"(a)')
        assert inspected(capsys, path)["objects"][0]["name"] == "größe\n😀"

    def test_nothing_changes_and_nothing_is_left(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(tmp_path / "a.db", "create table t(a)")
        con = apsw.Connection(str(path))
        con.execute("pragma journal_mode=wal").fetchall()
        con.execute("insert into t values (1)").fetchall()
        con.close()
        before = path.read_bytes()
        assert inspected(capsys, path)["file"]["journal_mode"] == "wal"
        assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
        assert path.read_bytes() == before


def spoil(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\x55" * 4096
    path.write_bytes(content)


class TestCheck:
    def test_a_sound_file(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        code, out, err = run(capsys, "check", shop)
        assert (code, err) == (0, "") and "No damage" in out

    def test_damage(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        path = build(tmp_path / "a.db", "create table t(a); insert into t values (1)")
        spoil(path, page=2)
        code, out, _ = run(capsys, "check", path)
        assert code == 1 and "damage" in out

    def test_a_row_without_its_parent(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        build(shop, "pragma foreign_keys=off; insert into purchase values (9, 77, 1)")
        code, out, _ = run(capsys, "check", shop)
        assert code == 1 and "customer" in out

    def test_a_spoiled_schema_is_a_finding(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(tmp_path / "a.db", "create table t(a)")
        spoil_schema = bytearray(path.read_bytes())
        spoil_schema[100:4096] = b"\x55" * 3996
        path.write_bytes(spoil_schema)
        code, out, _ = run(capsys, "check", path)
        assert code == 1 and out.startswith("damage: ")


class TestWriting:
    def test_backup_is_a_faithful_copy_and_never_overwrites(
        self, capsys: pytest.CaptureFixture[str], shop: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "copy.db"
        code, said, _ = run(capsys, "backup", shop, out)
        assert code == 0 and str(out) in said
        con = apsw.Connection(str(out))
        assert con.execute("select count(*) from purchase").fetchall() == [(3,)]
        con.close()
        assert "copy.db" in failure(capsys, "backup", shop, out)

    def test_vacuum_gives_pages_back(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(
            tmp_path / "a.db",
            "create table t(a); insert into t values (zeroblob(400000)); delete from t",
        )
        before = path.stat().st_size
        code, out, _ = run(capsys, "vacuum", path)
        assert code == 0 and "given back" in out
        assert path.stat().st_size < before / 10

    def test_vacuum_refuses_to_break_a_full_text_index(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path = build(
            tmp_path / "a.db",
            "create table doc(body); create virtual table f using fts5(body, content='doc')",
        )
        assert "doc" in failure(capsys, "vacuum", path, "--way", "vacuum")
        assert run(capsys, "vacuum", path)[0] == 0  # by a copy, which keeps every rowid

    def test_analyze_writes_statistics(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        assert run(capsys, "analyze", shop)[0] == 0
        con = apsw.Connection(str(shop))
        tables = con.execute("select distinct tbl from sqlite_stat1 order by 1").fetchall()
        con.close()
        assert ("purchase",) in tables

    def test_a_read_only_file_is_not_written(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        if os.name != "posix" or os.geteuid() == 0:
            pytest.skip("root may write everywhere")
        shop.chmod(0o400)
        assert "permission" in failure(capsys, "vacuum", shop)

    def test_demo(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        out = tmp_path / "d.db"
        code, said, _ = run(capsys, "demo", out, "--rows", 500, "--seed", 3)
        assert code == 0 and "500 rows" in said
        assert "exists" in failure(capsys, "demo", out)


class TestPlan:
    def test_the_tree_is_indented(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        sql = "select * from purchase where id in (select id from purchase where sum > 1)"
        code, out, _ = run(capsys, "plan", shop, sql)
        assert code == 0 and "[rowid lookup]" in out and "\n   " in out

    def test_a_writing_statement_is_planned_not_run(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        before = shop.read_bytes()
        assert run(capsys, "plan", shop, "delete from purchase where id = 1")[0] == 0
        assert shop.read_bytes() == before

    def test_an_error_says_where(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        said = failure(capsys, "plan", shop, "select *\nfrom purchase where nix = 1")
        assert "nix" in said and "line 2, column 21" in said

    def test_what_has_no_plan_says_so(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        assert "plan" in failure(capsys, "plan", shop, "pragma journal_mode")

    def test_what_searches_nothing_is_no_failure(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        code, said, _ = run(capsys, "plan", shop, "select 1; ")
        assert code == 0 and said
        code, said, _ = run(capsys, "plan", shop, "delete from purchase")
        assert code == 0 and "needs no plan" in said


class TestFailures:
    @pytest.mark.parametrize("command", ["inspect", "check", "vacuum", "analyze"])
    def test_files_that_are_none(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
    ) -> None:
        text = tmp_path / "notes.txt"
        text.write_text("just words, and some more of them\n" * 30)
        for wrong in (tmp_path / "missing.db", tmp_path, text):
            assert failure(capsys, command, wrong)

    def test_a_locked_file(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        con = apsw.Connection(str(shop))
        con.execute("begin exclusive").fetchall()
        try:
            assert "locked" in failure(capsys, "check", shop)
        finally:
            con.close()

    def test_a_fault_of_ours_is_one_sentence_too(
        self, capsys: pytest.CaptureFixture[str], shop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError("oh")

        monkeypatch.setattr("plume_db.terminal.task.opened", broken)
        assert "report it" in failure(capsys, "check", shop)


class TestKeys:
    @pytest.fixture
    def secret(self, real_file: Callable[[str], Path]) -> Path:
        return real_file("sqlcipher-4.0-testkey.db")

    def test_from_the_environment(
        self, capsys: pytest.CaptureFixture[str], secret: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PLUME_DB_KEY", "testkey")
        file = inspected(capsys, secret)["file"]
        assert file["encrypted"] is True

    @pytest.mark.parametrize("end", ["", "\n", "\r\n"])
    def test_from_a_file(
        self, capsys: pytest.CaptureFixture[str], secret: Path, tmp_path: Path, end: str
    ) -> None:
        key = tmp_path / "key"
        key.write_bytes(b"testkey" + end.encode())
        assert run(capsys, "check", secret, "--key-file", key)[0] == 0
        assert run(capsys, "check", secret, "--key-file", key, "--cipher", "sqlcipher4")[0] == 0

    def test_a_wrong_key_says_so_and_is_not_repeated(
        self, capsys: pytest.CaptureFixture[str], secret: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PLUME_DB_KEY", "hunter2")
        said = failure(capsys, "check", secret)
        assert "key" in said and "hunter2" not in said

    def test_without_a_key_or_a_terminal_it_says_how(
        self, capsys: pytest.CaptureFixture[str], secret: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
        assert "--key-file" in failure(capsys, "inspect", secret)

    def test_at_a_terminal_it_is_asked_for(
        self, capsys: pytest.CaptureFixture[str], secret: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Terminal:
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr("sys.stdin", Terminal())
        asked: list[str] = []

        def answer(prompt: str) -> str:
            asked.append(prompt)
            return "testkey"

        monkeypatch.setattr("getpass.getpass", answer)
        assert run(capsys, "check", secret)[0] == 0
        assert asked == ["Key of sqlcipher-4.0-testkey.db: "]

    def test_a_backup_of_an_encrypted_file_is_encrypted(
        self,
        capsys: pytest.CaptureFixture[str],
        secret: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("PLUME_DB_KEY", "testkey")
        assert run(capsys, "backup", secret, tmp_path / "b.db")[0] == 0
        assert not (tmp_path / "b.db").read_bytes().startswith(b"SQLite format 3")

    @pytest.mark.parametrize("content", [b"", b"\n", b"x" * 5000, b"\xff\xfe", b"a\0b"])
    def test_what_is_no_key_file(
        self, capsys: pytest.CaptureFixture[str], shop: Path, tmp_path: Path, content: bytes
    ) -> None:
        key = tmp_path / "key"
        key.write_bytes(content)
        assert "key file" in failure(capsys, "check", shop, "--key-file", key)

    def test_an_unknown_cipher_names_the_known_ones(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        assert "chacha20" in failure(capsys, "check", shop, "--cipher", "rot13")

    def test_a_key_for_a_plain_file_does_no_harm(
        self, capsys: pytest.CaptureFixture[str], shop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PLUME_DB_KEY", "needless")
        assert inspected(capsys, shop)["file"]["encrypted"] is False


@pytest.mark.data
@pytest.mark.parametrize("name", NAMES or ["none"])
def test_every_real_file_is_told_whole_and_left_as_it_was(
    capsys: pytest.CaptureFixture[str],
    real_file: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    path = real_file(name)
    if "sqlcipher" in name:
        monkeypatch.setenv("PLUME_DB_KEY", "testkey")
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    code, out, err = run(capsys, "inspect", "--json", path)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before
    assert code in (0, 1) and err == ""
    whole = json.loads(out)
    assert whole["file"]["size"] == path.stat().st_size
    if not whole["file"]["encrypted"] and whole["objects"]:
        assert len(whole["objects"]) == schema_rows(path)


def schema_rows(path: Path) -> int:
    """Count the rows of the schema another way, in a process that may change the file."""
    script = (
        "import apsw, sys; con = apsw.Connection(sys.argv[1]);"
        "con.execute('pragma writable_schema=on').fetchall();"
        "print(con.execute('select count(*) from sqlite_schema').fetchall()[0][0])"
    )
    done = subprocess.run(
        (sys.executable, "-c", script, path), capture_output=True, text=True, check=True
    )
    return int(done.stdout)


class TestLog:
    def test_tasks_are_listed_with_their_proof(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        run(capsys, "vacuum", shop)
        run(capsys, "check", shop)
        code, out, _ = run(capsys, "log", shop)
        assert code == 0
        first, second = out.splitlines()
        assert "vacuum" in first
        assert "content same" in first
        assert "snapshot" in first
        assert "check" in second
        full = run(capsys, "log", shop, "--full")[1]
        assert "    content: same (" in full
        assert re.search(r"^    record: \d+, by process \d+$", full, re.MULTILINE)

    def test_json_and_csv_hold_the_chain(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        run(capsys, "analyze", shop)
        records = json.loads(run(capsys, "log", shop, "--json")[1])
        assert [each["kind"] for each in records] == ["intent", "result"]
        assert records[1]["hash"] in run(capsys, "log", shop, "--format", "csv")[1]


class TestTasks:
    def test_a_dry_run_changes_nothing(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        before = shop.read_bytes()
        code, out, _ = run(capsys, "vacuum", shop, "--dry-run")
        assert code == 0
        assert "VACUUM writes the whole database anew" in out
        assert shop.read_bytes() == before
        assert json.loads(run(capsys, "log", shop, "--json")[1]) == []

    def test_json_tells_result_proof_and_way_back(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        said = json.loads(run(capsys, "vacuum", shop, "--json")[1])
        assert said["verification"]["content"] == "same"
        assert said["snapshot"].startswith("snapshot ")
        assert said["result"]["bytes_after"] > 0

    def test_a_snapshot_goes_to_the_store_named_or_nowhere(
        self, capsys: pytest.CaptureFixture[str], shop: Path, tmp_path: Path
    ) -> None:
        run(capsys, "vacuum", shop, "--store", tmp_path / "mine")
        assert len(list((tmp_path / "mine" / "snapshots").iterdir())) == 1
        said = json.loads(run(capsys, "vacuum", shop, "--no-snapshot", "--json")[1])
        assert said["snapshot"] == ""

    def test_a_dry_run_tells_time_bytes_way_back_and_snapshot(
        self, capsys: pytest.CaptureFixture[str], shop: Path
    ) -> None:
        _, out, _ = run(capsys, "vacuum", shop, "--dry-run")
        for word in ("takes: about", "reads: ", "writes: ", "way back: ", "snapshot: in "):
            assert word in out
        told = json.loads(run(capsys, "vacuum", shop, "--dry-run", "--json")[1])
        assert told["seconds"] > 0
        assert told["to_write"] > told["size"]
        assert "snapshot" in told["needs"][-1]["purpose"]
        told = json.loads(run(capsys, "vacuum", shop, "--dry-run", "--no-snapshot", "--json")[1])
        assert told["snapshot"] == ""

    def test_a_proof_can_be_left_out(self, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
        said = json.loads(run(capsys, "analyze", shop, "--no-proof", "--json")[1])
        assert said["verification"]["content"] == "not compared"

    def test_another_encoding_goes_into_a_new_file(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        path, out = tmp_path / "plain.db", tmp_path / "wide.db"
        con = apsw.Connection(str(path))
        con.execute("create table t(a); insert into t values('é')").fetchall()
        con.close()
        assert run(capsys, "encoding", path, out, "--to", "UTF-16le")[0] == 0
        con = apsw.Connection(str(out))
        assert con.pragma("encoding") == "UTF-16le"
        con.close()
        assert "UTF-8 already" in failure(capsys, "encoding", path, tmp_path / "b.db")


def test_the_journal_mode_changes_both_ways_and_the_page_size_in_wal_mode(
    capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    for mode in ("wal", "delete", "wal"):
        assert run(capsys, "journal", shop, "--to", mode, "--no-snapshot")[0] == 0
    assert run(capsys, "storage", shop, "--page-size", "8192", "--no-snapshot")[0] == 0
    con = apsw.Connection(str(shop))
    assert (con.pragma("journal_mode"), con.pragma("page_size")) == ("wal", 8192)
    con.close()
