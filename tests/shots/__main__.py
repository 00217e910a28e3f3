"""Drive the real window over real files and write every page as a PNG, in light and dark.

``python -m tests.shots [--out FOLDER] [--only WORD] [--scale 2]``; run by ``make shots``.
"""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "real"
REAL_FILES = ("northwind_jpwhite3_built.db", "powerlog.PLSQL", "proj.db")
DEMO_ROWS = 100_000
PATIENCE = 30.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make shots", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    parser.add_argument("--only", default="", help="only pages with this word in their name")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default="1280x800")
    return parser.parse_args()


def scratch(prefix: str) -> Path:
    """Make a folder that goes when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Studio:
    """One window in one theme, and the way to its pages."""

    def __init__(self, app: Any, look: str, out: Path, only: str, size: tuple[int, int]) -> None:
        from plume_ui import theme
        from plume_ui.settings import Settings

        self.app = app
        self.look = look
        self.out = out
        self.only = only
        self.size = size
        self.store: dict[str, Any] = {}
        studio = self

        class Store:
            def value(self, key: str) -> Any:
                return studio.store.get(key)

            def setValue(self, key: str, value: Any) -> None:
                studio.store[key] = value

        self.settings = Settings(Store(), scratch("plume-shots-"))
        theme.apply(app, look)

    @contextmanager
    def window(self, path: Path | None) -> Iterator[Any]:
        from plume_ui.main_window import MainWindow

        window = MainWindow(self.settings)
        window.resize(*self.size)
        if path is None:
            window.show_welcome()
        else:
            window.open_path(path)
        window.show()
        if path is not None:
            self.until(lambda: window.workspace is not None or self.refused(window))
        self.settle(window)
        yield window
        window.jobs.cancel_all()
        window.close()
        self.settle(window)
        window.deleteLater()
        self.app.processEvents()

    def refused(self, window: Any) -> bool:
        return not window._flow._job

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not true() and time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.005)

    def settle(self, window: Any) -> None:
        """Wait until no job has run for a moment."""
        quiet_since = time.monotonic()
        end = quiet_since + PATIENCE
        while time.monotonic() < end and time.monotonic() - quiet_since < 0.4:
            self.app.processEvents()
            if [job for job in window.jobs.running if "Watch" not in job.title]:
                quiet_since = time.monotonic()
            time.sleep(0.005)

    def shoot(self, window: Any, name: str) -> None:
        if self.only and self.only not in name:
            return
        self.settle(window)
        target = self.out / f"{name}-{self.look}.png"
        window.grab().save(str(target))
        print(target.name, flush=True)


def shoot_plain_pages(studio: Studio, folder: Path) -> None:
    with studio.window(None) as window:
        studio.shoot(window, "welcome-empty")
    text = folder / "notes.db"
    text.write_text("These are notes, not a database.\n" * 50)
    for name, path in (
        ("opening-refused", text),
        ("opening-key", REAL / "sqlcipher-4.0-testkey.db"),
    ):
        if path.exists():
            with studio.window(path) as window:
                studio.shoot(window, name)


def shoot_file(studio: Studio, path: Path, prefix: str, table: str, sql: str) -> None:
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
            shoot_rest(studio, window)
        if prefix == "northwind":
            space.open_table("Categories")
            studio.settle(window)
            space.documents.current.grid.go_to(0, 3)  # a picture in a BLOB
            studio.shoot(window, "northwind-picture")


def shoot_charts(studio: Studio, window: Any) -> None:
    """Take every kind of picture, the side pages, several panels, a selected span."""
    chart = window.workspace.documents.current
    studio.settle(window)
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
    if studio.only and "dash" not in studio.only:
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


def shoot_rest(studio: Studio, window: Any) -> None:
    """Take what shows only after something was done: a result, an error, the palette, a split."""
    from plume_ui.palette.popup import Palette
    from plume_ui.requests import ProfileRequest

    space = window.workspace
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
    window.open_palette()
    palette = window.findChild(Palette)
    palette._line.setText("comp")
    studio.shoot(window, "demo-palette")
    palette.close()


def shoot_plan(studio: Studio, window: Any) -> None:
    """Take every part of a plan's page."""
    from plume_db.whatif.changes import AddIndex

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


def shoot_maintenance(studio: Studio, window: Any, prefix: str) -> None:
    """Shoot every task, a finished one, and the pages that only show something."""
    from plume_db.maintenance.tasks import TASKS

    if studio.only and "maint" not in studio.only:
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


PLAN_SQL = """WITH best AS MATERIALIZED (
  SELECT output_format, min(compressed_size) AS least FROM compression_stats GROUP BY 1)
SELECT r.output_format, count(*), (SELECT avg(x.compressed_size) FROM compression_stats AS x
  WHERE x.output_format = r.output_format AND x.original_size > 900000)
FROM compression_stats AS r JOIN best ON best.output_format = r.output_format
WHERE r.compressed_size > 2 * best.least
GROUP BY r.output_format ORDER BY 2 DESC"""

DEMO_SQL = """-- Which images were made larger, by format?
SELECT r.output_format, count(*) AS files,
       round(avg(1.0 * r.compressed_size / r.original_size), 3) AS ratio
FROM compression_stats AS r
WHERE r.compressed_size > r.original_size
GROUP BY r.output_format
ORDER BY files DESC;
"""


def main() -> int:
    given = arguments()
    if given.scale != "1":
        os.environ["QT_SCALE_FACTOR"] = given.scale
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = str(scratch("plume-shots-home-"))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = home
    sys.path[:0] = [str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    from plume_db.demo.build import build_demo
    from plume_db.jobs import Task
    from plume_ui.app import make_application

    app = make_application()
    given.out.mkdir(parents=True, exist_ok=True)
    width, _x, height = given.size.partition("x")
    folder = scratch("plume-shots-files-")
    demo = folder / "plume-demo.db"
    build_demo(demo, DEMO_ROWS, 1, Task())
    jobs = [(demo, "demo", "compression_stats", DEMO_SQL)]
    tables = {"northwind": "Order Details", "powerlog": "", "proj": "unit_of_measure"}
    for name in REAL_FILES:
        if (REAL / name).exists():
            shutil.copyfile(REAL / name, folder / name)
            word = name.split("_")[0].split(".")[0]
            jobs.append((folder / name, word, tables[word], ""))
    for look in ("light", "dark"):
        studio = Studio(app, look, given.out, given.only, (int(width), int(height)))
        shoot_plain_pages(studio, folder)
        for path, prefix, table, sql in jobs:
            shoot_file(studio, path, prefix, table or first_table(path), sql)
        with studio.window(None) as window:
            studio.shoot(window, "welcome-recent")
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def first_table(path: Path) -> str:
    from plume_db.session import open_session

    session = open_session(path)
    con = session.connect()
    name = str(con.execute("select name from sqlite_schema where type='table' limit 1").get)
    con.close()
    session.close()
    return name


if __name__ == "__main__":
    sys.exit(main())
