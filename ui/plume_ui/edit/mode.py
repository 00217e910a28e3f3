"""Edit mode of one table document: off until asked for, then everything is staged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QSplitter, QToolButton, QWidget

from plume_db.edit.keeping import load
from plume_db.edit.staging import Staging
from plume_db.edit.statements import statements
from plume_db.edit.target import Target, find_target
from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_db.rows.page import RowKey
from plume_ui import icons
from plume_ui.edit.acting import Acting
from plume_ui.edit.edited_rows import EditedRows
from plume_ui.edit.host import Host
from plume_ui.edit.menu import fill_menu
from plume_ui.edit.saving import Saving
from plume_ui.edit.words import staged_text
from plume_ui.grid.cache import RowWindow
from plume_ui.grid.rows import GridRows
from plume_ui.jobs import Job
from plume_ui.widgets.spoken import announce

if TYPE_CHECKING:
    from plume_db.rehearsal.commit import Committed
    from plume_db.rehearsal.conflict import ChangedRow
    from plume_db.rehearsal.steps import Step
    from plume_ui.edit.committing import Committing
    from plume_ui.edit.panel import EditPanel

T = TypeVar("T")

MOST_SHOWN = 500
"""Statements that are written out; the rest is counted."""

TIP_OFF = tr("Change rows of this table (Ctrl+Shift+E); nothing is written before you commit")


class EditMode(QObject):
    """Holds what is staged for a table, and brings grid, panel and file together."""

    def __init__(self, host: Host, parent: QWidget) -> None:
        super().__init__(parent)
        self.host = host
        self.on = False
        self.target: Target | None = None
        self.staging = Staging()
        self.rows: EditedRows | None = None
        """What the grid shows, while something may be staged."""
        self.panel: EditPanel | None = None
        self.committing: Committing | None = None
        self._saving = Saving(host.desk, host.name)
        self._loaded = False
        self._held = False
        self._asking: Job | None = None
        self._after: tuple[str, Committed] | None = None
        """What to say once the rows are shown anew."""
        self.acting = Acting(self)
        self.button = self._make_button()
        host.window_rows = self._cover
        host.rows_shown.connect(self._shown)
        host.menu_opening.connect(self._fill_menu)
        host.grid.edited.connect(self.acting.edited)
        host.grid.activated.connect(self.acting.explain)
        host.grid.text_to_edit = self.acting.text_to_edit
        self._add_shortcuts()

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(tr("Edit"))
        button.setIcon(icons.icon("edit"))
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        button.setToolTip(TIP_OFF)
        button.setAccessibleName(tr("Edit mode"))
        button.clicked.connect(self.toggle)
        self.host.bar.add_tool(button)
        return button

    def _add_shortcuts(self) -> None:
        acting = self.acting
        for keys, act in (
            ("Ctrl+0", lambda: acting.set_value(None)),
            ("Ctrl+Del", lambda: acting.set_value(None)),
            ("Ctrl+V", acting.paste),
            ("Ctrl+Ins", acting.add_row),
            ("Ctrl++", acting.add_row),
            ("Ctrl+-", acting.delete_rows),
            ("Ctrl+Z", self.undo_step),
            ("Ctrl+Y", self.redo_step),
            ("Ctrl+Shift+Z", lambda: acting.revert(False)),
        ):
            self._add_shortcut(keys, act, Qt.ShortcutContext.WidgetShortcut, self.host.grid)
        for keys, act in (
            ("Ctrl+Shift+E", self.button.click),
            ("Ctrl+S", self._commit),
        ):
            parent = self.parent()
            assert isinstance(parent, QWidget)
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
            self._add_shortcut(keys, act, context, parent)

    @staticmethod
    def _add_shortcut(
        keys: str, act: Callable[[], object], context: Qt.ShortcutContext, parent: QWidget
    ) -> None:
        shortcut = QShortcut(QKeySequence(keys), parent)
        shortcut.setContext(context)
        shortcut.activated.connect(act)

    # On and off

    def toggle(self) -> None:
        """Turn edit mode on, where the table can be edited, or off; what is staged stays."""
        if self.on:
            self._turn_off()
        else:
            self.button.setChecked(False)
            self._ask_for_target()

    def _ask_for_target(self, kept_only: bool = False) -> None:
        """Find out on a thread whether the table can be edited, and what was staged before."""
        host, table, window = self.host, self.host.table, self.host.window
        if table is None or window is None or self._asking is not None:
            return
        source, session, memory = window.source, host.desk.session, host.desk.memory
        loads = not self._loaded

        def work(task: Task) -> tuple[Target | None, Staging | None]:
            columns = tuple(column.name for column in source.columns)
            kept = load(task, memory, table.name, columns) if loads else None
            if kept_only and kept is None:
                return None, None
            keyed = source.row_keys_are_table_keys
            return find_target(task, session, table, source.columns, keyed), kept

        self._asking = job = host.desk.jobs.start(
            self,
            session.worker("browse"),
            work,
            title=tr("Prepare to edit {name}", name=host.name),
            quiet=True,
        )
        job.succeeded.connect(self._begin)
        job.failed.connect(self._refuse)
        job.finished.connect(self._asked)

    def _asked(self) -> None:
        self._asking = None

    def _begin(self, found: tuple[Target | None, Staging | None]) -> None:
        self._loaded = True
        target, kept = found
        if target is None:
            return
        self.target = target
        if kept is not None and self.staging.empty:
            self.staging = kept
        self._turn_on()
        if kept is not None:
            self.host.strip.say(
                "note",
                tr(
                    "{staged} from before, not written yet. Commit or discard below.",
                    staged=staged_text(kept.counts()),
                ),
            )

    def _refuse(self, error: PlumeError) -> None:
        self.button.setChecked(False)
        self.button.setToolTip(error.sentence)
        self.host.strip.say("note", error.sentence)

    def _turn_on(self) -> None:
        self.on = True
        self.button.setChecked(True)
        self.button.setToolTip(tr("Leave edit mode (Ctrl+Shift+E); what is staged stays staged"))
        self._make_panel()
        self._show_overlay()
        self.staged(save=False)
        announce(self.host.grid, f"{tr('Edit mode')}: {tr('on')}")

    def _turn_off(self) -> None:
        self.on = False
        self.button.setChecked(False)
        self.button.setToolTip(TIP_OFF)
        announce(self.host.grid, f"{tr('Edit mode')}: {tr('off')}")
        self.host.grid.editing.end()
        self.host.grid.editable = False
        if self.staging.empty and self.panel is not None:
            self.panel.hide()
        elif not self.staging.empty:
            self.host.strip.say(
                "note",
                tr(
                    "{staged}; nothing is written until you commit.",
                    staged=staged_text(self.staging.counts()),
                ),
            )
        self.host.grid.setFocus()

    def _make_panel(self) -> None:
        if self.panel is None:
            parent = self.parent()
            assert isinstance(parent, QWidget)
            from plume_ui.edit.committing import Committing
            from plume_ui.edit.panel import EditPanel

            self.panel = panel = EditPanel(parent)
            self.committing = committing = Committing(self, panel)
            panel.discard_wanted.connect(self.discard)
            panel.left.connect(self.host.grid.setFocus)
            committing.written.connect(lambda done: self._say_after("written", done))
            committing.undone.connect(lambda done: self._say_after("undone", done))
            self._place_panel(panel)
        self.panel.show()

    def _place_panel(self, panel: EditPanel) -> None:
        """Put grid and panel into a splitter, so that the person decides on their heights."""
        column, grid = self.host.column, self.host.grid
        at = column.indexOf(grid)
        held = grid.hasFocus()
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        column.insertWidget(at, splitter, 1)
        splitter.addWidget(grid)
        splitter.addWidget(panel)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        if held:
            grid.setFocus()

    # What the grid shows

    def _cover(self, window: RowWindow) -> GridRows:
        """Put what is staged over the rows of a window."""
        self.rows = None
        if self.target is None or not self._fits(window):
            return window
        self.rows = EditedRows(window, self.target, self.staging)
        return self.rows

    def _fits(self, window: RowWindow) -> bool:
        names = [column.name for column in window.source.columns]
        keyed = window.source.row_keys_are_table_keys
        return self.target is not None and keyed and names == [c.name for c in self.target.columns]

    def _show_overlay(self) -> None:
        window, grid = self.host.window, self.host.grid
        if window is None:
            return
        covered = self._cover(window)
        grid.show_rows(covered, grid.looks, (), keep_place=True)
        self._let_edit()

    def hold(self, held: bool) -> None:
        """Let nothing be staged while what is staged is being written."""
        self._held = held
        self.host.grid.editing.end()
        self._let_edit()

    @property
    def open(self) -> bool:
        """Whether something may be staged now."""
        return self.on and self.rows is not None and not self._held

    def _let_edit(self) -> None:
        self.host.grid.editable = self.open

    def _shown(self, window: object) -> None:
        if not isinstance(window, RowWindow):
            return
        self._let_edit()
        if not self._loaded:
            self._ask_for_target(kept_only=True)
        elif self.rows is None and (self.on or not self.staging.empty):
            self.host.strip.say(
                "warn",
                tr(
                    "These rows can not be edited: the table has other columns now, or they "
                    "are shown "
                    "without their keys. What is staged stays staged."
                ),
            )
        if self._after is not None:
            words, done = self._after
            self._after = None
            self._say_done(words, done)

    def go_to(self, step: Step, new: int) -> None:
        """Show the row a step is about."""
        if step.guard is not None:
            self.host.show_row(step.guard.bindings)
        elif self.rows is not None and new >= 0:
            self.host.grid.go_to(self.rows.window.count + new)

    # What is staged

    def staged(self, save: bool = True) -> None:
        """Show and keep what is staged now."""
        if self.target is None:
            return
        self.host.grid.rows_changed()
        if self.panel is not None:
            self.panel.show_counts(self.staging.counts())
            if not self.staging.empty or self.on:
                self.panel.show()
        if self.committing is not None:
            self.committing.staged()
        self._write_sql()
        if save:
            self.host.inspect()
            self._saving.save(tuple(c.name for c in self.target.columns), self.staging)

    def _write_sql(self) -> None:
        target, staging, panel = self.target, self.staging.copy(), self.panel
        if target is None or panel is None:
            return
        job = self.aside(lambda _task: sql_text(target, staging), tr("Write the SQL"))
        job.succeeded.connect(lambda text: self._show_sql(staging, text))

    def _show_sql(self, staging: Staging, text: str) -> None:
        if self.panel is not None and self.staging.is_as(staging):
            self.panel.sql.show_sql(text)

    def aside(self, work: Callable[[Task], T], title: str) -> Job:
        """Do work that reads nothing from the file, so that it waits for no other."""
        worker = Worker("edit")
        job = self.host.desk.jobs.start(self, worker, work, title=title, quiet=True)
        worker.retire()
        return job

    def undo_step(self) -> None:
        """Take back the last thing that was staged."""
        if self.open:
            self.staging.undo()
            self.staged()

    def redo_step(self) -> None:
        """Stage again what was taken back."""
        if self.open:
            self.staging.redo()
            self.staged()

    def discard(self) -> None:
        """Forget everything that is staged; the strip offers it back."""
        counts = self.staging.counts()
        self.staging.discard()
        self.staged()
        self.host.strip.say(
            "note",
            tr("Discarded: {staged}.", staged=staged_text(counts)),
            (tr("Bring back"), self._bring_back),
        )
        self.host.grid.setFocus()

    def _bring_back(self) -> None:
        self.staging.undo()
        self.staged()

    def rebase(self, rows: Iterable[tuple[RowKey, ChangedRow]]) -> None:
        """Keep what is staged on top of what another program wrote; the rows are read anew."""
        self.staging.rebase(rows)
        self.staged()
        self.host.refresh()

    # After writing

    @Slot()
    def _commit(self) -> None:
        self.host.grid.editing.end()
        if self.committing is not None:
            self.committing.commit()

    def forget_written(self, written: Staging) -> None:
        """Forget what is in the file now; what was staged meanwhile stays."""
        if self.staging.is_as(written):
            self.staging.clear()
        else:
            self.staging.drop(written)
        self.staged()

    def _say_after(self, words: str, done: Committed) -> None:
        self._after = (words, done)

    def _say_done(self, words: str, done: Committed) -> None:
        from plume_ui.rehearsal.writing import summary

        sentence = " ".join((f"{summary(done)}.", *done.notes))
        committing = self.committing
        if not done.record or committing is None:
            self.host.strip.say("note", sentence)
            return
        offer = tr("Undo") if words == "written" else tr("Redo")
        self.host.strip.say("note", sentence, (offer, lambda: committing.undo(done.record)))

    def _fill_menu(self, menu: object) -> None:
        if isinstance(menu, QMenu) and self.on and self.rows is not None:
            fill_menu(menu, self)


def sql_text(target: Target, staging: Staging) -> str:
    """Write the statements one below the other, at most `MOST_SHOWN`."""
    steps = statements(target, staging)
    text = "\n\n".join(step.shown for step in steps[:MOST_SHOWN])
    if len(steps) > MOST_SHOWN:
        text += trn(
            "\n\n-- … and {n} more statement",
            "\n\n-- … and {n} more statements",
            len(steps) - MOST_SHOWN,
        )
    return text
