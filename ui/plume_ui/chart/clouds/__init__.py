"""Pictures without an axis of time: histograms, scatters, seasons; made by :func:`make`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from plume_db.chart.spec import PanelSpec
    from plume_ui.chart.clouds.panel import CloudPanel


def make(panel: PanelSpec, parent: QWidget | None = None) -> CloudPanel:
    """Make the widget of a panel that is not of kind ``time``."""
    # Imported here: numpy must not come in before a chart is wanted.
    from plume_ui.chart.clouds.histogram_panel import HistogramPanel
    from plume_ui.chart.clouds.scatter_panel import ScatterPanel
    from plume_ui.chart.clouds.seasons_panel import SeasonsPanel

    kinds: dict[str, type[CloudPanel]] = {
        "histogram": HistogramPanel,
        "scatter": ScatterPanel,
        "seasons": SeasonsPanel,
    }
    return kinds[panel.kind](panel, parent)
