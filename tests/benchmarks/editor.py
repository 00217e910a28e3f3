"""How long the GUI thread is kept while a 20 MB script opens and is worked on in the editor."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from plume_db.completion.complete import complete
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.query.query_document import QueryDocument
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

LONGEST = 50.0
ROWS = 205_000
ROW = (
    "INSERT INTO number VALUES({0}, 'some text', 3.14, x'00ff', NULL,"
    " 'more text in a longer row');\n"
)
STROKES = 60


def stall_editor() -> Figure:
    """Open 20 MB in a query document, type, scroll, find, replace, undo, select and delete."""
    stage = Stage()
    window = stage.open(data.numbers(10_000_000))
    stage.settle(window)
    idle = _gap(stage, lambda: stage.rest(2))[0]
    space = stage.space(window)
    script = "".join(ROW.format(n) for n in range(ROWS))
    gaps: dict[str, float] = {}
    work: dict[str, float] = {}
    where: dict[str, str] = {}
    space.open_query("")
    page = space.documents.current
    assert isinstance(page, QueryDocument)
    editor = page.editor
    stage.settle(window)
    for name, act in _acts(stage, editor, script):
        gaps[name], work[name], where[name] = _gap(stage, act)
    worst = max(gaps, key=lambda name: gaps[name])
    details: dict[str, object] = {
        "megabytes": round(len(script) / 1e6, 1),
        "worst": f"{worst}: {where[worst]}",
        "most_work_of_this_thread": round(max(work.values()), 1),
        **{f"ms_{name}": (round(gap, 1), round(work[name], 1)) for name, gap in gaps.items()},
    }
    editor.setPlainText("")
    stage.rest(0.5)
    stage.close(window)
    longest = gaps[worst]
    return Figure(
        "stall-editor",
        longest,
        "ms",
        idle,
        "longest gap of the idle window",
        f"longest gap under {LONGEST:.0f} ms",
        longest < LONGEST,
        details,
    )


def complete_200kb() -> Figure:
    """Complete in a statement of 200 KB, against what cutting it into words alone takes."""
    columns = ", ".join(f"a.ts * {n} AS column_{n}" for n in range(8_000))
    sql = f"SELECT {columns} FROM number AS a WHERE "
    stage = Stage()
    window = stage.open(data.numbers(10_000_000))
    stage.settle(window)
    catalog = stage.space(window).desk.catalog
    taken = []
    for _ in range(30):
        start = time.perf_counter()
        found = complete(catalog, sql, len(sql))
        taken.append((time.perf_counter() - start) * 1000)
        assert found.items
    start = time.perf_counter()
    words = len(sql.split())
    split = (time.perf_counter() - start) * 1000
    stage.close(window)
    middle = sorted(taken)[len(taken) // 2]
    return Figure(
        "complete-200kb",
        middle,
        "ms",
        split,
        "str.split of the same text",
        "under 20 ms",
        middle < 20,
        {"kilobytes": len(sql) // 1000, "words": words, "slowest": round(max(taken), 1)},
    )


def _acts(stage: Stage, editor: SqlEditor, script: str) -> list[tuple[str, Callable[[], object]]]:
    def calm() -> bool:
        busy = editor.loading.running or editor.finder.running or editor.steps.running
        return not busy and editor.script.knows(editor.blockCount())

    def until_calm(act: Callable[[], object]) -> Callable[[], object]:
        def do() -> None:
            act()
            stage.wait(calm, "the editor to come to rest")

        return do

    def put_cursor(part: float) -> None:
        cursor = editor.textCursor()
        cursor.setPosition(int(part * (editor.document().characterCount() - 1)))
        editor.setTextCursor(cursor)

    def typing(part: float) -> Callable[[], object]:
        def do() -> None:
            put_cursor(part)
            _each(stage, STROKES, lambda n: QTest.keyClicks(editor, "select a.b, "[n % 12]))
            QTest.keyClick(editor, Qt.Key.Key_Return)

        return do

    def scroll() -> None:
        bar = editor.verticalScrollBar()
        _each(stage, STROKES, lambda n: bar.setValue(bar.maximum() * n // STROKES))

    def select_all() -> None:
        editor.moveCursor(QTextCursor.MoveOperation.Start)
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    def replace() -> None:
        editor.find_bar.replace_field.setText("any")
        editor.find_bar.replace_all()

    editor.setFocus()
    return [
        ("open", until_calm(lambda: editor.setPlainText(script))),
        ("type_at_start", typing(0)),
        ("type_in_middle", typing(0.5)),
        ("type_at_end", typing(1)),
        ("open_a_quote", until_calm(lambda: QTest.keyClicks(editor, "'"))),
        ("close_it", until_calm(lambda: QTest.keyClick(editor, Qt.Key.Key_Backspace))),
        ("scroll", scroll),
        ("find", until_calm(lambda: _find(editor))),
        ("replace_20500", until_calm(replace)),
        ("undo_that", until_calm(editor.undo)),
        ("select_all", select_all),
        ("delete_all", until_calm(lambda: QTest.keyClick(editor, Qt.Key.Key_Delete))),
        ("undo_delete", until_calm(editor.undo)),
        ("rest", lambda: stage.rest(3)),  # the draft is saved meanwhile
    ]


def _find(editor: SqlEditor) -> None:
    editor.show_find(replace=True)
    editor.find_bar.regex.setChecked(True)
    editor.find_bar.field.setText(r"\d5, 'some")


def _each(stage: Stage, count: int, act: Callable[[int], object]) -> None:
    done = [0]

    def one() -> None:
        if done[0] < count:
            act(done[0])
        done[0] += 1

    timer = QTimer()
    timer.setInterval(25)
    timer.timeout.connect(one)
    timer.start()
    stage.wait(lambda: done[0] > count, "the keys")
    timer.stop()


class _Meter(Heartbeat):
    """Notes also how long this thread itself worked between two beats, whatever others did."""

    def __init__(self) -> None:
        super().__init__()
        self._worked = time.thread_time()
        self.work = 0.0

    def _beat(self) -> None:
        worked = time.thread_time()
        self.work = max(self.work, (worked - self._worked) * 1000)
        self._worked = worked
        super()._beat()


def _gap(stage: Stage, act: Callable[[], object]) -> tuple[float, float, str]:
    meter = _Meter()
    meter.start()
    act()
    stage.rest(0.4)
    gaps = meter.stop()
    return gaps[-1], meter.work, meter.busiest
