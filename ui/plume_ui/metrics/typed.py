"""Conditions and expressions that a person types: read by SQLite before they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from plume_db.chart.spec import SeriesSpec
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_ui.metrics.edits import OWN_REASON, with_metric
from plume_ui.metrics.work import checking

if TYPE_CHECKING:
    from plume_ui.jobs import Job
    from plume_ui.metrics.composing import Composer

_LONGEST = 48
"""Letters of an expression that its label holds."""


class _Said(NamedTuple):
    title: str
    refusal: str


_FILTER = _Said(tr("Read the filter"), tr("The filter is not taken: {why}"))
_EXPRESSION = _Said(tr("Read the expression"), tr("The expression is not taken: {why}"))


class Typed:
    """Checks what is typed for the series in focus of a composer, and changes the series."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._checking: Job | None = None

    def give_where(self, text: str) -> None:
        """Draw only the rows that meet a condition, once SQLite has read it."""
        series = self._composer.series
        if series is None or series.load.source.where == text:
            return
        source = series.load.source

        def edit(each: SeriesSpec) -> SeriesSpec:
            changed = replace(each.load.source, where=text)
            return replace(each, load=replace(each.load, source=changed))

        self._check(checking(source, text), lambda: self._composer.edit(edit), _FILTER)

    def give_expression(self, text: str) -> None:
        """Draw an SQL expression, once SQLite has read it."""
        series = self._composer.series
        if series is None or not text or series.load.metric.sql == text:
            return
        label = " ".join(text.split())
        metric = replace(
            series.load.metric,
            label=label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…",
            sql=f"({text}\n)",
            columns=(),
            reason=OWN_REASON,
            kind="value",
            role="number",
            fold="auto",
        )
        self._check(
            checking(series.load.source, "", text),
            lambda: self._composer.edit(lambda each: with_metric(each, metric)),
            _EXPRESSION,
        )

    def _check(self, work: Callable[[Task], str], done: Callable[[], None], said: _Said) -> None:
        if self._checking is not None:
            self._checking.cancel()
        job = self._composer.start(work, said.title)
        if job is None:
            return
        self._checking = job

        def fail(error: PlumeError) -> None:
            self._checking = None
            why = error.sentence.split("\n")[0]
            self._composer.refused.emit(said.refusal.format(why=why[:160]))

        def take(_text: str) -> None:
            self._checking = None
            done()

        job.succeeded.connect(take)
        job.failed.connect(fail)
