"""Every page and dialog of the program, and the way to each."""

from __future__ import annotations

import shutil
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

ODD = """
create table "plain" (id integer primary key, name text not null, "due date" text, photo blob);
insert into plain values (1, 'ab', '2024-05-01', x'00ff10'), (2, cast(x'ff41' as text), null, null);
create table "odd ""quoted"" ünï%" (a, b);
create index by_name on plain(name);
create view some as select name from plain;
"""
SQL = """SELECT output_format, count(*) AS files, round(avg(compressed_size), 1) AS mean
FROM compression_stats WHERE compressed_size > 1000 GROUP BY output_format ORDER BY files"""
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "real"


def walk(tour: Any) -> None:
    """Visit everything."""
    text = tour.folder / "notes.db"
    text.write_text("These are notes, not a database.\n" * 50)
    demo = tour.folder / "demo.db"
    _build(demo)
    with tour.window(None) as window:
        tour.visit(window, "welcome")
        _dialogs(tour, window)
    with tour.window(text) as window:
        tour.visit(window, "opening-refused")
        tour.visit(window, "opening-recover", lambda w: w._recover())
    key = REAL / "sqlcipher-4.0-testkey.db"
    if key.exists():
        copy = tour.folder / key.name
        shutil.copyfile(key, copy)
        with tour.window(copy) as window:
            tour.visit(window, "opening-key")
    with tour.window(demo) as window:
        _documents(tour, window)
        _charts(tour, window)
        _keeping(tour, window)
    with tour.window(None) as window:
        tour.visit(window, "welcome-recent")


def _build(demo: Path) -> None:
    import apsw

    from plume_db.demo.build import build_demo
    from plume_db.jobs import Task
    from tests.ui.access.tour import ROWS

    build_demo(demo, ROWS, 1, Task())
    con = apsw.Connection(str(demo))
    con.execute(ODD).fetchall()
    con.close()


def _crash(window: Any) -> None:
    from plume_ui.crash import show_crash

    with redirect_stderr(StringIO()):  # made on purpose, so it must not look like one of ours
        show_crash(ValueError("made for a test"), window)


def _dialogs(tour: Any, window: Any) -> None:
    tour.visit(window, "dialog-crash", _crash)
    tour.close_dialogs()
    from plume_ui.preferences.window import show_preferences
    from plume_ui.settings_table import SECTIONS

    for each in SECTIONS:
        tour.visit(
            window,
            f"dialog-settings-{each}",
            lambda w, each=each: show_preferences(w, tour.settings, each),
        )
    tour.close_dialogs()
    for name in ("shortcuts", "about", "guide"):
        tour.visit(window, f"dialog-{name}", lambda w, name=name: w.actions_by_id[name].trigger())
        tour.close_dialogs()


def _documents(tour: Any, window: Any) -> None:
    from plume_ui.requests import ProfileRequest

    space = window.workspace
    tour.visit(window, "overview")
    tour.visit(window, "table", lambda _w: space.open_table("compression_stats"))
    table = space.documents.current
    tour.visit(window, "table-cell", lambda _w: (table.grid.go_to(3, 2), table.inspect()))
    tour.visit(window, "table-find", lambda _w: table.find_text())
    table.finding.close()
    tour.visit(window, "table-filter", lambda _w: table.toggle_condition())
    tour.visit(
        window,
        "profile",
        lambda _w: space.desk.profile_wanted.emit(
            ProfileRequest("compression_stats", "compressed_size")
        ),
    )
    tour.visit(window, "table-odd", lambda _w: space.open_table("plain"))
    odd = space.documents.current
    tour.settle(window)
    tour.visit(window, "table-edit", lambda _w: (odd.grid.go_to(0, 3), odd.edit_mode.toggle())
               if hasattr(odd, "edit_mode") else None)  # fmt: skip
    window.workspace.toggle_inspector()
    tour.visit(window, "query-empty", lambda _w: space.open_query(SQL))
    query = space.documents.current
    tour.visit(window, "query-result", lambda _w: query.run())
    tour.visit(window, "query-error", lambda _w: (space.open_query("SELECT cuont(*) FROM x"),
                                                  space.documents.current.run()))  # fmt: skip
    tour.visit(window, "plan", lambda _w: space.open_plan(SQL))
    page = space.documents.current
    from plume_ui.plan.plan_document import TABS

    for name in TABS[1:]:
        tour.visit(window, f"plan-{name}", lambda _w, name=name: page.show_tab(name))
    tour.visit(window, "search", lambda _w: space.open_search("avif"))
    tour.visit(window, "history", lambda _w: space.open_history())
    tour.visit(window, "attach", lambda _w: space.open_attach())
    space.open_table("plain")
    tour.settle(window)
    tour.visit(window, "export", lambda _w: space.export())
    tour.visit(window, "activity", lambda _w: space.toggle_activity())
    space.toggle_activity()
    tour.visit(window, "split", lambda _w: space.documents.split())
    from plume_ui.on_demand import show_palette
    from plume_ui.palette.popup import Palette

    tour.visit(window, "palette", show_palette, tabs_leave=False)
    for each in window.findChildren(Palette):
        each.close()
    space.documents.close_all()


def _charts(tour: Any, window: Any) -> None:
    space = window.workspace
    tour.visit(window, "chart", lambda _w: space.open_chart(None))
    chart = space.documents.current
    tour.settle(window)
    stage = chart.stage
    for page in ("series", "insights"):
        tour.visit(window, f"chart-{page}", lambda _w, page=page: stage.show_page(page))
    stage.show_page("")
    for kind in ("heat", "bars", "histogram", "scatter", "seasons", "line"):
        tour.visit(window, f"chart-{kind}", lambda _w, kind=kind: stage.composer.set_kind(kind))

    def span(_w: Any) -> None:
        start, stop = stage.view.shown_span
        stage.view.select((start + (stop - start) * 0.4, start + (stop - start) * 0.6))

    tour.visit(window, "chart-span", span)
    stage.view.select(None)

    tour.visit(window, "dialog-lines", lambda _w: stage.choose_lines())
    tour.close_dialogs()
    from plume_ui.chart.picture_dialog import PictureDialog

    tour.visit(window, "dialog-picture", lambda _w: PictureDialog((800, 400), "a", stage).open())
    tour.close_dialogs()
    tour.visit(window, "dashboard", lambda _w: space.open_dashboard("plume"))
    board = space.documents.current
    tour.visit(window, "dashboard-edit", lambda _w: board.edit.setChecked(True))
    board.edit.setChecked(False)
    tour.visit(window, "dashboard-capacity", lambda _w: board.show_wanted("capacity"))
    space.documents.close_all()


def _keeping(tour: Any, window: Any) -> None:
    from plume_db.maintenance.tasks import TASKS

    space = window.workspace
    tour.visit(window, "monitor", lambda _w: space.open_monitor())
    for kind in TASKS:
        name = kind.name
        tour.visit(window, f"task-{name}", lambda _w, name=name: space.open_maintenance(name))
    page = space.documents.current
    page.choose("check")
    tour.settle(window)
    tour.visit(window, "task-done", lambda _w: (page.focus_first(), page.go.click()))
    for view in ("statistics", "history"):
        tour.visit(
            window,
            f"task-{view}",
            lambda _w, view=view: (page.choose(view), page._list.focus(view)),
        )
    tour.visit(window, "recover", lambda _w: space.open_recover())
    tour.visit(window, "snapshots", lambda _w: space.open_snapshots())
    store = space.documents.current
    tour.visit(window, "snapshots-one", lambda _w: store.take_snapshot())
    tour.visit(window, "snapshots-prune", lambda _w: store.show_prune())
    tour.visit(window, "snapshots-schedule", lambda _w: store.show_schedule())
    space.documents.close_all()
