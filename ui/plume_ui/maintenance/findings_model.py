"""The findings of a task as a tree: tables, and under each what was found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QFont

from plume_db.language import tr, trn
from plume_db.maintenance.findings import KIND_WORDS, Finding
from plume_db.units import count_text
from plume_ui import theme

_Index = QModelIndex | QPersistentModelIndex
COLUMNS = (tr("Kind"), tr("Object"), tr("Row"), tr("What it means"))
_TOKENS = {"damage": "bad", "index": "bad", "constraint": "warn", "foreign key": "warn"}
MOST_SHOWN = 1_000
"""More than these are counted, copied and exported, but not listed: laying out 5,000 rows of a
tree takes a tenth of a second, in which the window would stand still."""


@dataclass
class Group:
    """What was found in one table, or in the file as a whole."""

    table: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Name the table, and count."""
        many = len(self.findings)
        name = self.table or tr("The whole file")
        return trn("{name} · {n} finding", "{name} · {n} findings", many, name=name)


class FindingsModel(QAbstractItemModel):
    """Findings by table; ``internalId`` is 0 for a table, else the number of the table plus one."""

    def __init__(self, findings: Sequence[Finding] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: tuple[Finding, ...] = ()
        self.kind = ""
        """The only kind that is shown; empty for all."""
        self.groups: list[Group] = []
        self.show_findings(findings)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show other findings."""
        self.all = tuple(findings)
        self._regroup()

    def show_kind(self, kind: str) -> None:
        """Show one kind only, or all."""
        self.kind = kind
        self._regroup()

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are listed, in their order."""
        return tuple(each for group in self.groups for each in group.findings)

    def finding(self, index: _Index) -> Finding | None:
        """Give the finding of a row; None for a table's row."""
        if not index.isValid() or not index.internalId():
            return None
        return self.groups[index.internalId() - 1].findings[index.row()]

    def _regroup(self) -> None:
        self.beginResetModel()
        groups: dict[str, Group] = {}
        wanted = [each for each in self.all if self.kind in ("", each.kind)]
        for each in wanted[:MOST_SHOWN]:
            groups.setdefault(each.table, Group(each.table)).findings.append(each)
        self.groups = sorted(groups.values(), key=_badness)
        self.endResetModel()

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Give a row of a table, or a table's."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """Give the table of a finding."""
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Count the tables, or the findings of one."""
        if not parent.isValid():
            return len(self.groups)
        if parent.internalId() or parent.column():
            return 0
        return len(self.groups[parent.row()].findings)

    def columnCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's text, its tip, its colour, and what a screen reader says."""
        if not index.isValid():
            return None
        finding = self.finding(index)
        if finding is None:
            return self._of_group(self.groups[index.row()], index.column(), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(finding)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (finding.words, finding.advice)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(finding)
        if role == Qt.ItemDataRole.ForegroundRole:
            token = _TOKENS.get(finding.kind, "muted") if index.column() == 0 else ""
            token = "muted" if index.column() == 2 else token
            return QBrush(theme.colour(getattr(theme.tokens(), token))) if token else None
        return None

    def _of_group(self, group: Group, column: int, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return group.title if column == 0 else ""
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return COLUMNS[section]


def _badness(group: Group) -> int:
    order = {kind: place for place, kind in enumerate(KIND_WORDS)}
    return min(order.get(each.kind, len(order)) for each in group.findings)


def cells(finding: Finding) -> tuple[str, str, str, str]:
    """Give the texts of a row."""
    name = finding.object or finding.table or tr("the file")
    row = finding.row
    if finding.count > 1 and not row:
        row = tr("{count} rows", count=count_text(finding.count))
    return KIND_WORDS.get(finding.kind, finding.kind), name, row, finding.words


def spoken(finding: Finding) -> str:
    """Say a finding in one breath."""
    kind, name, row, words = cells(finding)
    rows = tr(", row {row}", row=row) if row else ""
    return tr(
        "{kind} in {name}{rows}: {words} {advice}",
        kind=kind,
        name=name,
        rows=rows,
        words=words,
        advice=finding.advice,
    ).strip()


def as_text(findings: Sequence[Finding]) -> str:
    """Write findings as lines with tabs between the columns; the last is what to do."""
    lines = []
    for each in findings:
        kind, name, row, words = cells(each)
        parts = (kind, each.table or tr("the file"), name, row, words, each.advice)
        lines.append("\t".join(part.replace("\t", " ").replace("\n", " ") for part in parts))
    return "\n".join(lines)


def kinds_of(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """List the kinds there are, the worst first, each with its title and how often it comes."""
    counts: Counter[str] = Counter(each.kind for each in findings)
    return [(k, f"{name} ({count_text(counts[k])})") for k, name in KIND_WORDS.items() if counts[k]]
