"""The files in the pictures: the demo, encrypted and damaged ones, and a text."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import apsw

from tests.shots.studio import NOON, neutral_folder

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "real"
REAL_FILES = {"northwind_jpwhite3_built.db": "Order Details", "powerlog.PLSQL": "", "proj.db": ""}
DEMO_ROWS = 100_000
KEY = "a key of the demo"

PRICES = "format,price\nwebp,0.8\njpeg,0.5\navif,1.4\njxl,1.2\npng,0.4\n"


@dataclass(frozen=True)
class Files:
    """What there is to open."""

    folder: Path
    demo: Path
    encrypted: Path
    damaged: Path
    text: Path
    prices: Path


def make_files(rows: int = DEMO_ROWS) -> Files:
    """Build every file; the same each time."""
    from plume_db.demo.build import build_demo
    from plume_db.jobs import Task

    folder = neutral_folder("databases")
    demo = folder / "plume-demo.db"
    build_demo(demo, rows, 1, Task())
    files = Files(
        folder,
        demo,
        folder / "diary.db",
        folder / "damaged.db",
        folder / "notes.db",
        folder / "prices.csv",
    )
    encrypt(files.encrypted)
    damage(files.damaged)
    files.text.write_text("These are notes, not a database.\n" * 50)
    files.prices.write_text(PRICES)
    for path in folder.iterdir():
        os.utime(path, (NOON - 600, NOON - 600))
    return files


def real_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Copy the real files that there are; by a word, with a table to open."""
    found = {}
    for name, table in REAL_FILES.items():
        if (REAL / name).exists():
            shutil.copyfile(REAL / name, folder / name)
            found[name.split("_")[0].split(".")[0]] = (folder / name, table)
    return found


def encrypt(path: Path) -> None:
    """Make a diary that needs a key."""
    con = apsw.Connection(str(path))
    con.execute("pragma cipher = 'sqlcipher'").fetchall()
    con.execute(f"pragma key = '{KEY}'").fetchall()
    con.execute("create table diary(day text, words text)").fetchall()
    con.execute("insert into diary values ('2024-09-01', 'A quiet day.')").fetchall()
    con.close()


def damage(path: Path) -> None:
    """Make a small database, and overwrite some of its pages."""
    con = apsw.Connection(str(path))
    con.execute("create table photos(id integer primary key, name text, taken text, bytes int)")
    con.execute(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)"
        " insert into photos select i, 'IMG_' || (4000 + i) || '.jpg',"
        " date('2024-01-01', (i / 20) || ' days'), 200000 + (i * 7919) % 900000 from n"
    ).fetchall()
    con.execute("create table albums(id integer primary key, title text)").fetchall()
    con.execute("insert into albums values (1, 'Mountains'), (2, 'Harbour')").fetchall()
    con.execute("create index photos_taken on photos(taken)").fetchall()
    con.close()
    with path.open("r+b") as file:
        for page in (9, 10, 23):
            file.seek(page * 4096)
            file.write(b"\x5a" * 4096)
