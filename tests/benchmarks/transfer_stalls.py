"""How long the GUI thread is kept from its events while rows are exported from the page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from plume_db.transfer.source import SqlRows
from plume_ui.transfer.export_document import ExportDocument
from plume_ui.transfer.request import ExportRequest
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

ROWS = 10_000_000
LONGEST = 50.0


def stall_export() -> Figure:
    """Write ten million rows as CSV, then a tenth of them as JSON, which Python writes."""
    stage = Stage()
    window = stage.open(data.readings(ROWS))
    stage.settle(window)
    meter = Heartbeat()
    meter.start()
    stage.rest(3)
    idle = meter.stop()[-1]
    space = stage.space(window)
    catalog = space.desk.catalog
    assert catalog is not None
    table = catalog.table("reading")
    assert table is not None
    columns = tuple(column.name for column in table.columns)
    details: dict[str, object] = {}
    gaps: list[float] = []
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        for kind, sql in (
            ("csv", 'select * from "reading"'),
            ("json", f'select * from "reading" where id <= {ROWS // 10}'),
        ):
            request = ExportRequest("readings", SqlRows(sql, columns, table))
            space.open_export(request)
            page = space.documents.current
            assert isinstance(page, ExportDocument)
            page.format.setCurrentIndex(page.format.findData(kind))
            page.path.setText(str(Path(name) / f"out.{kind}"))
            stage.settle(window)
            meter.start()
            page.go.click()
            stage.wait(_ended(page), "the export")
            gaps += (found := meter.stop())
            details[f"{kind}_longest"] = round(found[-1], 2)
            details[f"{kind}_in"] = meter.busiest
            assert "rows written" in page.card.words, page.card.words
    stage.close(window)
    longest = max(gaps)
    return Figure(
        "stall-export",
        longest,
        "ms",
        idle,
        "longest gap of the idle window",
        f"longest gap under {LONGEST:.0f} ms",
        longest < LONGEST,
        details,
    )


def _ended(page: ExportDocument) -> Callable[[], bool]:
    return lambda: not page.running
