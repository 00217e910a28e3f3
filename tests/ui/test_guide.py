"""The guide says what is so: its pictures, links, menus, keys, settings and commands exist."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.demo.build import build_demo
from plume_db.jobs import Task
from plume_db.terminal.names import SUBCOMMANDS
from plume_ui.actions import ACTIONS, MENUS
from plume_ui.document import Document
from plume_ui.help.book import CONTENTS, ENGLISH, GUIDE, IMAGES, anchor_of, read_contents, title_of
from plume_ui.settings_table import shown
from tests.shots import tables
from tests.shots.files import KEY, damage, encrypt
from tests.shots.guide import DEMO_PAGES

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in (GUIDE / ENGLISH).glob("*.md")}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
MENU = re.compile(r"\*\*([A-Z]\w+) ▸ ([^*]+)\*\*(?: \(`([^`]+)`\))?")
KEYS = re.compile(r"`((?:Ctrl|Alt|Shift)\+[^`\s]+|F\d{1,2}|Esc)`")
ITALICS = re.compile(r"(?<![*\w])\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)")
MOST_BYTES = 2_500_000
every_page = pytest.mark.parametrize("page", sorted(PAGES))


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return BLOCK.sub("", PAGES[page])


def blocks(page: str, language: str) -> Iterator[str]:
    return (found[2] for found in BLOCK.finditer(PAGES[page]) if found[1] == language)


def test_the_contents_list_every_page_once_by_its_title() -> None:
    listed = {entry.id: entry.title for entry in read_contents(ENGLISH) if entry.id != CONTENTS}
    assert listed == {page: title_of(text) for page, text in PAGES.items() if page != CONTENTS}
    assert not [page for page, n in Counter(LINK.findall(PAGES[CONTENTS])).items() if n > 1]


def test_the_guide_in_the_repository_leads_to_every_page() -> None:
    text = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
    led = {(ROOT / "docs" / target).resolve() for target in LINK.findall(text)}
    assert {GUIDE.resolve() / ENGLISH / f"{page}.md" for page in PAGES} <= led
    assert all(path.is_file() for path in led)


@every_page
def test_every_link_leads_to_a_page_and_a_heading_of_the_guide(page: str) -> None:
    for target in LINK.findall(prose(page)):
        name, _sign, anchor = target.partition("#")
        assert name.endswith(".md"), f"{target} leads out of the guide"
        headings = re.findall(r"^#+ (.+)$", PAGES[name.removesuffix(".md")], re.M)
        assert not anchor or anchor in map(anchor_of, headings), target


@every_page
def test_every_picture_is_there_in_both_looks_and_says_what_it_shows(page: str) -> None:
    for words, path in PICTURE.findall(PAGES[page]):
        assert (GUIDE / ENGLISH / path).resolve() == (IMAGES / Path(path).name).resolve()
        assert (IMAGES / Path(path).name).is_file(), f"make guide-shots makes {path}"
        assert (IMAGES / "dark" / Path(path).name).is_file()
        assert len(words) > 10


def test_every_picture_is_used_and_they_weigh_little() -> None:
    used = {Path(path).name for text in PAGES.values() for _words, path in PICTURE.findall(text)}
    there = list(IMAGES.rglob("*.png"))
    assert {path.name for path in there} == used
    assert sum(path.stat().st_size for path in there) < MOST_BYTES


def test_make_guide_shots_takes_every_picture_that_a_page_names() -> None:
    named = {Path(path).stem for text in PAGES.values() for _words, path in PICTURE.findall(text)}
    without_a_file = {"welcome", "settings", "crash", "encrypted", "recover-report"}
    assert named == set(DEMO_PAGES) | without_a_file


@every_page
def test_every_menu_and_its_keys_are_those_of_the_program(page: str) -> None:
    menus = {menu.replace("&", ""): menu for menu in MENUS}
    keys = {(spec.menu, spec.text.replace("&", "")): spec.shortcut for spec in ACTIONS}
    submenus = {("&File", "Open recent")}
    for menu, text, shortcut in MENU.findall(prose(page)):
        action = (menus[menu], text)
        assert action in keys or action in submenus, f"{menu} ▸ {text}"
        assert not shortcut or keys[action] == shortcut, f"{menu} ▸ {text} has {keys[action]}"


@every_page
def test_every_key_is_one_that_the_page_of_keys_lists(page: str) -> None:
    listed = PAGES["keyboard"].replace("`", "")
    assert [keys for keys in KEYS.findall(prose(page)) if keys not in listed] == []


@pytest.mark.parametrize("page", sorted(tables.pages()))
def test_tables_of_keys_and_settings_are_as_the_program_has_them(page: str) -> None:
    current = tables.refreshed(PAGES[page], tables.pages()[page])
    assert PAGES[page] == current, "make guide-shots ARGS=--tables writes them anew"


def test_every_setting_that_is_named_exists_and_every_one_is_explained() -> None:
    named = set(re.findall(r"^\| \*\*(.+?)\*\* \|", PAGES["settings"], re.M))
    assert named == {setting.words()[0] for setting in shown() if setting.words()[0]}


def test_every_subcommand_is_explained() -> None:
    named = set(re.findall(r"`(\w+)`", PAGES["terminal"]))
    assert set(SUBCOMMANDS) <= named


@every_page
def test_there_is_no_html_and_no_address_in_the_network(page: str) -> None:
    assert "://" not in prose(page).replace("`file://`", "")
    assert not re.search(r"</?\w+>|&\w+;", prose(page))


def test_words_in_italics_stand_in_the_program() -> None:
    folders = (ROOT / "ui/plume_ui", ROOT / "plume_db")
    sources = "\n".join(
        path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")
    )
    sources = sources.replace("&", "").casefold()
    named = {
        (page, " ".join(words.split())) for page in PAGES for words in ITALICS.findall(prose(page))
    }
    elsewhere = {"Open with"}  # a word of file managers
    assert len(named) > 60
    assert [
        (page, words)
        for page, words in sorted(named)
        if words.casefold() not in sources and words not in elsewhere
    ] == []


def test_each_kind_of_document_has_its_page() -> None:
    import plume_ui.attach.attach_document
    import plume_ui.dashboard.dashboard_document
    import plume_ui.history.history_document
    import plume_ui.maintenance.maintenance_document
    import plume_ui.metrics.chart_document
    import plume_ui.monitor.monitor_document
    import plume_ui.overview.overview_document
    import plume_ui.plan.plan_document
    import plume_ui.query.query_document
    import plume_ui.recover.recover_document
    import plume_ui.rows.table_document
    import plume_ui.search.search_document
    import plume_ui.snapshots.snapshots_document
    import plume_ui.transfer.export_document  # noqa: F401

    kinds = [kind for kind in Document.__subclasses__() if kind.__module__.startswith("plume_ui")]
    assert len(kinds) >= 14
    assert {kind.help_page for kind in kinds} <= set(PAGES)
    # Only what shows a table may do without a page of its own.
    assert [kind.__name__ for kind in kinds if "help_page" not in vars(kind)] == ["TableDocument"]


WITH_COMMANDS = sorted(page for page in PAGES if any(blocks(page, "sh")))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the examples name, and nothing of this computer."""
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name))
    folder = tmp_path / "shell"
    folder.mkdir()
    monkeypatch.chdir(folder)
    encrypt(folder / "diary.db")
    (folder / "key.txt").write_text(KEY)
    damage(folder / "damaged.db")
    return folder


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_every_example_runs(page: str, shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from plume_ui.entry import main

    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    if not any(line.startswith("plume-db demo app.db") for line in lines):
        build_demo(shell / "app.db", 2_000, 1, Task())
    if any("app-backup.db" in line and " backup " not in line for line in lines):
        build_demo(shell / "app-backup.db", 1_000, 1, Task())
    for line in lines:
        assert line.startswith("plume-db ")
        if page == "snapshots" and " backup " in line:
            (shell / "app-backup.db").unlink(missing_ok=True)
        try:
            code = main(shlex.split(line)[1:])
        except SystemExit as stopped:  # as --help does
            code = int(stopped.code or 0)
        assert code in (0, 1), f"{line}\n{capsys.readouterr().err}"


def test_every_statement_compiles(shell: Path) -> None:
    build_demo(shell / "app.db", 2_000, 1, Task())
    con = apsw.Connection(str(shell / "app.db"))
    con.execute("create table prices(format text, price real); attach ':memory:' as scratch")
    con.execute("create table scratch.prices(format text, price real)").fetchall()
    for page in sorted(PAGES):
        for statement in blocks(page, "sql"):
            assert con.execute(f"explain {statement}").fetchall()
    con.close()
