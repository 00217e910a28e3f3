"""The pages beside a chart: what is worth seeing, its series, insights; made when first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QWidget

from plume_ui import theme
from plume_ui.metrics.found_panel import FoundPanel
from plume_ui.metrics.series_panel import SeriesPanel

if TYPE_CHECKING:
    from plume_ui.metrics.composing import Composer
    from plume_ui.metrics.stage import Stage

SIDE_WIDTH = 288
_LEAST = 200
_ROOM_FOR_BOTH = 640
"""Pixels; in less an open page stands in the place of the picture."""


class Sides(QStackedWidget):
    """Shows one page, or none, at the right of a picture."""

    def __init__(self, stage: Stage, composer: Composer) -> None:
        super().__init__(stage)
        self._stage, self._composer = stage, composer
        self.setMinimumWidth(theme.wide(_LEAST))
        self._pages: dict[str, QWidget] = {}
        self.found = FoundPanel(stage)
        self.made_series: SeriesPanel | None = None
        """The page of series, if it was made."""
        self._add("found", self.found, scrolls=False)
        self.hide()

    def _add(self, name: str, page: QWidget, *, scrolls: bool = True) -> None:
        shown = page
        if scrolls:
            area = QScrollArea(self)
            area.setWidget(page)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            if theme.wide(100) == 100:  # a page in a large font may be wider than its place
                area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            shown = area
        self._pages[name] = shown
        self.addWidget(shown)

    def show_page(self, name: str, split: QSplitter) -> bool:
        """Open a page, or close the side with ""; tell whether one is open."""
        if name == "insights" and name not in self._pages:
            self._make_insights()
        elif name == "series" and self.made_series is None:
            self._make_series()
        page = self._pages.get(name)
        if page is not None:
            self.setCurrentWidget(page)
            needed = _needed(page)
            if self.isHidden() or self.width() < needed:
                self.show()
                width = max(theme.wide(SIDE_WIDTH), needed)
                width = min(width, max(theme.wide(_LEAST), split.width() // 2))
                split.setSizes([max(1, split.width() - width), width])
        self.setVisible(page is not None)
        self.share_room(split)
        return page is not None

    def share_room(self, split: QSplitter) -> None:
        """Hide the picture while a page is open and there is no room for both."""
        # Before it is seen nothing has been laid out, and its width means nothing.
        narrow = split.width() < _ROOM_FOR_BOTH and split.isVisible()
        picture = split.widget(0)
        if picture is not None:
            picture.setVisible(self.isHidden() or not narrow)

    @property
    def series(self) -> SeriesPanel:
        """The page on which series are put right; made when it is first wanted."""
        return self.made_series or self._make_series()

    def _make_series(self) -> SeriesPanel:
        composer = self._composer
        panel = self.made_series = SeriesPanel(self._stage.desk, self._stage)
        self._add("series", panel)
        panel.focus_wanted.connect(composer.focus_on)
        panel.add_wanted.connect(composer.add)
        panel.remove_wanted.connect(composer.remove)
        panel.move_wanted.connect(composer.move)
        panel.edited.connect(composer.edit)
        panel.panel_edited.connect(composer.edit_panel)
        panel.zone_chosen.connect(composer.choose_zone)
        panel.expression_given.connect(composer.give_expression)
        self._stage.show_controls()
        return panel

    def _make_insights(self) -> None:
        from plume_ui.metrics.insights_page import InsightsPage

        self._add("insights", InsightsPage(self._stage))


def _needed(page: QWidget) -> int:
    """Measure how wide a page is with its longest words; they differ by language."""
    inside = page.widget() if isinstance(page, QScrollArea) else None
    if not isinstance(page, QScrollArea) or inside is None:
        return 0
    return inside.minimumSizeHint().width() + page.verticalScrollBar().sizeHint().width()
