"""A dashboard is found, filled card by card, arranged by hand, kept, and offered elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_db.chart.spec import chart_of
from plume_db.dashboard.dashboard import Dashboard, Place
from plume_db.dashboard.grid import arranged
from plume_db.dashboard.shelf import Shelf, read_dashboard, shelf_folder
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import LoadSpec
from plume_ui.dashboard.card_view import CardView
from plume_ui.dashboard.dashboard_document import DashboardDocument
from plume_ui.desk import Desk
from tests.core.readings import FILL_STATS, STATS

Open = Callable[..., DashboardDocument]
SIZES = chart_of(
    LoadSpec(
        Source("compression_stats"), "timestamp", encoding("iso"), plain_metric("original_size")
    )
)

HOURLY = (
    "UPDATE compression_stats SET timestamp = "
    "strftime('%Y-%m-%dT%H:%M:%SZ', 1750000000 + id * 3600, 'unixepoch')"
)
NEWEST = 1_750_000_000 + 1000 * 3600


@pytest.fixture
def desk(make_db: Callable[..., Path], read_desk_on: Callable[[Path], Desk]) -> Desk:
    """A desk on a compression log whose catalog has been read."""
    return read_desk_on(make_db(STATS, FILL_STATS, HOURLY))


@pytest.fixture
def shown(qtbot: QtBot, desk: Desk) -> Open:
    """Open a dashboard, and wait until every card is filled."""

    def show(wanted: object = None, on: Desk | None = None) -> DashboardDocument:
        document = DashboardDocument(on or desk, wanted)
        qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
        document.resize(1100, 800)
        with qtbot.waitExposed(document):
            document.show()
        settle(qtbot, document)
        return document

    return show


def settle(qtbot: QtBot, document: DashboardDocument) -> None:
    """Wait until nothing is being looked for, loaded or kept any more."""

    def settled() -> bool:
        cards = document.board.cards if document.board is not None else []
        busy = document.loading is None or document.loading.busy
        fed = any(card.feeder is not None and card.feeder.busy for card in cards)
        return document.offer is not None and not (busy or fed or document.desk.jobs.running)

    qtbot.waitUntil(settled, timeout=30_000)


def wait_for(qtbot: QtBot, card: CardView, start: float, stop: float) -> None:
    """Wait until a card has drawn a span."""

    def drawn() -> bool:
        window = card.view.window
        if window is None:
            return False
        return abs(window.start - start) < 1 and abs(window.stop - stop) < 1

    qtbot.waitUntil(drawn)


def kept(desk: Desk) -> list[Dashboard]:
    return list(Shelf(shelf_folder(desk.settings.state_dir)).all())


def places(document: DashboardDocument) -> list[Place]:
    assert document.dashboard is not None
    return [card.place for card in document.dashboard.cards]


def test_a_compression_log_shows_the_plume_dashboard(shown: Open) -> None:
    document = shown()
    assert document.title == "Dashboard: Plume"
    assert document.board is not None
    assert [(card.heading.text(), card.sentence) for card in document.board.cards][:2] == [
        ("Bytes saved so far", ""),
        ("Ratio, by output format", ""),
    ]
    assert [name for name, _ in document.board.cards[1].names.names] == ["avif", "webp"]


def test_the_document_is_there_before_anything_is_looked_for(qtbot: QtBot, desk: Desk) -> None:
    document = DashboardDocument(desk)
    qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
    assert document.message.text == "Looking for what can be shown…"
    assert document.board is None


def test_all_cards_share_one_span(shown: Open, qtbot: QtBot) -> None:
    document = shown()
    document.span.buttons["24 h"].click()
    settle(qtbot, document)
    assert document.board is not None
    cards = [c for c in document.board.cards if c.card.chart.panels[0].kind == "time"]
    assert len(cards) > 4
    for card in cards:
        wait_for(qtbot, card, NEWEST - 86_400, NEWEST + 864)


def test_a_typed_span_is_shown_everywhere(shown: Open, qtbot: QtBot) -> None:
    document = shown()
    document.span.typed.setText("2025-06-16 16:00 to 2025-06-16 20:00")
    QTest.keyClick(document.span.typed, Qt.Key.Key_Return)
    settle(qtbot, document)
    assert document.board is not None
    wait_for(qtbot, document.board.cards[0], 1_750_089_600, 1_750_104_000)
    assert not any(button.isChecked() for button in document.span.buttons.values())


def test_a_card_of_a_table_that_is_not_there_says_so(shown: Open) -> None:
    spec = replace(SIZES, title="Gone")
    series = spec.panels[0].series[0]
    load = replace(series.load, source=Source("gone"))
    gone = replace(spec, panels=(replace(spec.panels[0], series=(replace(series, load=load),)),))
    document = shown(gone)
    assert document.board is not None
    assert document.board.cards[-1].sentence == "This file does not have the table gone."


def test_a_chart_that_is_added_is_kept_outside_the_file(
    shown: Open, desk: Desk, qtbot: QtBot
) -> None:
    before = desk.session.path.read_bytes()
    document = shown(SIZES)
    settle(qtbot, document)
    assert document.title == "Dashboard: My dashboard"
    assert "was added to My dashboard" in document.strip.text
    (mine,) = kept(desk)
    assert [card.chart for card in mine.cards] == [SIZES]
    assert desk.session.path.read_bytes() == before


def test_the_next_chart_goes_to_the_same_dashboard(shown: Open, desk: Desk, qtbot: QtBot) -> None:
    document = shown(SIZES)
    document.show_wanted(replace(SIZES, title="Again"))
    settle(qtbot, document)
    (mine,) = kept(desk)
    assert [card.title for card in mine.cards] == ["original_size", "Again"]
    assert not mine.cards[0].place.overlaps(mine.cards[1].place)


def test_arranging_the_ready_dashboard_makes_one_of_the_persons_own(
    shown: Open, desk: Desk, qtbot: QtBot
) -> None:
    document = shown()
    ready = places(document)
    document.edit.setChecked(True)
    assert document.board is not None
    QTest.keyClick(document.board.cards[0], Qt.Key.Key_Down)
    settle(qtbot, document)
    assert document.title == "Dashboard: Plume, arranged" and places(document) != ready
    assert [each.title for each in kept(desk)] == ["Plume, arranged"]
    document.undo()
    settle(qtbot, document)
    assert document.title == "Dashboard: Plume" and places(document) == ready
    assert kept(desk) == []


def test_a_card_is_resized_removed_and_renamed_by_keys(
    shown: Open, desk: Desk, qtbot: QtBot
) -> None:
    document = shown(SIZES)
    document.edit.setChecked(True)
    board = document.board
    assert board is not None
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(board.cards[0], Qt.Key.Key_Right, shift)
    QTest.keyClick(board.cards[0], Qt.Key.Key_Down, shift)
    assert places(document) == [Place(0, 0, 7, 5)]
    QTest.keyClick(board.cards[0], Qt.Key.Key_F2)
    editor = board.cards[0].findChild(type(document.span.typed))
    assert editor is not None
    editor.setText("  Bigger \n name ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert board.cards[0].heading.text() == "Bigger name"
    QTest.keyClick(board.cards[0], Qt.Key.Key_Delete)
    settle(qtbot, document)
    assert "has no cards yet" in document.message.text
    document.undo()
    settle(qtbot, document)
    assert [card.title for card in kept(desk)[0].cards] == ["Bigger name"]


def test_a_card_is_moved_by_the_mouse_and_loads_nothing_again(shown: Open, qtbot: QtBot) -> None:
    document = shown()
    document.edit.setChecked(True)
    board = document.board
    assert board is not None
    first, view = board.cards[0], board.cards[0].view
    QTest.mousePress(first, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    QTest.mouseMove(first, QPoint(40 + board.width() // 2, 12))
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=QPoint(40 + board.width() // 2, 12))
    settle(qtbot, document)
    assert board.cards[0].card.place.column == 6 and board.cards[0].view is view


def test_while_it_is_not_arranged_a_drag_moves_nothing(shown: Open) -> None:
    document = shown()
    assert document.board is not None
    before, first = places(document), document.board.cards[0]
    QTest.mousePress(first, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    QTest.mouseMove(first, QPoint(400, 12))
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=QPoint(400, 12))
    assert places(document) == before


def test_a_card_opens_as_a_chart(shown: Open, qtbot: QtBot, desk: Desk) -> None:
    document = shown(SIZES)
    assert document.board is not None
    with qtbot.waitSignal(desk.chart_wanted) as wanted:
        QTest.keyClick(document.board.cards[0], Qt.Key.Key_Return)
    assert wanted.args == [SIZES]


def test_a_dashboard_made_on_one_file_is_offered_on_another_like_it(
    shown: Open,
    desk: Desk,
    make_db: Callable[..., Path],
    read_desk_on: Callable[[Path], Desk],
    qtbot: QtBot,
) -> None:
    settle(qtbot, shown(SIZES))
    alike = read_desk_on(make_db(STATS, FILL_STATS, name="other.db"))
    strange = read_desk_on(make_db("create table t(x)", name="strange.db"))
    offer, none = shown(None, alike).offer, shown(None, strange).offer
    assert offer is not None and none is not None
    assert [each.title for each in offer.kept] == ["My dashboard"]
    assert none.kept == () and [each.title for each in none.ready] == ["Capacity"]


def test_a_dashboard_goes_through_a_text_file(
    shown: Open, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    document = shown(SIZES)
    document.sharing.export_to(str(tmp_path / "mine.json"))
    settle(qtbot, document)
    assert document.strip.text == "mine.json was written."
    assert document.dashboard is not None
    assert read_dashboard(tmp_path / "mine.json").cards == document.dashboard.cards
    document.sharing.import_from(str(tmp_path / "mine.json"))
    settle(qtbot, document)
    assert "was imported" in document.strip.text and len(kept(desk)) == 2


def test_a_text_that_is_no_dashboard_is_refused_in_a_sentence(
    shown: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    document = shown()
    (tmp_path / "no.json").write_text("[1, 2]")
    document.sharing.import_from(str(tmp_path / "no.json"))
    settle(qtbot, document)
    assert "no “plume-dashboard”" in document.strip.text


def test_an_export_never_goes_over_the_open_database(shown: Open, desk: Desk, qtbot: QtBot) -> None:
    document = shown()
    before = desk.session.path.read_bytes()
    document.sharing.export_to(str(desk.session.path))
    settle(qtbot, document)
    assert "open database" in document.strip.text
    assert desk.session.path.read_bytes() == before


def test_a_deleted_dashboard_can_be_brought_back(shown: Open, desk: Desk, qtbot: QtBot) -> None:
    document = shown(SIZES)
    document.remove()
    settle(qtbot, document)
    assert kept(desk) == [] and document.title == "Dashboard: Plume"
    undo = document.strip._buttons[0]
    undo.click()
    settle(qtbot, document)
    assert [each.title for each in kept(desk)] == ["My dashboard"]


def test_of_an_encrypted_file_nothing_is_kept_on_the_disk(
    shown: Open, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.memory, "kept", False)
    document = shown(SIZES)
    settle(qtbot, document)
    assert document.title == "Dashboard: My dashboard" and kept(desk) == []
    assert not (desk.settings.state_dir / "growth.db").exists()


def test_the_picture_of_a_dashboard_can_be_copied(shown: Open) -> None:
    document = shown()
    menu = document.sharing.menu()
    menu.actions()[0].trigger()
    menu.close()
    image = QGuiApplication.clipboard().image()
    assert document.board is not None and image.width() >= 2 * document.board.width()
    assert document.strip.text == "The picture was copied."


def test_every_control_has_a_name_and_a_tip(shown: Open) -> None:
    document = shown()
    assert document.board is not None
    controls = [document.choice, document.edit, document.more, document.span.typed]
    controls += [*document.span.buttons.values(), document.board.cards[0]._more]
    assert all(each.accessibleName() and each.toolTip() for each in controls)
    assert "Enter opens it" in document.board.cards[0].accessibleName()


@pytest.mark.parametrize("width", [420, 720, 1600])
def test_no_card_is_narrower_than_a_chart_can_be_read(
    shown: Open, qtbot: QtBot, width: int
) -> None:
    document = shown()
    document.resize(width, 600)
    assert document.board is not None
    qtbot.waitUntil(lambda: document.board is not None and document.board.width() <= width)
    rooms = [card.geometry() for card in document.board.cards]
    assert all(room.width() >= min(260, width - 60) for room in rooms)
    assert all(room.right() < document.board.width() for room in rooms)
    assert not any(a.intersects(b) for n, a in enumerate(rooms) for b in rooms[n + 1 :])


def test_the_crosshairs_of_the_cards_stand_at_one_moment(qtbot: QtBot, shown: Open) -> None:
    document = shown()
    assert document.board is not None
    timed = [card for card in document.board.cards if card.view.panels]
    one, *others = timed
    panel = one.view.panels[0]
    one.view.pointer.point(panel, QPointF(panel.box.rect().center()))
    moment = one.view.pointer.moment
    assert moment is not None and len(others) > 2
    for card in others:
        assert card.view.pointer.moment == moment
        assert card.view.panels[0].glass.cross is not None
        assert card.view.pointer.card.isHidden()  # the values stand at the pointer only
    one.view.pointer.leave()
    assert all(card.view.pointer.moment is None for card in timed)
    assert all(card.view.panels[0].glass.cross is None for card in timed)


def test_a_span_is_read_in_the_zone_of_the_charts(qtbot: QtBot, shown: Open) -> None:
    berlin = replace(SIZES, zone="Europe/Berlin")
    document = shown(Dashboard("Sizes", arranged([(berlin, 6)])))
    document.span.typed.setText("2025-06-20 to 2025-06-21")
    QTest.keyClick(document.span.typed, Qt.Key.Key_Return)
    assert document.board is not None
    wait_for(qtbot, document.board.cards[0], 1_750_370_400, 1_750_456_800)
    document.span.typed.setText("soon")
    QTest.keyClick(document.span.typed, Qt.Key.Key_Return)
    assert "“soon” is no span" in document.strip.text and document.strip.isVisible()
    document.span.typed.setText("last 3 d")
    QTest.keyClick(document.span.typed, Qt.Key.Key_Return)
    assert not document.strip.isVisible()
