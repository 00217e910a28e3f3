"""Every page of the program, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.shots.files import REAL, Files, real_files
from tests.shots.studio import Studio
from tests.shots.texts import DEMO_SQL, PLAN_SQL


def shoot_everything(studio: Studio, files: Files) -> None:
    """Take a picture of every page."""
    shoot_plain_pages(studio, files)
    shoot_file(studio, files.demo, "demo", "compression_stats", DEMO_SQL)
    for word, (path, table) in real_files(files.folder).items():
        shoot_file(studio, path, word, table or first_table(path), "")
    with studio.window(None) as window:
        studio.shoot(window, "welcome-recent")


def shoot_plain_pages(studio: Studio, files: Files) -> None:
    """Take what shows without a file that is open."""
    with studio.window(None) as window:
        studio.shoot(window, "welcome-empty")
        shoot_dialogs(studio, window)
    for name, path in (
        ("opening-refused", files.text),
        ("opening-key", files.encrypted),
        ("opening-key-real", REAL / "sqlcipher-4.0-testkey.db"),
    ):
        if path.exists() and studio.wants(name):
            with studio.window(path) as window:
                studio.shoot(window, name)
    if studio.wants("recover"):
        with studio.window(files.damaged) as window:
            shoot_recover(studio, window, files)


def shoot_dialogs(studio: Studio, window: Any) -> None:
    """Take the guide, the settings, the list of shortcuts, the versions, the crash report."""
    from PySide6.QtWidgets import QApplication, QDialog

    for name in ("guide", "settings", "shortcuts", "about"):
        if not studio.wants(name):
            continue
        before = set(QApplication.topLevelWidgets())
        window.actions_by_id[name].trigger()
        studio.settle(window, 0.5)
        for shown in set(QApplication.topLevelWidgets()) - before:
            if shown.isVisible():
                studio.shoot(window, name, shown)
                shown.close()
        for dialog in window.findChildren(QDialog):
            dialog.close()
    if studio.wants("crash"):
        shoot_crash(studio, window)


def shoot_crash(studio: Studio, window: Any) -> None:
    """Take the report of an error of ours."""
    from PySide6.QtWidgets import QApplication

    before = set(QApplication.topLevelWidgets())
    try:
        raise ValueError("an example of an error")
    except ValueError as error:
        window._show_crash(error)
    studio.settle(window)
    for shown in set(QApplication.topLevelWidgets()) - before:
        if shown.isVisible():
            studio.shoot(window, "crash", shown)
            shown.close()


def shoot_recover(studio: Studio, window: Any, files: Files) -> None:
    """Take the form of a recovery, and its report."""
    from plume_db.recover.report import Options
    from plume_ui.recover.recover_view import RecoverView

    if window.workspace is not None:
        window.workspace.open_recover()
    else:
        window._recover()
    view = window.findChild(RecoverView)
    _hide_activity(window)
    studio.shoot(window, "recover")
    view.start(files.folder / "damaged-recovered.db", Options())
    studio.until(lambda: not view.busy)
    _hide_activity(window)
    studio.shoot(window, "recover-report")


def _hide_activity(window: Any) -> None:
    if window.workspace is not None and window.workspace.activity is not None:
        window.workspace.activity.hide()


def shoot_file(studio: Studio, path: Path, prefix: str, table: str, sql: str) -> None:
    """Take the pages of one file."""
    with studio.window(path) as window:
        if window.workspace is None:
            return
        studio.shoot(window, f"{prefix}-overview")
        space = window.workspace
        space.open_table(table)
        studio.shoot(window, f"{prefix}-table")
        if sql:
            space.open_query(sql)
            studio.settle(window)
            space.documents.current.run()
            studio.shoot(window, f"{prefix}-query")
        space.open_chart(None)
        studio.shoot(window, f"{prefix}-chart")
        if prefix == "demo":
            shoot_charts(studio, window)
            shoot_dashboards(studio, window)
        shoot_maintenance(studio, window, prefix)
        if prefix == "demo":
            shoot_snapshots(studio, window)
            shoot_rest(studio, window)
        if prefix == "northwind":
            space.open_table("Categories")
            studio.settle(window)
            space.documents.current.grid.go_to(0, 3)  # a picture in a BLOB
            studio.shoot(window, "northwind-picture")


def shoot_charts(studio: Studio, window: Any) -> None:
    """Take every kind of picture, the side pages, several panels, a selected span."""
    if not studio.wants("chart"):
        return
    chart = window.workspace.documents.current
    studio.settle(window)
    studio.until(lambda: chart.stage is not None)
    stage = chart.stage
    composer, view = stage.composer, stage.view
    for page in ("series", "insights"):
        stage.show_page(page)
        if page == "insights":
            composer.change(insights=("trend", "changes", "outliers"))
        studio.shoot(window, f"demo-chart-{page}")
    composer.change(insights=())
    stage.show_page("")
    for kind in ("band", "heat", "share", "bars", "histogram", "scatter", "seasons", "line"):
        composer.set_kind(kind)
        studio.shoot(window, f"demo-chart-{kind}")
    composer.add("new")
    composer.set_kind("band")
    studio.settle(window)
    start, stop = view.shown_span
    view.select((start + (stop - start) * 0.4, start + (stop - start) * 0.6))
    studio.shoot(window, "demo-chart-panels")
    view.select(None)


def shoot_dashboards(studio: Studio, window: Any) -> None:
    """Take the ready dashboards, one being arranged, and a span that was typed."""
    if not studio.wants("dash"):
        return
    window.workspace.open_dashboard("plume")
    page = window.workspace.documents.current
    studio.shoot(window, "demo-dashboard")
    page.edit.setChecked(True)
    studio.shoot(window, "demo-dashboard-arranged")
    page.edit.setChecked(False)
    page.span.typed.setText("last 3 parsecs")
    page.span.typed.returnPressed.emit()
    studio.shoot(window, "demo-dashboard-refused")
    page.show_wanted("capacity")
    studio.shoot(window, "demo-dashboard-capacity")
    window.workspace.documents.close_document(page)


def shoot_maintenance(studio: Studio, window: Any, prefix: str) -> None:
    """Shoot every task, a finished one, and the pages that only show something."""
    from plume_db.maintenance.tasks import TASKS

    if not studio.wants("maint") and not studio.wants("monitor"):
        return
    space = window.workspace
    space.open_monitor()
    studio.shoot(window, f"{prefix}-monitor")
    for kind in TASKS:
        space.open_maintenance(kind.name)
        studio.shoot(window, f"{prefix}-maintenance-{kind.name}")
    if prefix != "demo":
        return
    page = space.documents.current
    for task in ("incremental", "analyze", "checkpoint"):
        page.choose(task)
        studio.settle(window)
        page.go.click()
        studio.settle(window)
        studio.shoot(window, f"{prefix}-maintenance-{task}-done")
    for view in ("statistics", "history"):
        page.choose(view)
        studio.shoot(window, f"{prefix}-maintenance-{view}")


def shoot_snapshots(studio: Studio, window: Any) -> None:
    """Take the page of snapshots: empty, with two of them, compared, and what else it offers."""
    if not studio.wants("snapshots"):
        return
    window.workspace.open_snapshots()
    page = window.workspace.documents.current
    studio.shoot(window, "demo-snapshots-empty")
    for _each in range(2):
        page.take_snapshot()
        studio.settle(window)
        studio.clock.go_on(3600)
    studio.shoot(window, "demo-snapshots")
    page.compare()
    studio.shoot(window, "demo-snapshots-compare")
    page.show_prune()
    studio.shoot(window, "demo-snapshots-prune")
    page.show_schedule()
    studio.shoot(window, "demo-snapshots-schedule")


def shoot_rest(studio: Studio, window: Any) -> None:
    """Take what shows only after something was done: a result, an error, the palette, a split."""
    from plume_ui.on_demand import show_palette
    from plume_ui.palette.popup import Palette
    from plume_ui.requests import ProfileRequest

    space = window.workspace
    if studio.wants("demo-check-done"):
        space.open_maintenance("check")
        studio.settle(window)
        space.documents.current._on_go()
        studio.settle(window)
        space.toggle_activity()
        studio.shoot(window, "demo-check-done")
        space.toggle_activity()
    space.open_query("SELECT output_format, cuont(*)\nFROM compression_stats\nGROUP BY 1")
    studio.settle(window)
    space.documents.current.run()
    studio.shoot(window, "demo-query-error")
    shoot_plan(studio, window)
    space.documents.split()
    studio.shoot(window, "demo-split")
    space.open_search("avif")
    studio.shoot(window, "demo-search")
    space.desk.profile_wanted.emit(ProfileRequest("compression_stats", "compressed_size"))
    studio.shoot(window, "demo-profile")
    for name, call in (("history", space.open_history), ("attach", space.open_attach)):
        call()
        studio.shoot(window, f"demo-{name}")
    space.open_table("compression_stats")
    studio.settle(window)
    space.export()
    studio.shoot(window, "demo-export")
    show_palette(window)
    palette = window.findChild(Palette)
    palette._line.setText("comp")
    studio.shoot(window, "demo-palette")
    palette.close()


def shoot_plan(studio: Studio, window: Any) -> None:
    """Take every part of a plan's page."""
    from plume_db.whatif.changes import AddIndex

    if not studio.wants("plan"):
        return
    window.workspace.open_plan(PLAN_SQL)
    page = window.workspace.documents.current
    studio.settle(window)
    studio.shoot(window, "demo-plan")
    page.show_tab("Bytecode")
    studio.shoot(window, "demo-plan-bytecode")
    page.show_tab("Measured")
    page.measured.start()
    studio.shoot(window, "demo-plan-measured")
    page.show_tab("Plan")
    studio.shoot(window, "demo-plan-rows")
    page.show_tab("What-if")
    index = "CREATE INDEX try_format ON compression_stats(output_format, compressed_size)"
    page.whatif.try_change(AddIndex(index))
    studio.shoot(window, "demo-plan-whatif")
    page.show_tab("Values")
    page.values.look()
    studio.shoot(window, "demo-plan-values")
    page.show_tab("History")
    studio.shoot(window, "demo-plan-history")
    window.workspace.documents.close_document(page)


def first_table(path: Path) -> str:
    """Name a table of a file."""
    from plume_db.session import open_session

    session = open_session(path)
    con = session.connect()
    name = str(con.execute("select name from sqlite_schema where type='table' limit 1").get)
    con.close()
    session.close()
    return name
