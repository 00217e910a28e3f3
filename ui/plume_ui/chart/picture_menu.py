"""Saving and copying pictures from a menu: of a chart, or of a dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.units import count_text
from plume_ui import icons
from plume_ui.widgets.file_dialog import ask_save
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_ui.chart.picture import Paintable, Wish
    from plume_ui.chart.view import ChartView
    from plume_ui.desk import Desk

MOST_COPIED = 100_000
"""Rows that are put into the clipboard; more would stall whoever pastes them."""
CHOICES: tuple[tuple[str, str, float], ...] = (
    (tr("PNG picture…"), "png", 1.0),
    (tr("PNG picture, twice as sharp…"), "png", 2.0),
    (tr("PNG picture, four times as sharp…"), "png", 4.0),
    (tr("SVG drawing…"), "svg", 1.0),
    (tr("PDF page…"), "pdf", 1.0),
)


def fill_picture_menu(
    menu: QMenu, view: Paintable, desk: Desk, title: str, strip: MessageStrip | None = None
) -> None:
    """Add entries that copy and save a picture of `view`; `strip` says what became of it.

    Light or dark is as the window looks, unless the other is chosen in the last entry.
    """
    if hasattr(view, "figures"):
        # A chart by itself: beside the window's legend it does not name its lines.
        from plume_ui.chart.arrangement import Named

        view = Named(cast("ChartView", view))
    taking = _Taking(view, desk, title, strip, menu.parentWidget())
    menu.addAction(icons.icon("copy"), tr("Copy picture"), taking.copy)
    save = menu.addMenu(icons.icon("save"), tr("Save picture"))
    _fill_choices(save, taking, "")
    save.addSeparator()
    for name in ("light", "dark"):
        _fill_choices(save.addMenu(tr("Always {name}", name=name)), taking, name)
    save.addSeparator()
    save.addAction(tr("Choose size and title…"), taking.choose)
    # The menu owns what its entries call.
    menu.taking = taking  # type: ignore[attr-defined]


def _fill_choices(menu: QMenu, taking: _Taking, look: str) -> None:
    for text, format, scale in CHOICES:
        action = menu.addAction(text)
        action.triggered.connect(
            lambda _checked=False, f=format, s=scale: taking.ask(taking.wish(f, s, look))
        )


class _Taking:
    """Takes pictures of one view."""

    def __init__(
        self,
        view: Paintable,
        desk: Desk,
        title: str,
        strip: MessageStrip | None,
        parent: QWidget | None,
    ) -> None:
        self._view, self._desk, self._title = view, desk, title
        self._strip, self._parent = strip, parent

    def wish(self, format: str, scale: float, look: str) -> Wish:
        """Say what a picture of the window's size shall be like."""
        from plume_ui.chart.picture import Wish

        return Wish(format, None, scale, look, self._title)

    def copy(self) -> None:
        """Put a picture into the clipboard, as sharp as the screen."""
        from plume_ui.chart.picture import copy_picture

        ratio = self._parent.devicePixelRatioF() if self._parent is not None else 1.0
        try:
            copy_picture(self._view, self.wish("png", max(2.0, ratio), ""))
        except PlumeError as error:
            self._say("bad", error.sentence)
            return
        self._say("note", tr("The picture was copied."))

    def choose(self) -> None:
        """Ask what the picture shall be like, then where it goes."""
        from plume_ui.chart.picture_dialog import PictureDialog

        size = self._view.size()
        dialog = PictureDialog((size.width(), size.height()), self._title, self._parent)
        # The dialog keeps what it calls, as the menu does, which may be gone by then.
        dialog.taking = self  # type: ignore[attr-defined]
        dialog.wished.connect(self.ask)
        dialog.open()

    def ask(self, wish: Wish) -> None:
        """Ask where a picture goes."""
        name = f"{self._title or 'chart'}.{wish.format}".replace("/", "-")
        path = self._desk.session.path.with_name(name)
        ask_save(
            self._parent,
            tr("Save the picture"),
            lambda chosen: self.save(Path(chosen), wish),
            path,
        )

    def save(self, path: Path, wish: Wish) -> None:
        """Draw now, and write on a worker."""
        from plume_ui.chart.picture import picture_of, write_picture

        try:
            picture = picture_of(self._view, wish)
        except PlumeError as error:
            self._say("bad", error.sentence)
            return
        protected = (self._desk.session.path,)

        def work(_task: Any) -> None:
            write_picture(picture, path, protected)

        job = self._desk.jobs.start(
            self._desk,
            self._desk.session.worker("survey"),
            work,
            title=tr("Save a picture"),
            summary=lambda _none: tr("Wrote {name}", name=path.name),
        )
        job.succeeded.connect(
            lambda _none: self._say("note", tr("{name} was written.", name=path.name))
        )
        job.failed.connect(lambda error: self._say("bad", error.sentence))

    def _say(self, tone: str, sentence: str) -> None:
        if self._strip is not None:
            _tell(self._strip, tone, sentence)


def fill_rows_menu(
    menu: QMenu, spec: ChartSpec, desk: Desk, title: str, strip: MessageStrip | None = None
) -> None:
    """Add entries that copy and write the rows behind a chart, of the window that `spec` names."""
    copy = menu.addAction(icons.icon("copy"), tr("Copy the rows behind it"))
    copy.setToolTip(tr("As text with tabs, for a spreadsheet"))
    copy.triggered.connect(lambda: copy_rows(spec, desk, strip))
    rows = menu.addMenu(icons.icon("table"), tr("Save the rows behind it"))
    for text, format in (("CSV…", "csv"), ("NDJSON…", "ndjson"), ("JSON…", "json")):
        action = rows.addAction(text)
        action.triggered.connect(
            lambda _checked=False, f=format: ask_rows(
                spec, desk, title, f, strip, menu.parentWidget()
            )
        )


def copy_rows(spec: ChartSpec, desk: Desk, strip: MessageStrip | None) -> None:
    """Read the rows on a worker and put them into the clipboard, as text with tabs."""

    def work(task: Task) -> tuple[str, int]:
        from plume_db.chart.rows_file import gather_rows, tabbed

        table, _notes = gather_rows(task, spec)
        return tabbed(task, table, MOST_COPIED), len(table.rows)

    def copy(made: tuple[str, int]) -> None:
        text, rows = made
        QGuiApplication.clipboard().setText(text)
        said = trn("{n} row was copied.", "{n} rows were copied.", min(rows, MOST_COPIED))
        if rows > MOST_COPIED:
            said = tr(
                "The first {said} of {rows}; save them to have all.",
                said=said[:-1],
                rows=count_text(rows),
            )
        if strip is not None:
            _tell(strip, "note", said)

    job = desk.jobs.start(
        desk,
        desk.session.worker(tr("chart figures")),
        work,
        title=tr("Copy the rows of a chart"),
        summary=lambda made: trn("Copied {n} row", "Copied {n} rows", min(made[1], MOST_COPIED)),
    )
    job.succeeded.connect(copy)
    if strip is not None:
        job.failed.connect(lambda error: _tell(strip, "bad", error.sentence))


def ask_rows(
    spec: ChartSpec,
    desk: Desk,
    title: str,
    format: str,
    strip: MessageStrip | None,
    parent: QWidget | None,
) -> None:
    """Ask where the rows go."""
    name = f"{title or 'chart'}.{format}".replace("/", "-")
    ask_save(
        parent,
        tr("Save the rows"),
        lambda chosen: save_rows(spec, desk, Path(chosen), format, strip),
        desk.session.path.with_name(name),
    )


def save_rows(
    spec: ChartSpec, desk: Desk, path: Path, format: str, strip: MessageStrip | None
) -> None:
    """Read and write the rows on a worker."""
    protected = (desk.session.path,)

    def work(task: Task) -> Any:
        from plume_db.chart.rows_file import gather_rows, write_table

        table, _notes = gather_rows(task, spec)
        return write_table(task, table, path, format, protected)

    job = desk.jobs.start(
        desk,
        desk.session.worker(tr("chart figures")),
        work,
        title=tr("Save the rows of a chart"),
        summary=lambda result: trn(
            "Wrote {n} row to {name}", "Wrote {n} rows to {name}", result.rows, name=path.name
        ),
    )
    if strip is not None:
        job.succeeded.connect(
            lambda _result: _tell(strip, "note", tr("{name} was written.", name=path.name))
        )
        job.failed.connect(lambda error: _tell(strip, "bad", error.sentence))


def _tell(strip: MessageStrip, tone: str, sentence: str) -> None:
    from shiboken6 import isValid

    if isValid(strip):
        strip.say(tone, sentence)
