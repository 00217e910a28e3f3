"""The guide in its window: at the right page, offline, by keyboard, in every look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from plume_ui import theme
from plume_ui.help.guide_window import GuideWindow
from plume_ui.help.page_list import AROUND_ROLE
from plume_ui.help.page_view import PageView
from plume_ui.jobs import JobBoard
from plume_ui.main_window import MainWindow
from plume_ui.on_demand import show_palette
from plume_ui.settings import Settings

MakeGuide = Callable[..., GuideWindow]


@pytest.fixture
def guide(qtbot: QtBot, settings: Settings) -> Iterator[MakeGuide]:
    """Show the guide at a page, and wait until that is there."""
    made: list[GuideWindow] = []
    boards: list[JobBoard] = []

    def make(page: str = "open") -> GuideWindow:
        boards.append(JobBoard())
        window = GuideWindow(boards[-1], settings)
        made.append(window)
        with qtbot.waitSignals([window.page_shown, window.listed]):
            window.show_page(page)
        window.show()
        return window

    yield make
    for window in filter(isValid, made):
        window.close()


def go(qtbot: QtBot, window: GuideWindow, act: Callable[[], object]) -> str:
    with qtbot.waitSignal(window.page_shown) as shown:
        act()
    return str(shown.args[0])


def titles(window: GuideWindow) -> list[str]:
    rows = range(window.list.count())
    return [window.list.item(row).text() for row in rows if window.list.item(row).flags()]


def test_a_page_is_shown_with_its_title_and_marked_in_the_list(guide: MakeGuide) -> None:
    window = guide("snapshots")
    assert window.windowTitle() == "Guide: Backup and snapshots - Plume DB"
    assert window.view.toPlainText().startswith("Backup and snapshots")
    assert window.list.currentItem().text() == "Backup and snapshots"
    assert len(titles(window)) >= 25


def test_links_lead_to_pages_and_headings_and_back(qtbot: QtBot, guide: MakeGuide) -> None:
    window = guide("open")
    window.resize(800, 500)
    window.view.anchorClicked.emit(QUrl("sql.md#statements-that-write"))
    qtbot.waitUntil(lambda: "Write SQL" in window.windowTitle())
    assert window.view.verticalScrollBar().value() > 0
    assert go(qtbot, window, window.back_button.click) == "open"
    assert not window.back_button.isEnabled()
    assert go(qtbot, window, window.forward_button.click) == "sql"
    assert not window.forward_button.isEnabled()
    assert go(qtbot, window, window.contents_button.click) == "contents"


def test_a_link_out_of_the_guide_is_told_and_never_opened(
    guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window = guide()
    window.view.anchorClicked.emit(QUrl("https://example.org/page"))
    assert "https://example.org/page" in window.strip.text
    offer = next(b for b in window.strip.findChildren(QAbstractButton) if "Copy" in b.text())
    offer.click()
    assert QGuiApplication.clipboard().text() == "https://example.org/page"
    assert not opened
    assert window.page == "open"


def test_a_search_lists_pages_marks_the_words_and_ends_with_escape(
    qtbot: QtBot, guide: MakeGuide
) -> None:
    window = guide()
    every = titles(window)
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.line.hasFocus)
    with qtbot.waitSignal(window.listed):
        window.line.setText("rowids proved")
    assert titles(window)[0] == "Maintain"
    assert go(qtbot, window, lambda: qtbot.keyClick(window.line, Qt.Key.Key_Return)) == (
        "maintenance"
    )
    marked = {each.cursor.selectedText().casefold() for each in window.view.extraSelections()}
    assert marked == {"rowids", "proved"}
    qtbot.keyClick(window.view, Qt.Key.Key_Escape)
    assert titles(window) == every
    qtbot.keyClick(window.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_search_without_hits_says_so(qtbot: QtBot, guide: MakeGuide) -> None:
    window = guide()
    with qtbot.waitSignal(window.listed):
        window.look_for("zzyzx")
    assert window.list.count() == 1
    assert "try fewer" in window.list.item(0).data(AROUND_ROLE)


def test_the_size_of_the_text_is_kept_and_has_bounds(guide: MakeGuide, settings: Settings) -> None:
    window = guide()
    before = window.view.document().defaultFont().pointSizeF()
    window.larger.click()
    window.larger.click()
    assert window.view.document().defaultFont().pointSizeF() == before + 2
    assert settings.get("help/zoom") == 2
    for _each in range(40):
        window.smaller.click()
    assert settings.get("help/zoom") == -3
    assert window.view.document().defaultFont().pointSizeF() >= 6


def test_headings_code_and_tables_are_dressed(guide: MakeGuide, look: str) -> None:
    window = guide("transfer")
    document = window.view.document()
    title = document.begin()
    shape = title.begin().fragment().charFormat()
    assert shape.fontPointSize() > document.defaultFont().pointSizeF() + 4
    assert shape.fontWeight() >= QFont.Weight.DemiBold
    code = document.find("INSERT INTO").block()
    assert code.blockFormat().background().color().name() == theme.tokens().neutral_soft


def test_pictures_fit_the_room_and_the_look(qtbot: QtBot, guide: MakeGuide, look: str) -> None:
    window = guide("look-around")
    window.resize(640, 500)
    view = window.view

    def fits() -> bool:
        images = view._pictures.values()
        return all(image.width() / image.devicePixelRatio() <= view.room + 1 for image in images)

    qtbot.waitUntil(fits)
    picture = view._pictures["../images/overview.png"]
    assert not picture.isNull()
    assert (picture.pixelColor(2, 2).lightness() < 90) is (look == "dark")


def test_a_page_that_nobody_touches_is_made_once(
    qtbot: QtBot, guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = guide("look-around")
    qtbot.waitUntil(lambda: window.view.sight == window._sight())
    qtbot.waitUntil(lambda: not window._settling.isActive())
    made = []
    monkeypatch.setattr(window, "_start_preparing", made.append)
    with qtbot.waitSignal(window._settling.timeout):
        window.view.redress()  # its scroll bar goes and comes
        window._settling.start()
    assert not made


def test_nothing_but_its_own_pictures_is_loaded(guide: MakeGuide) -> None:
    view = guide().view
    for name in ("file:///etc/hostname", "https://example.org/a.png", "../../secret.png"):
        assert view.loadResource(2, QUrl(name)).isNull()  # type: ignore[attr-defined]
    assert view.loadResource(1, QUrl("file:///etc/hostname")) is None


def test_another_language_says_that_a_page_is_in_english(
    guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("en_GB"))
        assert guide().foreign.isHidden()
        QLocale.setDefault(QLocale("de_DE"))
        assert not guide().foreign.isHidden()
    finally:
        QLocale.setDefault(before)


def test_every_control_has_a_name_and_a_tip(guide: MakeGuide) -> None:
    window = guide()
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.parent() is not window.line:
            assert button.accessibleName() or button.text()
            assert button.toolTip()
    for part in (window.view, window.list, window.line):
        assert part.accessibleName()


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    made = MainWindow(settings)
    qtbot.addWidget(made)
    made.show_welcome()
    made.show()
    yield made
    made.jobs.cancel_all()
    made.close()
    qtbot.waitUntil(
        lambda: not any(t.name.startswith("plume closing") for t in threading.enumerate())
    )


def guide_of(qtbot: QtBot, window: MainWindow) -> GuideWindow:
    window.actions_by_id["guide"].trigger()
    found = window.findChild(GuideWindow)
    assert isinstance(found, GuideWindow)
    with qtbot.waitSignal(found.page_shown):
        pass
    return found


def test_f1_opens_the_guide_at_what_is_in_front(
    qtbot: QtBot, window: MainWindow, make_db: Callable[..., Path]
) -> None:
    assert window.actions_by_id["guide"].shortcut().toString() == "F1"
    assert guide_of(qtbot, window).page == "open"
    assert window.findChild(GuideWindow).focusWidget() is window.findChild(PageView)
    window.open_path(make_db("create table t(a)", "insert into t values (1)"))
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=20_000)
    qtbot.waitUntil(lambda: all("Watch" in job.title for job in window.jobs.running))
    space = window.workspace
    assert space is not None
    for show, page in (
        (space.open_overview, "look-around"),
        (lambda: space.open_table("t"), "tables"),
        (space.open_query, "sql"),
        (space.open_monitor, "monitor"),
    ):
        show()
        qtbot.waitUntil(lambda: all("Watch" in job.title for job in window.jobs.running))
        assert guide_of(qtbot, window).page == page
    assert len(window.findChildren(GuideWindow)) == 1


def test_the_guide_closes_with_its_window(qtbot: QtBot, window: MainWindow) -> None:
    guide = guide_of(qtbot, window)
    assert guide.isWindow()
    assert guide.windowHandle().transientParent() is None
    window.close()
    assert not guide.isVisible()


def test_the_palette_leads_to_a_page(qtbot: QtBot, window: MainWindow) -> None:
    from plume_ui.palette.popup import Palette

    show_palette(window)
    palette = window.findChild(Palette)
    assert isinstance(palette, Palette)
    palette._line.setText("recover a damaged")
    qtbot.waitUntil(lambda: [each.label for each in palette._found] == ["Recover a damaged file"])
    palette._go()
    guide = window.findChild(GuideWindow)
    assert isinstance(guide, GuideWindow)
    qtbot.waitUntil(lambda: "Recover a damaged file" in guide.windowTitle())
    assert guide.page == "recover"


def test_another_theme_brings_the_other_pictures(
    qtbot: QtBot, qapp: QApplication, guide: MakeGuide
) -> None:
    view = guide("look-around").view

    def ground() -> int:
        return view._pictures["../images/overview.png"].pixelColor(4, 4).lightness()

    assert ground() > 200
    try:
        theme.apply(qapp, "dark")
        qtbot.waitUntil(lambda: ground() < 60)
    finally:
        theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: ground() > 200)
