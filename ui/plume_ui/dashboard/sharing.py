"""What is done with a whole dashboard: pictures, text files, titles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QInputDialog, QMenu

from plume_db.language import tr
from plume_ui import icons
from plume_ui.dashboard.work import reading, writing
from plume_ui.widgets.file_dialog import ask_open, ask_save

if TYPE_CHECKING:
    from plume_db.dashboard.dashboard import Dashboard
    from plume_ui.dashboard.dashboard_document import DashboardDocument


class Sharing(QObject):
    """The menu of a dashboard's document, and what its entries do."""

    def __init__(self, document: DashboardDocument) -> None:
        super().__init__(document)
        self._document = document

    @Slot()
    def show_menu(self) -> None:
        """Show the menu below its button."""
        self.menu().popup(self._document.more.mapToGlobal(self._document.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Make the menu of what can be done with a whole dashboard; it deletes itself."""
        from plume_ui.chart.picture_menu import fill_picture_menu

        menu = QMenu(self._document)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet = self.sheet()
        if sheet is not None:
            assert self._document.dashboard is not None
            fill_picture_menu(
                menu,
                sheet,
                self._document.desk,
                self._document.dashboard.title,
                self._document.strip,
            )
            menu.addSeparator()
        menu.addAction(icons.icon("export"), tr("Export as a text file…"), self._export)
        menu.addAction(icons.icon("open"), tr("Import a dashboard…"), self._import)
        menu.addSeparator()
        menu.addAction(icons.icon("plus"), tr("New dashboard…"), self._new)
        kept = self._document.dashboard is not None and bool(self._document.dashboard.name)
        rename = menu.addAction(icons.icon("edit"), tr("Rename…"), self._rename)
        remove = menu.addAction(
            icons.icon("trash"), tr("Delete this dashboard"), self._document.remove
        )
        rename.setEnabled(kept)
        remove.setEnabled(kept)
        return menu

    def sheet(self) -> Any:
        """Give the dashboard as something that can be painted; None where there is none."""
        if self._document.board is None or not self._document.board.cards:
            return None
        from plume_ui.chart.arrangement import Cell, Named, Sheet

        shown = zip(self._document.board.cards, self._document.board.places(), strict=True)
        cells = [
            Cell(c.card.title, place, None if c.sentence else Named(c.view), c.sentence)
            for c, place in shown
        ]
        return Sheet(cells, self._document.board.width())

    def _export(self) -> None:
        if self._document.dashboard is not None:
            name = f"{self._document.dashboard.title}.json".replace("/", "-")
            path = self._document.desk.session.path.with_name(name)
            ask_save(self._document, tr("Export the dashboard"), self.export_to, path, tr("Export"))

    def export_to(self, path: str) -> None:
        """Write the dashboard to a text file."""
        assert self._document.dashboard is not None
        work = writing(self._document.dashboard, Path(path), (self._document.desk.session.path,))
        job = self._document.start(
            work, tr("Export the dashboard"), tr("Wrote {name}", name=Path(path).name)
        )
        job.failed.connect(self._document.say_failure)
        name = Path(path).name
        job.succeeded.connect(
            lambda _none: self._document.strip.say("note", tr("{name} was written.", name=name))
        )

    def _import(self) -> None:
        ask_open(
            self._document,
            tr("Import a dashboard"),
            self.import_from,
            self._document.desk.session.path.parent,
        )

    def import_from(self, path: str) -> None:
        """Read a dashboard from a text file, and keep it."""
        job = self._document.start(reading(Path(path)), tr("Import a dashboard"))
        job.failed.connect(self._document.say_failure)
        job.succeeded.connect(self._on_imported)

    @Slot(object)
    def _on_imported(self, dashboard: Dashboard) -> None:
        self._document.take_in(dashboard)
        self._document.strip.say(
            "note", tr("{title} was imported, and is kept from now on.", title=dashboard.title)
        )

    def _new(self) -> None:
        self._ask_title(tr("New dashboard"), tr("Its title:"), "", self._document.make_new)

    def _rename(self) -> None:
        assert self._document.dashboard is not None
        self._ask_title(
            tr("Rename"), tr("Its title:"), self._document.dashboard.title, self._document.rename
        )

    def _ask_title(self, title: str, question: str, text: str, chosen: Any) -> None:
        dialog = QInputDialog(self._document)
        dialog.setWindowTitle(title)
        dialog.setLabelText(question)
        dialog.setTextValue(text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(
            lambda typed: chosen(" ".join(typed.split())) if typed.split() else None
        )
        dialog.open()
