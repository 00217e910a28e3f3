"""What edit mode asks of the document it works in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plume_db.rows.page import RowKey
from plume_db.schema.objects import Table
from plume_ui.desk import Desk
from plume_ui.grid.cache import RowWindow
from plume_ui.grid.grid import Grid
from plume_ui.grid.rows import GridRows
from plume_ui.widgets.message_strip import MessageStrip


class ToolBar(Protocol):
    """Where the button goes."""

    def add_tool(self, tool: QWidget) -> None:
        """Show a button."""
        ...


class Host(Protocol):
    """A table document."""

    desk: Desk
    name: str
    grid: Grid
    strip: MessageStrip
    column: QVBoxLayout
    window_rows: Callable[[RowWindow], GridRows]
    rows_shown: Any
    menu_opening: Any

    @property
    def bar(self) -> ToolBar:
        """The bar above the rows."""
        ...

    @property
    def table(self) -> Table | None:
        """The table, as the catalog has it now."""
        ...

    @property
    def window(self) -> RowWindow | None:
        """The rows that are shown."""
        ...

    def refresh(self) -> None:
        """Read the rows again."""
        ...

    def inspect(self) -> None:
        """Show the current cell in the inspector."""
        ...

    def show_row(self, key: RowKey) -> None:
        """Go to a row by its key."""
        ...
