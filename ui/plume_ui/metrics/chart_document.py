"""A chart: chosen in the rows above, drawn in the middle, told in figures below.

The document is there at once. What it draws with (numpy, pyqtgraph) is imported on a worker, and
with it the inside of the document, so the window never waits.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plume_db.errors import Cancelled
from plume_db.jobs import Worker
from plume_db.language import tr
from plume_ui.document import Document
from plume_ui.metrics.request import ChartRequest
from plume_ui.metrics.work import STAGE, import_drawing, read_recent, write_recent
from plume_ui.qt_types import make_all
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.spoken import speak_as

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_ui.desk import Desk
    from plume_ui.metrics.stage import Stage

REMEMBER_MS = 1500
"""How long after a change a chart is put among those shown before."""


class ChartDocument(Document):
    """One tab with one chart."""

    icon_name = "chart"
    help_page = "charts"
    comes_back_as = "chart"
    inspects = False

    def __init__(
        self, desk: Desk, request: ChartRequest | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, tr("Chart"), parent)
        self._request = request or ChartRequest()
        self.stage: Stage | None = None
        """The inside; None until numpy and pyqtgraph are there."""
        self._remembered: ChartSpec | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        speak_as(self, QAccessible.Role.Grouping, tr("Chart"))
        self._waiting = EmptyState("chart", self)
        self._waiting.say(tr("Preparing chart…"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._waiting)
        self._soon = QTimer(self, singleShot=True, interval=REMEMBER_MS)
        self._soon.timeout.connect(self._remember)
        if STAGE in sys.modules:
            self._build()
        else:
            self._prepare()

    def _prepare(self) -> None:
        try:
            worker = self.desk.session.worker("chart")
        except Cancelled:  # the file is being closed
            return
        make_all()  # before the worker names them
        job = self.desk.jobs.start(
            self, worker, import_drawing, title=tr("Prepare charts"), quiet=True
        )
        job.succeeded.connect(self._on_imported)
        job.failed.connect(lambda error: self._waiting.say(error.sentence))
        job.crashed.connect(
            lambda _error: self._waiting.say(tr("Charts can not be drawn: an error in Plume DB."))
        )

    @Slot(object)
    def _on_imported(self, _nothing: object) -> None:
        self._build()

    def _build(self) -> None:
        from plume_ui.metrics.stage import Stage

        stage = Stage(self.desk, self)
        self.stage = stage
        stage.title_changed.connect(self._on_title)
        self._column.replaceWidget(self._waiting, stage)
        self._waiting.hide()
        if self.hasFocus():
            stage.view.setFocus()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the stage has it from here on
        stage.resize(self.size())
        # Building and beginning are a frame each.
        QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self.stage is not None:
            self._read_recent()
            self.stage.begin(self._request)

    @Slot(object)
    def _on_title(self, title: str) -> None:
        self.set_title(tr("Chart: {title}", title=title))
        self._soon.start()

    # Charts shown before

    def _read_recent(self) -> None:
        stage = self.stage
        with suppress(Cancelled):
            worker = self.desk.session.worker("chart look")
            work = read_recent(self.desk.memory)
            job = self.desk.jobs.start(
                self, worker, work, title=tr("Read recent charts"), quiet=True
            )
            if stage is not None:
                job.succeeded.connect(stage.found_panel.show_recent)

    def _remember(self) -> None:
        """Put the chart among those shown before."""
        from plume_ui.metrics.stage import shown_chart

        if self.stage is None:
            return
        spec = shown_chart(self.stage)
        if spec == self._remembered or not spec.panels:
            return
        self._remembered = spec
        desk, work = self.desk, write_recent(self.desk.memory, spec)
        if desk.closing:  # the session's workers end with it
            worker = Worker("remember a chart")
            worker.submit(work)
            worker.retire()
            return
        with suppress(Cancelled):
            worker = desk.session.worker("chart look")
            desk.jobs.start(desk, worker, work, title=tr("Remember a chart"), quiet=True)

    # What others see

    @property
    def spec(self) -> ChartSpec | None:
        """The chart as it is seen, with the window in view; None before it is prepared."""
        if self.stage is None:
            return None
        from plume_ui.metrics.stage import shown_chart

        return shown_chart(self.stage)

    @property
    def sentence(self) -> str:
        """What stands in place of the picture; "" while there is one."""
        return self._waiting.text if self.stage is None else self.stage.sentence

    @property
    def notes(self) -> str:
        """What stands under the picture."""
        return self.stage.notes if self.stage is not None else ""

    @property
    def live(self) -> bool:
        """Whether the file is followed as it grows."""
        return self.stage is not None and self.stage.feeder.follows

    # Places to come back to

    def place(self) -> Any:
        """Say what is shown: the chart with its window."""
        return self.spec

    def return_to(self, place: object) -> None:
        """Show what was shown."""
        if self.stage is not None and place is not None and place != self.spec:
            self.stage.composer.show_chart(place)  # type: ignore[arg-type]

    # Document

    def refresh(self) -> None:
        """Load again, and stay where the user is; the file changed or the person asked."""
        if self.stage is not None and not self.stage.feeder.follows:
            self.stage.feeder.reload()

    def kept(self) -> dict[str, Any]:
        """Give the chart as it is seen; of one made of SQL nothing, which would be run again."""
        spec = self.spec or self._request.chart
        if spec is None or any(load.source.sql for load in spec.loads()):
            return {}
        from plume_db.chart.text import to_json

        return to_json(spec)

    def focus_first(self) -> None:
        """Put the keyboard into the picture; before there is one, keep it for that."""
        (self.stage.view if self.stage is not None else self).setFocus()

    def shutdown(self) -> None:
        """Cancel what is being loaded; remember the chart."""
        if self._soon.isActive():
            self._soon.stop()
            self._remember()
        if self.stage is not None:
            self.stage.shutdown()
