"""Parquet files, by pyarrow, which is installed only where it is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import codec_of
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import Rows
from plume_db.transfer.texts import Texts, distinct
from plume_db.values import BadText, Row, Value

if TYPE_CHECKING:
    from plume_db.transfer.export import Progress

MISSING = tr(
    "Parquet needs pyarrow, which is not installed. Install it where Plume DB is: "
    'python -m pip install "plume-db[parquet]"'
)
_GROUP_CELLS = 2_000_000
_SAFE = 2**53


class _Wider(Exception):
    """A value does not fit the kind its column was taken for."""

    def __init__(self, column: int, kind: str) -> None:
        super().__init__(column)
        self.column = column
        self.kind = kind


def library() -> tuple[Any, Any]:
    """Load pyarrow and its Parquet; raise a PlumeError that says how to get it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise PlumeError(MISSING) from None
    return pyarrow, pyarrow.parquet


def write_parquet(
    task: Task, source: Rows, path: Path, options: Options, remarks: Remarks, progress: Progress
) -> None:
    """Write the rows with one type a column: int64, double, string or binary.

    The types are those of the rows met so far; where a later value does not fit, the file is begun
    anew with a wider type.
    """
    pyarrow, parquet = library()
    kinds = [""] * len(source.columns)
    names = distinct(source.columns, remarks)
    texts = Texts(options, remarks, codec_of(task.con))
    while True:
        try:
            _Attempt(pyarrow, parquet, names, kinds, texts).write(task, source, path, progress)
            break
        except _Wider as wider:
            kinds[wider.column] = wider.kind
            texts.remarks.forget()
            progress.rows = 0
    for name, kind in zip(names, kinds, strict=True):
        if kind == "mixed":
            remarks.say(
                tr(
                    "The column {name} holds values of several types; all are text there.",
                    name=name,
                )
            )


class _Attempt:
    """Writes all rows, or finds a column too narrow."""

    def __init__(
        self, pyarrow: Any, parquet: Any, names: Sequence[str], kinds: list[str], texts: Texts
    ) -> None:
        self._arrow = pyarrow
        self._parquet = parquet
        self._names = names
        self._kinds = kinds
        self._texts = texts
        self._batches: list[Any] = []
        self._waiting = 0
        self._group = max(1_000, _GROUP_CELLS // max(1, len(names)))

    def write(self, task: Task, source: Rows, path: Path, progress: Progress) -> None:
        """Write the file."""
        writer = None
        with path.open("wb") as file:
            try:
                for rows in source.slices(task):
                    self._learn(rows, fixed=writer is not None)
                    self._add(rows)
                    progress.add(len(rows), 0)
                    if self._waiting >= self._group:
                        writer = writer or self._open(file)
                        self._write(writer)
                writer = writer or self._open(file)
                self._write(writer)
            finally:
                if writer is not None:
                    writer.close()

    def _open(self, file: Any) -> Any:
        return self._parquet.ParquetWriter(file, self._schema())

    def _schema(self) -> Any:
        return self._arrow.schema(list(zip(self._names, map(self._type, self._kinds), strict=True)))

    def _type(self, kind: str) -> Any:
        types = {"int": "int64", "long": "int64", "real": "float64", "blob": "binary"}
        return getattr(self._arrow, types.get(kind, "string"))()

    def _learn(self, rows: Sequence[Row], *, fixed: bool) -> None:
        """Widen the kinds by these rows; nothing may change once something is written."""
        for at, kind in enumerate(self._kinds):
            wider = kind
            for row in rows:
                wider = _widened(wider, row[at])
            if wider != kind:
                written = fixed or self._batches
                if written and self._type(wider) != self._type(kind):
                    raise _Wider(at, wider)
                self._kinds[at] = wider

    def _add(self, rows: Sequence[Row]) -> None:
        columns = zip(*rows, strict=True)
        arrays = [
            self._arrow.array([self._fitted(v, kind) for v in column], self._type(kind))
            for column, kind in zip(columns, self._kinds, strict=True)
        ]
        self._batches.append(self._arrow.record_batch(arrays, schema=self._schema()))
        self._waiting += len(rows)

    def _write(self, writer: Any) -> None:
        table = self._arrow.Table.from_batches(self._batches, schema=self._schema())
        writer.write_table(table)
        self._batches, self._waiting = [], 0

    def _fitted(self, value: Value, kind: str) -> object:
        if value is None or kind in ("int", "long", "blob"):
            return value
        if kind == "real":
            return float(value)
        text = self._texts.any(value)
        return text.encode("utf-8", "replace").decode()


def _kind(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return "int" if -_SAFE <= value <= _SAFE else "long"
    if isinstance(value, float):
        return "real"
    return "text" if isinstance(value, (str, BadText)) else "blob"


_TOGETHER = {
    frozenset(("int", "long")): "long",
    frozenset(("int", "real")): "real",
}


def _widened(kind: str, value: Value) -> str:
    new = _kind(value)
    if not new or new == kind or kind == "mixed":
        return kind
    return _TOGETHER.get(frozenset((kind, new)), "mixed") if kind else new
