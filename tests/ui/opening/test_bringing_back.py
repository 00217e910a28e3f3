"""The next start shows a file's tabs as they were left; nothing is run by it."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

import plume_ui
from plume_db.database import Key
from plume_db.query.question import Question
from plume_ui.document import Document
from plume_ui.main_window import MainWindow
from plume_ui.opening.bringing_back import _OPENERS, NAME, TRYING
from plume_ui.opening.tabs import Wanted
from plume_ui.settings import Settings
from plume_ui.workspace import Workspace
from tests.ui.test_window import closing, settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

Reopen = Callable[..., Workspace]


@pytest.fixture
def path(make_db: Callable[..., Path]) -> Path:
    made = make_db("create table one(a)", "create table two(a)", "create view v as select 1 as b")
    con = apsw.Connection(str(made))
    con.execute(
        "create table t(at integer, v real); with recursive n(i) as (select 1 union all "
        "select i + 1 from n where i < 500) insert into t select 1700000000 + i * 60, i % 7 from n"
    ).fetchall()
    con.close()
    return made


@pytest.fixture
def reopen(qtbot: QtBot, settings: Settings, path: Path) -> Iterator[Reopen]:
    """Open the file in a window of its own; the one before is closed first."""
    windows: list[MainWindow] = []

    def close() -> None:
        for window in windows:
            settle(qtbot, window)
            window.close()
        windows.clear()
        qtbot.waitUntil(lambda: not closing(), timeout=20_000)

    def make(
        wanted: Wanted = Wanted.YES, meanwhile: Callable[[], object] = lambda: None
    ) -> Workspace:
        close()
        meanwhile()
        window = MainWindow(settings)
        qtbot.addWidget(window)
        windows.append(window)
        window.brings_tabs_back = wanted
        window.open_path(path)
        window.show()
        qtbot.waitUntil(lambda: window.workspace is not None, timeout=20_000)
        assert window._tabs is not None and window.workspace is not None
        tabs = window._tabs
        qtbot.waitUntil(lambda: tabs._begun, timeout=20_000)
        settle(qtbot, window)
        qtbot.waitUntil(lambda: window.workspace.inspector is not None, timeout=20_000)
        settle(qtbot, window)
        return window.workspace

    yield make
    close()


def test_every_page_says_how_it_comes_back() -> None:
    """An export is the one page that does not: it belongs to the rows it was asked for."""
    for module in pkgutil.walk_packages(plume_ui.__path__, "plume_ui."):
        if module.name.endswith("_document"):
            importlib.import_module(module.name)
    pages, known = set(), {*_OPENERS, "overview"}
    left = [Document]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.startswith("plume_ui.") and not kind.__subclasses__():
            pages.add((kind.__name__, kind.comes_back_as in known))
    assert len(pages) >= 13
    assert {name for name, known in pages if not known} == {"ExportDocument"}


def pages(space: Workspace) -> list[list[str]]:
    """List the pages of both sides, tables by their names."""
    documents = list(space.documents.documents())
    return [
        [
            d.title if d.comes_back_as == "table" else d.comes_back_as
            for d in documents
            if group.indexOf(d) >= 0
        ]
        for group in space.documents.groups
    ]


def test_every_page_comes_back_in_its_order(reopen: Reopen) -> None:
    space = reopen(Wanted.NO)
    space.open_table("two")
    space.open_query("select 1")
    space.open_plan("select * from one")
    space.open_monitor()
    space.open_maintenance("analyze")
    space.open_snapshots()
    space.open_history()
    space.open_search()
    space.open_table("v")
    before = pages(space)
    assert before[0][0] == "overview" and len(before[0]) == 10
    assert pages(reopen()) == before


def test_pages_side_by_side_come_back_so_and_the_one_in_front_is_in_front(reopen: Reopen) -> None:
    space = reopen(Wanted.NO)
    space.open_table("one")
    space.open_table("two")
    space.documents.split()
    space.open_query("select 2")
    space.documents.split()  # the query goes back to the left
    space.documents.show_document(next(iter(space.documents.documents())))
    before = pages(space)
    assert before == [["overview", "one", "query"], ["two"]]
    again = reopen()
    assert pages(again) == before
    assert not again.documents.groups[1].isHidden()
    assert again.documents.current is not None
    assert again.documents.current.comes_back_as == "overview"


def test_an_overview_that_was_closed_stays_closed(reopen: Reopen) -> None:
    space = reopen(Wanted.NO)
    space.open_table("one")
    space.documents.close_document(next(iter(space.documents.documents())))
    assert pages(reopen()) == [["one"], []]


def test_a_query_comes_back_as_text_and_is_not_run(reopen: Reopen, qtbot: QtBot) -> None:
    from plume_ui.query.query_document import QueryDocument

    space = reopen(Wanted.NO)
    space.open_query("select count(*) from one")
    query = space.documents.current
    assert isinstance(query, QueryDocument)
    query.run()
    qtbot.waitUntil(lambda: not query.flow.busy and bool(query.results.pages), timeout=20_000)
    again = next(d for d in reopen().documents.documents() if isinstance(d, QueryDocument))
    assert again.sql == "select count(*) from one"
    assert not again.flow.busy
    assert not any(page.grid for page in again.results.pages)


def test_an_empty_query_and_two_with_the_same_text_stay_where_they_were(reopen: Reopen) -> None:
    space = reopen(Wanted.NO)
    space.open_query("select 1")
    space.open_table("one")
    space.open_query("")
    space.open_query("select 2")
    before = pages(space)
    assert pages(reopen()) == before == [["overview", "query", "one", "query", "query"], []]


def test_a_chart_comes_back_with_what_it_shows(reopen: Reopen, qtbot: QtBot) -> None:
    from plume_ui.metrics.chart_document import ChartDocument

    space = reopen(Wanted.NO)
    space.open_chart("t")
    chart = space.documents.current
    assert isinstance(chart, ChartDocument)
    qtbot.waitUntil(lambda: bool(chart.spec and chart.spec.loads()), timeout=30_000)
    loads = chart.spec.loads()
    again = next(d for d in reopen().documents.documents() if isinstance(d, ChartDocument))
    qtbot.waitUntil(lambda: bool(again.spec and again.spec.loads()), timeout=30_000)
    assert again.spec is not None and again.spec.loads() == loads


def test_a_chart_of_a_statement_comes_back_empty_since_it_would_run_it(
    reopen: Reopen, qtbot: QtBot
) -> None:
    from plume_ui.metrics.chart_document import ChartDocument
    from plume_ui.metrics.request import ChartRequest

    space = reopen(Wanted.NO)
    space.open_chart(ChartRequest(sql="select at, v from t"))
    chart = space.documents.current
    assert isinstance(chart, ChartDocument)
    qtbot.waitUntil(lambda: bool(chart.spec and chart.spec.loads()), timeout=30_000)
    assert chart.kept() == {}


def test_a_dashboard_comes_back(reopen: Reopen, qtbot: QtBot) -> None:
    from plume_ui.dashboard.dashboard_document import DashboardDocument

    space = reopen(Wanted.NO)
    space.open_dashboard()
    board = space.documents.current
    assert isinstance(board, DashboardDocument)
    qtbot.waitUntil(lambda: board.dashboard is not None, timeout=30_000)
    assert board.dashboard is not None
    name = board.dashboard.name
    again = next(d for d in reopen().documents.documents() if isinstance(d, DashboardDocument))
    qtbot.waitUntil(lambda: again.dashboard is not None, timeout=30_000)
    assert again.dashboard is not None and again.dashboard.name == name


def test_a_maintenance_page_comes_back_at_its_task_and_runs_nothing(
    reopen: Reopen, path: Path
) -> None:
    from plume_ui.maintenance.maintenance_document import MaintenanceDocument

    space = reopen(Wanted.NO)
    space.open_maintenance("vacuum")
    before = path.read_bytes()
    space = reopen()
    page = next(d for d in space.documents.documents() if isinstance(d, MaintenanceDocument))
    assert page.kept() == "vacuum"
    assert not [job for job in space.desk.jobs.running if not job.quiet]
    assert path.read_bytes() == before


def test_a_plan_comes_back_only_where_what_is_typed_is_kept(
    reopen: Reopen, settings: Settings
) -> None:
    space = reopen(Wanted.NO)
    space.open_plan(Question("select 1; select * from one", 12))
    plan = space.documents.current
    assert plan is not None and "select * from one" in str(plan.kept())
    settings.set("query/autosave", False)
    assert plan.kept() is None
    assert pages(reopen()) == [["overview"], []]


def test_a_table_that_is_gone_is_left_out(reopen: Reopen, path: Path) -> None:
    def drop() -> None:
        con = apsw.Connection(str(path))
        con.execute("drop table one").fetchall()
        con.close()

    space = reopen(Wanted.NO)
    space.open_table("one")
    space.open_table("two")
    assert pages(reopen(meanwhile=drop)) == [["overview", "two"], []]


def test_what_the_program_crashed_at_while_it_came_back_is_not_replayed(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.opening.tabs.SETTLED_MS", 600_000)
    space = reopen(Wanted.NO)
    space.open_table("one")
    folder = space.desk.memory.folder

    def crash() -> None:
        """Leave the file as a program leaves it that dies while tabs come back."""
        kept = json.loads((folder / f"{NAME}.json").read_text())
        (folder / f"{NAME}.json").write_text(json.dumps({**kept, TRYING: True}))

    back = reopen(Wanted.AFTER_CRASH)
    assert pages(back) == [["overview", "one"], []]
    on_disk = json.loads((folder / f"{NAME}.json").read_text())
    assert on_disk[TRYING] is True  # for as long as it is not known to have gone well
    assert pages(reopen(Wanted.AFTER_CRASH, crash)) == [["overview"], []]


def test_what_was_cut_short_by_closing_comes_back_all_the_same(reopen: Reopen) -> None:
    space = reopen(Wanted.NO)
    file = space.desk.memory.make_folder() / f"{NAME}.json"
    kept = json.dumps({"sides": [[["table", "one"]], []], TRYING: True})
    assert pages(reopen(Wanted.YES, lambda: file.write_text(kept))) == [["one"], []]


@pytest.mark.parametrize(
    "spoiled",
    [
        "{",
        "[]",
        '{"sides": 3}',
        '{"sides": [[["table", 3], ["nothing", 1], 7, ["chart", {"panels": 9}]], [["plan", []]]]}',
        '{"sides": [[["table", "one"]]], "fronts": [[0, 9], [[], {}], 4], "widths": ["a", -1]}',
    ],
)
def test_a_spoiled_list_of_tabs_does_no_harm(reopen: Reopen, spoiled: str) -> None:
    file = reopen(Wanted.NO).desk.memory.make_folder() / f"{NAME}.json"
    back = reopen(Wanted.YES, lambda: file.write_text(spoiled))
    assert set(pages(back)[0]) <= {"overview", "chart", "one"}


def test_nothing_is_kept_of_an_encrypted_file(
    reopen: Reopen, settings: Settings, path: Path
) -> None:
    con = apsw.Connection(str(path))
    con.pragma("rekey", "secret")
    con.close()
    settings.set("opening/keys", "session")
    settings.keys[str(path)] = Key("secret")
    space = reopen(Wanted.NO)
    assert space.desk.session.opened.encrypted
    space.open_table("one")
    space.open_query("select * from one")
    assert pages(reopen()) == [["overview"], []]
    assert not list(settings.state_dir.rglob("*.json"))


def test_a_tab_chosen_meanwhile_stays_in_front(reopen: Reopen, qtbot: QtBot) -> None:
    space = reopen(Wanted.NO)
    file = space.desk.memory.make_folder() / f"{NAME}.json"
    names = [["table", name] for name in ("one", "two", "v", "t")]
    kept = json.dumps({"sides": [[["overview", {}], *names], []], "fronts": [[0, 4]]})
    came: list[str] = []

    def choose(document: object) -> None:
        """Go back to the overview once the first table is there."""
        if getattr(document, "title", "") == "one" and not came:
            came.append("one")
            QTimer.singleShot(0, lambda: go_back(windows[0]))

    def go_back(window: MainWindow) -> None:
        assert window.workspace is not None
        window.workspace.open_overview()

    windows: list[MainWindow] = []
    enter = MainWindow._enter

    def entering(window: MainWindow, session: object) -> None:
        enter(window, session)  # type: ignore[arg-type]
        windows.append(window)
        assert window.workspace is not None
        window.workspace.documents.current_changed.connect(choose)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MainWindow, "_enter", entering)
        back = reopen(Wanted.YES, lambda: file.write_text(kept))
    assert came and back.documents.current is not None
    assert back.documents.current.comes_back_as == "overview"
    assert pages(back) == [["overview", "one", "two", "v", "t"], []]
