"""The ways out of a list of findings: to rows, to a query, to a definition, to a file."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.findings_file import write_findings
from plume_db.rows.shape import Shape
from plume_db.schema.objects import folded
from plume_db.units import bytes_text
from plume_ui.inspection import Inspection
from plume_ui.maintenance.findings_view import FindingsView
from plume_ui.requests import QueryRequest, TableRequest
from plume_ui.widgets.file_dialog import ask_save

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class Leading(QObject):
    """Connects a list of findings with the other documents of its file."""

    def __init__(self, view: FindingsView, desk: Desk) -> None:
        super().__init__(view)
        self._view, self._desk = view, desk
        view.rows_wanted.connect(self.open_rows)
        view.query_wanted.connect(self.open_query)
        view.definition_wanted.connect(self.show_definition)
        view.export_wanted.connect(self.ask_export)

    def open_rows(self, finding: Finding) -> None:
        """Open the table at the row, or filtered to the rows."""
        column = self._column(finding)
        if finding.rowid is not None and (finding.count == 1 or not finding.where):
            request = TableRequest(finding.table, key=(finding.rowid,), column=column)
        else:
            request = TableRequest(finding.table, Shape(where=finding.where), column=column)
        self._desk.table_wanted.emit(request)

    def open_query(self, finding: Finding) -> None:
        """Open the rows as SQL; nothing is run."""
        sql = Shape(where=finding.where).sql(finding.table)
        self._desk.query_wanted.emit(QueryRequest(sql, tr("{table} findings", table=finding.table)))

    def show_definition(self, finding: Finding) -> None:
        """Show the SQL of the index or the table in the inspector."""
        catalog = self._desk.catalog
        table = catalog.table(finding.table) if catalog is not None else None
        name, sql = finding.table, table.sql if table is not None else None
        for index in table.indexes if table is not None else ():
            if folded(index.name) == folded(finding.object):
                name = index.name
                sql = index.sql or tr(
                    "-- made by a constraint of {table}\n{sql}", table=finding.table, sql=sql or ""
                )
        self._desk.inspected.emit(
            Inspection(
                name,
                tr("in {table}", table=finding.table) if name != finding.table else "table",
                ((tr("Found"), finding.words), (tr("What to do"), finding.advice)),
                sql=sql or "",
                links=((tr("Open {table}", table=finding.table), finding.table),),
            )
        )

    def ask_export(self, findings: tuple[Finding, ...]) -> None:
        """Ask for the file the findings go to."""
        path = self._desk.session.opened.state.given
        suggested = path.with_name(f"{path.stem}-findings-{time.strftime('%Y-%m-%d')}.csv")
        chosen = partial(self.export, findings)
        ask_save(self._view, tr("Export findings (.csv or .json)"), chosen, suggested, tr("Export"))

    def export(self, findings: tuple[Finding, ...], chosen: str) -> None:
        """Write the findings, on a worker."""
        out, database = Path(chosen), self._desk.session.path

        def work(_task: Task) -> int:
            # The dialog has asked before it gave the name of a file that exists.
            return write_findings(findings, out, database, overwrite=out.exists())

        self._desk.jobs.start(
            self._desk,
            self._desk.session.worker("maintenance"),
            work,
            title=tr("Writing {name}", name=out.name),
            summary=lambda size: trn(
                "{n} finding, {size}: {out}",
                "{n} findings, {size}: {out}",
                len(findings),
                size=bytes_text(size),
                out=out,
            ),
        )

    def _column(self, finding: Finding) -> str:
        catalog = self._desk.catalog
        table = catalog.table(finding.table) if catalog is not None else None
        wanted = folded(finding.object)
        if table is None or not wanted:
            return ""
        return next((c.name for c in table.columns if folded(c.name) == wanted), "")
