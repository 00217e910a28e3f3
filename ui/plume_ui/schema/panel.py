"""The schema panel: filter, tree, and what can be done with an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import apsw
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import Column, Index, Table, Trigger, folded
from plume_db.values import revealed
from plume_ui import icons, theme
from plume_ui.schema.delegate import SchemaDelegate
from plume_ui.schema.model import Col, SchemaModel
from plume_ui.schema.survey import Survey
from plume_ui.schema.tree import Node, NodePath, column_nodes, filtered, found_again
from plume_ui.widgets.spoken import Role, speak_as

if TYPE_CHECKING:
    from plume_db.storage.sizes import Sizes
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job
    from plume_ui.schema.describe import Links

FILTER_MS = 120
LOOK_MS = 150
REPAINT_MS = 100
"""Figures that arrive are painted together."""
OPENED_MOST = 20
"""Tables that the filter opens to show the columns it found; where there are more, none."""
SHOWN_MOST = 2_000
"""Rows up to which the filter opens all groups: nobody reads more, and opening them takes time."""
_TABLES = ("table", "view", "virtual", "shadow")


class SchemaTree(QTreeView):
    """A tree whose Enter opens, as a double click does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformRowHeights(True)
        self.setItemDelegate(SchemaDelegate(self))
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Objects of the schema"))

    def arrange(self) -> None:
        """Show one column: the delegate draws the figures of the others in it."""
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(Col.NAME, QHeaderView.ResizeMode.Stretch)
        for column in (Col.ROWS, Col.SIZE):
            self.setColumnHidden(column, True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter on every platform."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class FilterField(QLineEdit):
    """A field from which Down leads into the tree, and which Escape empties."""

    left = Signal()
    """The person wants to go on to what was found."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Down and Enter; empty with Escape."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class SchemaPanel(QWidget):
    """Shows every object of the file and hands what is chosen to the desk."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._whole = Node("root", "", "")
        self._looking: Job | None = None
        self._filtering: Job | None = None
        self._unfolded: set[Node] = set()
        self._open_before: list[NodePath] = []
        self.model = SchemaModel(self)
        self.survey = Survey(desk, self)
        self._filter = FilterField(self)
        self.tree = SchemaTree(self)
        self._message = QLabel(self)
        self._footer = QLabel(self)
        self._measure = QPushButton(tr("Measure"), self)
        self._lay_out()
        self._filter_timer = self._timer(FILTER_MS, self.apply_filter)
        self._look_timer = self._timer(LOOK_MS, self._look)
        self._repaint_timer = self._timer(REPAINT_MS, self._repaint_tree)
        self._connect()
        self._say(tr("Reading the schema…"))
        self.survey.start()

    def _repaint_tree(self) -> None:
        # Asked for here and not above: the first answer costs 10 ms, as the binding then makes
        # every class that a viewport could be, and the tree is to be filled before that.
        self.tree.viewport().update()

    def _timer(self, pause: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(pause)
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        return timer

    def _lay_out(self) -> None:
        self.setAutoFillBackground(True)
        speak_as(self, Role.Grouping, tr("Schema"))
        self._filter.setPlaceholderText(tr("Filter tables and columns"))
        self._filter.setAccessibleName(tr("Filter by name of table, column, index or trigger"))
        self._filter.setToolTip(tr("Show only objects with this in their name or in a column's"))
        self._filter.addAction(icons.icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 8)
        top.addWidget(self._filter)
        self._message.setProperty("role", "caption")
        self._message.setTextFormat(Qt.TextFormat.PlainText)  # it repeats what was typed
        self._message.setWordWrap(True)
        self._message.setContentsMargins(16, 12, 16, 12)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.tree.setModel(self.model)
        self.tree.arrange()
        self._footer.setProperty("role", "caption")
        self._footer.setFont(theme.small_font())
        self._footer.setWordWrap(True)
        self._measure.setProperty("role", "link")
        self._measure.setToolTip(tr("Read the whole file and measure every object exactly"))
        self._measure.hide()
        self._bottom = QWidget(self)
        bottom = QHBoxLayout(self._bottom)
        bottom.setContentsMargins(12, 4, 8, 4)
        bottom.addWidget(self._footer, 1)
        bottom.addWidget(self._measure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._message)
        column.addWidget(self.tree, 1)
        column.addWidget(self._bottom)
        self._bottom.hide()

    def _connect(self) -> None:
        self._filter.textChanged.connect(lambda _text: self._filter_timer.start())
        self._filter.textChanged.connect(lambda _text: self._offer_to_clear())
        self._filter.left.connect(self._enter_tree)
        self.tree.activated.connect(self._open)
        self.tree.doubleClicked.connect(self._open)
        self.tree.expanded.connect(self._read_view)
        self.tree.expanded.connect(lambda index: self._unfolded.add(self.model.node(index)))
        self.tree.collapsed.connect(lambda index: self._unfolded.discard(self.model.node(index)))
        self.model.modelReset.connect(self._unfolded.clear)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.selectionModel().currentChanged.connect(lambda _n, _o: self._look_timer.start())
        self._measure.clicked.connect(self._measure_all)
        self.survey.tree_ready.connect(self._show_tree)
        self.survey.failed.connect(self._show_failure)
        self.survey.sizes_known.connect(self._sizes_known)
        self._desk.object_measured.connect(self._measured)

    def _offer_to_clear(self) -> None:
        """Have the button that clears the filter; Qt looks long for an icon of the system first."""
        if self._filter.isClearButtonEnabled():
            return
        self._filter.setClearButtonEnabled(True)
        if clear := self._filter.findChild(QAction, "_q_qlineeditclearaction"):
            clear.setIcon(icons.icon("close"))

    def focus_filter(self) -> None:
        """Put the keyboard into the filter."""
        self._filter.setFocus()
        self._filter.selectAll()

    def refresh(self) -> None:
        """Read the schema again; what is open stays open."""
        self.survey.start()

    # What arrives

    def _show_tree(self, root: Node) -> None:
        first = not self._whole.children
        self._remember_open()
        self._whole = root
        self.model.counts.clear()
        self.model.sizes.clear()
        self.apply_filter()
        if first:
            self._open_groups(root)
        catalog = self._desk.catalog
        if catalog is not None and not catalog.tables:
            self._say(catalog.error or tr("This database has no tables yet."))
        self._foot("")

    def _foot(self, sentence: str, offer: bool = False) -> None:
        """Say something below the tree, with the button that measures everything."""
        self._footer.setText(sentence)
        self._measure.setVisible(offer)
        self._bottom.setVisible(bool(sentence))

    def _open_groups(self, root: Node) -> None:
        """Open the first group, and others where there is room for them at a glance."""
        shown = 0
        for group in root.kids():
            shown += len(group.kids())
            if group.row == 0 or (shown <= 40 and group.icon != "lock"):
                self.tree.setExpanded(self.model.index_of(group), True)

    def _remember_open(self) -> None:
        """Note what is open in the whole tree, to open it again after the filter or a refresh."""
        if self.model.root is self._whole:
            self._open_before = [node.path for node in self._unfolded]

    def apply_filter(self) -> None:
        """Show what the filter keeps; a worker looks for it."""
        text, whole = self._filter.text().strip(), self._whole
        self._remember_open()
        if self._filtering is not None:
            self._filtering.cancel()
            self._filtering = None
        if not text:
            self.model.show_tree(whole)
            for node in found_again(whole, self._open_before):
                self.tree.setExpanded(self.model.index_of(node), True)
            self._say("")
            return
        worker = self._desk.session.worker("lookup")

        def work(_task: Task) -> tuple[Node, list[Node]]:
            return filtered(whole, text)

        self._filtering = self._desk.jobs.start(self, worker, work, title=tr("Filter"), quiet=True)
        self._filtering.succeeded.connect(self._show_filtered)

    def _show_filtered(self, found: tuple[Node, list[Node]]) -> None:
        root, wanted = found
        self.model.show_tree(root)
        shown = 0
        for group in root.kids():
            shown += len(group.kids())
            if group.row == 0 or shown <= SHOWN_MOST:
                self.tree.setExpanded(self.model.index_of(group), True)
        for node in wanted if len(wanted) <= OPENED_MOST else ():
            self.tree.setExpanded(self.model.index_of(node), True)
        text = self._filter.text().strip()
        self._say(
            "" if root.kids() else tr("Nothing is called “{text}”, and no column is.", text=text)
        )

    def _measured(self, batch: tuple[object, ...]) -> None:
        self.model.measured(batch)  # type: ignore[arg-type]
        if not self._repaint_timer.isActive():
            self._repaint_timer.start()

    def _sizes_known(self, sizes: Sizes) -> None:
        self._foot("" if sizes.exact else sizes.reason, offer=not sizes.exact)

    def _measure_all(self) -> None:
        self._foot(tr("Measuring every object…"))
        self.survey.measure_all()

    def _show_failure(self, error: PlumeError) -> None:
        self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        """Show a sentence in place of the tree, or the tree."""
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))

    # What the person does

    def _enter_tree(self) -> None:
        """Go from the filter to the first object found."""
        groups = self.model.root.kids()
        if groups and groups[0].kids():
            self.tree.setCurrentIndex(self.model.index_of(groups[0].kids()[0]))
            self.tree.setFocus()

    def _open(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node.kind == "group":
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
        elif name := node.table_name:
            self._desk.table_wanted.emit(name)

    def _read_view(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if not self.model.canFetchMore(index):
            return

        def work(task: Task) -> tuple[Column, ...] | str:
            from plume_db.schema.read import read_view_columns

            try:
                return read_view_columns(task, node.name)
            except PlumeError as error:
                return error.sentence
            except apsw.InterruptError:
                raise
            except apsw.Error as error:
                return str(error)

        worker = self._desk.session.worker("lookup")
        job = self._desk.jobs.start(
            self, worker, work, title=tr("Read {name}", name=node.name), quiet=True
        )
        job.succeeded.connect(lambda found: self._view_read(node, found))

    def _view_read(self, node: Node, found: tuple[Column, ...] | str) -> None:
        if self.model.find(node.path) is not node:
            return  # another tree is shown by now
        if isinstance(found, str):
            self.model.set_error(node, found)
        else:
            self.model.add_kids(node, column_nodes(found))
            self.tree.setExpanded(self.model.index_of(node), True)

    def _look(self) -> None:
        """Show the current object in the inspector, first as known, then with what it needs."""
        node = self.model.node(self.tree.currentIndex())
        catalog = self._desk.catalog
        if node.item is None or catalog is None:
            return
        self._inspect(node, ())
        if self._looking is not None:
            self._looking.cancel()
        worker = self._desk.session.worker("lookup")

        def work(task: Task) -> Links:
            from plume_ui.schema.describe import links_of

            return links_of(task, catalog, node)

        self._looking = self._desk.jobs.start(self, worker, work, title=tr("Look up"), quiet=True)
        self._looking.succeeded.connect(lambda links: self._inspect(node, links))

    def _inspect(self, node: Node, links: Links) -> None:
        from plume_ui.schema.describe import describe

        if node is self.model.node(self.tree.currentIndex()):
            count = self.model.counts.get(folded(node.name)) if node.kind in _TABLES else None
            self._desk.inspected.emit(describe(node, self.model.size_of(node), count, links))

    def _show_menu(self, at: QPoint) -> None:
        node = self.model.node(self.tree.indexAt(at))
        if node.kind in ("root", "group"):
            return
        menu = self.menu_for(node)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(at))

    def menu_for(self, node: Node) -> QMenu:
        """Make the menu of what can be done with an object."""
        menu, table, desk = QMenu(self), node.table_name, self._desk
        if table:
            menu.addAction(
                _icon("table"),
                tr("&Open") if node.kind in _TABLES else tr("&Open {table}", table=_shown(table)),
                lambda: desk.table_wanted.emit(table),
            )
            sql = select_from(node, table)
            menu.addAction(_icon("query"), tr("New &query"), lambda: desk.query_wanted.emit(sql))
            menu.addAction(_icon("chart"), tr("&Chart"), lambda: desk.chart_wanted.emit(table))
            menu.addSeparator()
        if node.kind == "column" and table:
            from plume_ui.requests import ProfileRequest

            profile = ProfileRequest(table, node.name)
            menu.addAction(tr("&Profile"), lambda: desk.profile_wanted.emit(profile))
            menu.addSeparator()
        if node.kind in _TABLES:
            menu.addAction(tr("Count &rows exactly"), lambda: self.survey.count_exactly(table))
            menu.addSeparator()
        menu.addAction(_icon("copy"), tr("Copy &name"), lambda: _copy(node.name))
        ddl = node.item.sql if isinstance(node.item, (Table, Index, Trigger)) else None
        if ddl:
            menu.addAction(tr("Copy &definition (SQL)"), lambda: _copy(ddl))
        return menu

    def sizeHint(self) -> QSize:
        """Ask for a narrow column."""
        return QSize(280, 400)


def select_from(node: Node, table: str) -> str:
    """Write the query a new query document starts with."""
    what = quoted(node.name) if node.kind == "column" else "*"
    return f"SELECT {what}\nFROM {quoted(table)}\nLIMIT 100;"


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _icon(name: str) -> QIcon:
    return icons.icon(name)


def _shown(name: str) -> str:
    """Write a name for a menu, where an ampersand underlines what follows."""
    return revealed(name).replace("&", "&&")
