"""The ten kinds of damage that recovery is measured by, and some more; all by seeds."""

from __future__ import annotations

import random
from pathlib import Path

import apsw
import pytest

from plume_db.recover.reading import Clock, Reading
from plume_db.recover.report import Options
from plume_db.recover.source import PageFile
from tests.core.recover.conftest import Recover
from tests.core.recover.damages import (
    DAMAGES,
    TABLES,
    bits_flipped,
    compare,
    cut_to_60_percent,
    first_page_lost,
    one_create_garbled,
    page_size_of,
    rows_of,
    some_pages_zeroed,
    two_roots_lost,
)

KINDS = [name for name in DAMAGES if name not in ("first page lost", "cut to 60 percent")]


def damaged(source: Path, name: str, seed: int, folder: Path) -> Path:
    damage, _share = DAMAGES[name]
    path = folder / f"damaged-{seed}.db"
    path.write_bytes(damage(bytearray(source.read_bytes()), random.Random(seed), source))
    return path


def rowids_by_page(path: Path) -> list[tuple[str, int, int]]:
    """Tell on which page each row of an intact file is: table, page, rowid."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found = []
    with PageFile(path) as file:
        reading = Reading(file, Clock())
        for table in set(TABLES) - {"reading", "picture"}:  # pictures have overflow pages too
            sql = "select rootpage from sqlite_schema where name = ?"
            root = con.execute(sql, (table,)).fetchall()[0][0]
            assert isinstance(root, int)
            for page in reading.walker.table(table, root).leaves:
                for row in reading.rows_of_leaf(page):
                    assert isinstance(row[0], int)
                    found.append((table, page, row[0]))
    con.close()
    return found


def share_on_undamaged_pages(intact: Path, damaged: Path, out: Path) -> float:
    """Give the percentage of rows that came back of those on pages that are as they were."""
    before, after = intact.read_bytes(), damaged.read_bytes()
    size = page_size_of(bytearray(before))
    whole = {
        at // size + 1
        for at in range(0, len(before), size)
        if before[at : at + size] == after[at : at + size]
    }
    there = {table: {row[0] for row in rows} for table, rows in rows_of(out).items()}
    wanted = [(table, rowid) for table, page, rowid in rowids_by_page(intact) if page in whole]
    return 100 * sum(rowid in there[table] for table, rowid in wanted) / len(wanted)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_rows_come_back_as_they_were(
    known: Path, recovered: Recover, tmp_path: Path, name: str, seed: int
) -> None:
    bad = damaged(known, name, seed, tmp_path)
    report, out = recovered(bad)
    outcome = compare(rows_of(known), rows_of(out))
    assert outcome.share >= DAMAGES[name][1] - 2, report.summary  # one page of few is a lot
    assert outcome.false <= 0.3
    assert share_on_undamaged_pages(known, bad, out) >= 99
    assert report.integrity == "ok"


@pytest.mark.deep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", KINDS)
def test_a_large_file_keeps_what_is_promised(
    large: Path, recovered: Recover, tmp_path: Path, name: str
) -> None:
    before = rows_of(large)
    for seed in range(5):
        bad = damaged(large, name, seed, tmp_path)
        report, out = recovered(bad)
        outcome = compare(before, rows_of(out))
        promised = 98.3 if name == "some pages zeroed" else DAMAGES[name][1] - 0.5
        assert outcome.share >= promised, (seed, report.summary)
        assert outcome.false <= 0.2, seed
        assert share_on_undamaged_pages(large, bad, out) >= 99, seed


def test_a_lost_first_page_leaves_all_rows_in_lost_and_found(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    report, out = recovered(damaged(known, "first page lost", 1, tmp_path))
    con = apsw.Connection(str(out))
    (people,) = con.execute(
        "select count(*) from lost_and_found where c0 is null and c1 like 'name %'"
        " and c2 like 'p%@example.org' and id between 1 and 4000"
    ).fetchall()[0]
    con.close()
    assert people == 4000
    assert report.tables == []
    assert "signature" in report.assumed


def test_a_schema_from_elsewhere_puts_them_back_into_their_tables(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    bad = damaged(known, "first page lost", 2, tmp_path)
    _report, out = recovered(bad, Options(schema_from=known))
    outcome = compare(rows_of(known), rows_of(out))
    assert outcome.share > 99.5
    assert outcome.false == 0


def test_a_file_of_sql_serves_as_a_schema(known: Path, recovered: Recover, tmp_path: Path) -> None:
    from tests.core.recover.damages import SCHEMA

    (tmp_path / "schema.sql").write_text(SCHEMA)
    bad = damaged(known, "first page lost", 3, tmp_path)
    report, out = recovered(bad, Options(schema_from=tmp_path / "schema.sql"))
    assert compare(rows_of(known), rows_of(out)).share > 99.5
    assert {table.name for table in report.tables} == set(TABLES)


def test_of_a_file_cut_short_all_that_is_left_comes_back(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    bad = tmp_path / "cut.db"
    bad.write_bytes(cut_to_60_percent(bytearray(known.read_bytes()), random.Random(1), known))
    report, out = recovered(bad)
    size = page_size_of(bytearray(bad.read_bytes()))
    kept = bad.stat().st_size // size
    wanted = [(t, rowid) for t, page, rowid in rowids_by_page(known) if page <= kept]
    there = {table: {row[0] for row in rows} for table, rows in rows_of(out).items()}
    assert all(rowid in there[table] for table, rowid in wanted)
    assert any("cut short" in note for note in report.notes)


@pytest.mark.parametrize("page_size", [512, 1024, 8192, 65536])
def test_every_page_size_is_guessed_where_the_header_is_gone(
    recovered: Recover, tmp_path: Path, page_size: int
) -> None:
    from tests.core.recover.damages import build

    path = tmp_path / "sized.db"
    build(path, 2, page_size=page_size)
    before = rows_of(path)
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    report, out = recovered(path)
    assert report.page_size == page_size
    assert compare(before, rows_of(out)).share == 100


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_the_encoding_is_guessed_where_the_header_is_gone(
    recovered: Recover, tmp_path: Path, encoding: str
) -> None:
    from tests.core.recover.damages import build

    path = tmp_path / "wide.db"
    build(path, 1, encoding=encoding)
    before = rows_of(path)
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    report, out = recovered(path)
    assert report.encoding == encoding
    assert compare(before, rows_of(out)).share == 100


def test_a_garbled_create_keeps_its_rows_under_its_name(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    bad = tmp_path / "garbled.db"
    bad.write_bytes(one_create_garbled(bytearray(known.read_bytes()), random.Random(5), known))
    report, out = recovered(bad)
    assert compare(rows_of(known), rows_of(out)).share == 100
    (event,) = [table for table in report.tables if table.name == "event"]
    assert "CREATE" in event.notes[0]


def test_two_damages_at_once_are_told_in_the_report(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    dice = random.Random(4)
    data = two_roots_lost(bytearray(known.read_bytes()), dice, known)
    bad = tmp_path / "twice.db"
    bad.write_bytes(some_pages_zeroed(bits_flipped(data, dice, known), dice, known))
    report, _out = recovered(bad)
    assert not report.complete
    assert report.lost
    assert report.map.count("a") > 50  # matched without a tree
    assert len(report.map) == report.page_count


def test_index_damage_alone_is_told_apart(known: Path, recovered: Recover, tmp_path: Path) -> None:
    bad = tmp_path / "index.db"
    bad.write_bytes(known.read_bytes())
    con = apsw.Connection(str(bad))
    con.execute(
        "pragma writable_schema=on; update sqlite_schema set sql ="
        " 'CREATE INDEX event_at on event(kind)' where name = 'event_at'"
    ).fetchall()
    con.close()
    report, out = recovered(bad)
    assert report.triage.kind == "index only"
    assert "REINDEX" in report.triage.words
    assert compare(rows_of(known), rows_of(out)).share == 100


def test_a_sound_file_is_called_sound(known: Path, recovered: Recover) -> None:
    report, out = recovered(known)
    assert report.triage.kind == "sound"
    assert report.complete
    assert compare(rows_of(known), rows_of(out)).share == 100
    con = apsw.Connection(str(out))
    names = {name for (name,) in con.execute("select name from sqlite_schema")}
    con.close()
    assert {"person_email", "event_person", "daily", "seen", "sqlite_sequence"} <= names


def test_first_page_lost_is_a_damage_that_sqlite_can_not_open(known: Path, tmp_path: Path) -> None:
    bad = tmp_path / "first.db"
    bad.write_bytes(first_page_lost(bytearray(known.read_bytes()), random.Random(1), known))
    con = apsw.Connection(str(bad))
    with pytest.raises(apsw.NotADBError):
        con.execute("select 1 from sqlite_schema").fetchall()
    con.close()
