"""What the controls of a chart document show: what is drawn, and what could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.series.lines import OTHER
from plume_ui.metrics.edits import kind_of

if TYPE_CHECKING:
    from plume_ui.metrics.stage import Stage


def show_controls(stage: Stage) -> None:
    """Show in all controls what is drawn, and what could be."""
    composer, desk = stage.composer, stage.desk
    profile, series = composer.profile, composer.series
    catalog = desk.catalog
    if catalog is not None:
        stage.controls.show_tables(catalog, composer.proposals, composer.sql)
    if profile is not None:
        kind = kind_of(composer.spec, composer.focus)
        stage.controls.show_series(profile, series, kind)
        stage.controls.show_source(profile.source.table)
        table = catalog.table(profile.source.table) if catalog else None
        if table is not None:
            stage.controls.field.set_table(table)
            if stage.side.made_series is not None:
                stage.side.made_series.expression.set_table(table)
    elif series is not None:
        stage.controls.show_source(series.load.source.table)
    if stage.side.made_series is not None:
        stage.side.made_series.show_chart(composer.spec, composer.focus, profile)


def offer_choice(stage: Stage) -> None:
    """Offer to choose lines where there are more values than are drawn."""
    more = any(
        each.spec.only or any(line.label == OTHER for line in each.lines) for each in stage.loaded()
    )
    stage.legend.set_choosable(more and stage.composer.grouped_load is not None)


def choose_lines(stage: Stage) -> None:
    """Ask which values of the group in focus are drawn."""
    from plume_ui.metrics.lines_dialog import LinesDialog

    load = stage.composer.grouped_load
    if load is None:
        return
    dialog = LinesDialog(stage.desk, load, stage)
    dialog.chosen.connect(lambda values: stage.composer.choose_lines(load, values))
    dialog.open()
