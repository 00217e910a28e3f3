"""What can be done with a whole chart: undo, pictures, data, SQL, dashboards, how it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from plume_db.language import tr
from plume_ui import icons
from plume_ui.chart.picture_menu import fill_picture_menu, fill_rows_menu
from plume_ui.metrics.titles import chart_title

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_ui.metrics.stage import Stage


def fill_menu(menu: QMenu, stage: Stage) -> None:
    """Put the entries of a chart into a menu, as they are just now."""
    history, spec = stage.composer.history, stage.composer.spec
    back = menu.addAction(icons.icon("back"), tr("Undo the last change\tCtrl+Z"))
    back.triggered.connect(stage.composer.undo)
    back.setEnabled(history.can_undo)
    again = menu.addAction(icons.icon("forward"), tr("Redo\tCtrl+Shift+Z"))
    again.triggered.connect(stage.composer.redo)
    again.setEnabled(history.can_redo)
    menu.addSeparator()
    if spec.panels:
        fill_picture_menu(menu, stage.view, stage.desk, chart_title(spec), stage.strip)
        fill_rows_menu(menu, _shown(stage), stage.desk, chart_title(spec), stage.strip)
        sql = menu.addAction(icons.icon("query"), tr("SQL behind this series"))
        sql.setToolTip(tr("Open the statement that gives these figures as a query"))
        sql.triggered.connect(stage.reach.show_query)
        menu.addSeparator()
        add = menu.addAction(icons.icon("pin"), tr("Add to dashboard"))
        add.triggered.connect(stage.pin)
        menu.addSeparator()
    _fill_looks(menu, stage)


def _shown(stage: Stage) -> ChartSpec:
    # The stage makes this menu, so that its module can not be imported above.
    from plume_ui.metrics.stage import shown_chart

    return shown_chart(stage)


def _fill_looks(menu: QMenu, stage: Stage) -> None:
    for text, on, act in (
        (tr("Draw the range of each pixel"), stage.ranges, stage.set_ranges),
        (tr("Let outliers set the height"), stage.all_values, stage.set_all_values),
    ):
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(bool(on))
        action.toggled.connect(act)
    again = menu.addAction(icons.icon("refresh"), tr("Load again"))
    again.triggered.connect(stage.feeder.reload)
