"""Rows of the pages that belong to a table, put into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plume_db.language import tr
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.reading import Reading, has_bad_text
from plume_db.recover.records import Row
from plume_db.recover.report import TableReport
from plume_db.recover.schema_plan import PlannedTable

_LEARNT = 400
"""Leaves of which the types are taken note of."""

_CUT = tr("its overflow pages are lost; only its first columns are known")

_HELD = 200
"""Rows that are short, or hold invalid text, put aside before they are inserted one by one."""


@dataclass
class TableWork:
    """A planned table with what is known of it while it is recovered."""

    planned: PlannedTable
    report: TableReport

    @property
    def name(self) -> str:
        """The table's name."""
        return self.report.name


class Filler:
    """Puts rows into tables, and what a table does not take into lost_and_found."""

    def __init__(self, reading: Reading, new: NewDatabase) -> None:
        self._reading = reading
        self._new = new

    def fill(self, work: TableWork, pages: Iterable[int], root: int, matched: bool) -> None:
        """Insert the rows of these pages; `matched` where no tree leads to them."""
        shape, reading = work.planned.shape, self._reading
        full = len(shape.fields) + 1
        place = [0]
        odd: list[tuple[int, Row]] = []
        cut: list[tuple[int, Row]] = []
        reading.unreadable = 0

        def rows() -> Iterator[Row]:
            for count, number in enumerate(pages):
                reading.clock.tick()
                place[0] = number
                if count < _LEARNT and not matched:
                    self._learn(work, number)
                for row in self._rows_of(work, number):
                    if len(row) == full and not (reading.records.any_bad and has_bad_text(row)):
                        yield row
                    else:
                        odd.append((number, row))
                if reading.cut:
                    cut.extend((number, row) for row in reading.cut)
                    reading.cut = []
                if len(odd) > _HELD:
                    self._take_odd(work, odd, root, matched)

        def refused(row: Row, why: str) -> None:
            self.refuse(work, root, place[0], row, why, matched)

        taken = self._new.fill(shape, rows(), refused)
        work.report.found += taken
        work.report.matched += taken * matched
        self._take_odd(work, odd, root, matched)
        for number, row in cut:
            self._new.strays.add(root, number, row, work.name, _CUT)
            work.report.pieces += 1
        work.report.unreadable += reading.unreadable

    def _rows_of(self, work: TableWork, number: int) -> list[Row]:
        if work.planned.shape.without_rowid:
            return self._reading.rows_of_index_page(number)
        return self._reading.rows_of_leaf(number)

    def _learn(self, work: TableWork, number: int) -> None:
        for types in self._reading.types_of_page(number, 20):
            work.planned.shape.learn(types)

    def _take_odd(
        self, work: TableWork, odd: list[tuple[int, Row]], root: int, matched: bool
    ) -> None:
        for number, row in odd:

            def refused(row: Row, why: str, number: int = number) -> None:
                self.refuse(work, root, number, row, why, matched)

            if self._new.take(work.planned.shape, row, refused):
                work.report.found += 1
                work.report.matched += matched
                work.report.bad_text += has_bad_text(row)
        odd.clear()

    def refuse(
        self, work: TableWork, root: int, page: int, row: Row, why: str, matched: bool
    ) -> None:
        """Keep a row that its table does not take; not a second copy of one it has."""
        if matched and self._new.same_row_there(work.planned.shape, row):
            return
        self._new.refuse(work.name, why)
        work.report.refused += 1
        self._new.strays.add(root, page, row, work.name, why)
