"""The overview page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from plume_db.storage.findings import Finding
from plume_db.storage.shares import Block, Part
from plume_ui.desk import Desk
from plume_ui.overview.facts_card import FactsCard
from plume_ui.overview.findings_card import FEW, FindingsCard, breakable
from plume_ui.overview.overview_page import OverviewPage
from plume_ui.overview.reader import OverviewReader
from plume_ui.overview.treemap import Treemap
from plume_ui.schema.survey import Survey

SERIES = (
    "create table readings(id integer primary key, at text, level real)",
    "with recursive n(i) as (select 0 union all select i + 1 from n where i < 499)"
    " insert into readings select i, datetime('2024-01-01', i || ' hours'), abs(i % 48 - 24)"
    " from n",
    "create table child(a references readings)",
)


@pytest.fixture
def opened(
    qtbot: QtBot, desk_on: Callable[[Path], Desk]
) -> Iterator[Callable[[Path], OverviewPage]]:
    surveys: list[Survey] = []
    readers: list[OverviewReader] = []

    def show(path: Path) -> OverviewPage:
        desk = desk_on(path)
        reader = OverviewReader(desk, desk)
        page = OverviewPage(desk, reader)
        qtbot.addWidget(page)
        page.resize(900, 700)
        page.show()
        survey = Survey(desk, desk)
        survey.start()
        surveys.append(survey)
        readers.append(reader)
        return page

    yield show
    for reader in readers:
        reader.stop()
    for survey in surveys:
        survey.cancel()


def test_the_page_fills_by_itself(
    opened: Callable[[Path], OverviewPage], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    page = opened(make_db(*SERIES))
    qtbot.waitUntil(lambda: page.tiles["rows"].figure.text() == "500")
    assert page.tiles["tables"].figure.text() == "2"
    qtbot.waitUntil(lambda: "readings" in page.bytes.treemap.names)
    qtbot.waitUntil(lambda: bool(page.findings.titles))
    assert "foreign key" in page.findings.titles[0]


def test_a_series_found_leads_to_its_chart(
    opened: Callable[[Path], OverviewPage], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    page = opened(make_db(*SERIES))
    qtbot.waitUntil(lambda: bool(page.series.rows))
    row = page.series.rows[0]
    assert row.series.table == "readings"
    with qtbot.waitSignal(page.desk.chart_wanted) as asked:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert asked.args == [row.series]
    with qtbot.waitSignal(page.desk.chart_wanted):
        qtbot.keyClick(row, Qt.Key.Key_Return)


def test_a_series_names_its_table_and_what_it_is_split_by(
    opened: Callable[[Path], OverviewPage], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    page = opened(
        make_db(
            "create table sensors(id integer primary key, name text)",
            "insert into sensors values(1, 'attic'), (2, 'cellar')",
            "create table readings(ts integer, sensor_id integer references sensors, level real)",
            "with recursive n(i) as (select 0 union all select i + 1 from n where i < 199) "
            "insert into readings select 1750000000 + i * 60, i % 2 + 1, i % 17 / 7.0 from n",
        )
    )
    qtbot.waitUntil(lambda: bool(page.series.rows))
    texts = [each.text() for each in page.series.rows[0].findChildren(QLabel)]
    assert texts == ["level", "readings · by sensor"]
    assert "sure" in page.series.rows[0].toolTip()


def test_an_empty_file_has_a_calm_page(
    opened: Callable[[Path], OverviewPage], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    page = opened(make_db("pragma user_version = 1"))
    qtbot.waitUntil(lambda: page.tiles["tables"].figure.text() == "0")
    qtbot.waitUntil(lambda: not page.series._words.isHidden())
    assert not page.findings.titles


def test_cards_stand_side_by_side_where_there_is_room(
    opened: Callable[[Path], OverviewPage], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    page = opened(make_db(*SERIES))
    page.resize(1000, 700)
    qtbot.waitUntil(lambda: page.findings.x() > page.bytes.x())
    page.resize(500, 700)
    qtbot.waitUntil(lambda: page.findings.y() > page.bytes.y())
    assert page.findings.x() == page.bytes.x()


def test_cards_keep_room_for_their_text_after_they_were_moved(
    opened: Callable[[Path], OverviewPage], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    page = opened(make_db(*SERIES))
    page.resize(500, 700)
    qtbot.waitUntil(lambda: page.findings.y() > page.bytes.y())
    page.resize(800, 700)
    words = "It is said at length, so that it needs many lines to be read in full. " * 4
    page.findings.show_findings(tuple(Finding("note", f"F{n}", words) for n in range(4)))
    card = page.findings
    qtbot.waitUntil(lambda: card.height() >= card.heightForWidth(card.width()))


def test_a_click_on_a_block_opens_its_table(qtbot: QtBot) -> None:
    treemap = Treemap()
    qtbot.addWidget(treemap)
    treemap.resize(200, 200)
    treemap.show()
    blocks = (
        Block("big", "big", (Part("big", "table", 900, True),)),
        Block("", "SQLite's own", (Part("sqlite_schema", "table", 100, True),)),
    )
    treemap.show_blocks(blocks, 50)
    assert treemap.names == ("big", "SQLite's own", "Free")
    with qtbot.waitSignal(treemap.opened) as asked:
        qtbot.mouseClick(treemap, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert asked.args == ["big"]
    with qtbot.assertNotEmitted(treemap.opened):
        qtbot.mouseClick(treemap, Qt.MouseButton.LeftButton, pos=QPoint(190, 190))


def test_blocks_can_be_gone_through_by_keyboard(qtbot: QtBot) -> None:
    treemap = Treemap()
    qtbot.addWidget(treemap)
    treemap.resize(200, 200)
    treemap.show()
    parts = [Block(n, n, (Part(n, "table", size, True),)) for n, size in (("a", 9), ("b", 5))]
    treemap.show_blocks(tuple(parts), 0)
    qtbot.keyClick(treemap, Qt.Key.Key_Right)
    qtbot.keyClick(treemap, Qt.Key.Key_Right)
    with qtbot.waitSignal(treemap.opened) as asked:
        qtbot.keyClick(treemap, Qt.Key.Key_Return)
    assert asked.args == ["b"]


def test_findings_beyond_the_first_are_shown_on_request(qtbot: QtBot) -> None:
    card = FindingsCard()
    qtbot.addWidget(card)
    card.show_findings(tuple(Finding("note", f"Finding {n}") for n in range(FEW + 3)))
    assert len(card.titles) == FEW
    assert card._more.text() == "Show 3 more"
    card._more.click()
    assert len(card.titles) == FEW + 3
    card.show_findings(())
    assert card.titles == ()
    assert card._more.isHidden()


@pytest.mark.parametrize(
    ("finding", "signal", "carried"),
    [
        (Finding("warn", "x", action="vacuum"), "action_wanted", "vacuum"),
        (Finding("note", "x", object="t"), "object_wanted", "t"),
    ],
)
def test_a_finding_offers_what_helps(
    qtbot: QtBot, finding: Finding, signal: str, carried: str
) -> None:
    card = FindingsCard()
    qtbot.addWidget(card)
    card.show_findings((finding,))
    (button,) = (b for b in card.findChildren(QPushButton) if b is not card._more)
    with qtbot.waitSignal(getattr(card, signal)) as asked:
        button.click()
    assert asked.args == [carried]


def test_long_names_may_break_at_their_joints() -> None:
    shown = breakable("No index on a_very_long_table_name (withCamelCaseColumns)")
    assert "a_\u200bvery_\u200blong" in shown
    assert "with\u200bCamel" in shown
    assert (
        shown.replace("\u200b", "") == "No index on a_very_long_table_name (withCamelCaseColumns)"
    )
    assert breakable("short words only") == "short words only"


@pytest.mark.data
@pytest.mark.parametrize("name", ["chinook.sqlite", "anki_collection_v1.anki2", "babel.db"])
def test_the_page_is_painted_in_both_looks(
    name: str,
    look: str,
    opened: Callable[[Path], OverviewPage],
    real_file: Callable[[str], Path],
    qtbot: QtBot,
) -> None:
    page = opened(real_file(name))
    qtbot.waitUntil(lambda: bool(page.bytes.treemap.names))
    qtbot.waitUntil(lambda: page.tiles["size"].figure.text() != "…")
    assert not page.grab().isNull()
    facts = page.findChild(FactsCard)
    assert facts is not None and facts._facts
