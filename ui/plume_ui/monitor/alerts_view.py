"""The alerts in force: what is so, and a button for what helps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.monitor.alerts import Alert
from plume_ui.widgets.card import label
from plume_ui.widgets.sign import Sign

BUTTONS = {"checkpoint": tr("Checkpoint…"), "vacuum": tr("Compact…")}
"""What the button of a maintenance task reads."""


class AlertRow(QFrame):
    """One alert."""

    task_wanted = Signal(object)
    """Carries a maintenance task's name."""

    def __init__(self, alert: Alert, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = alert.task
        self.setProperty("role", "card")
        self._text: QLabel = label("", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(Sign("warning", "warn", 18, self))
        row.addWidget(self._text, 1)
        if alert.task in BUTTONS:
            button = QPushButton(BUTTONS[alert.task], self)
            button.setToolTip(tr("Open this task on the maintenance page; nothing runs by itself"))
            button.clicked.connect(self._want)
            row.addWidget(button)
        self.say(alert)

    def say(self, alert: Alert) -> None:
        """Show the alert's words of now."""
        if self._text.text() != str(alert):
            self._text.setText(str(alert))
            self.setAccessibleName(tr("Alert: {alert}", alert=alert))

    def _want(self) -> None:
        self.task_wanted.emit(self._task)


class AlertsView(QWidget):
    """The alerts in force, one below the other; hidden where there is none."""

    task_wanted = Signal(object)
    """Carries a maintenance task's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, AlertRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """The alerts that are shown."""
        return tuple(self._rows)

    def show_alerts(self, alerts: tuple[Alert, ...]) -> None:
        """Show these and no others; one that was there stays in its place."""
        wanted = {each.name for each in alerts}
        for name in [each for each in self._rows if each not in wanted]:
            row = self._rows.pop(name)
            row.hide()
            row.deleteLater()
        for alert in alerts:
            if alert.name in self._rows:
                self._rows[alert.name].say(alert)
                continue
            row = self._rows[alert.name] = AlertRow(alert, self)
            row.task_wanted.connect(self.task_wanted)
            self._column.addWidget(row)
        self.setVisible(bool(self._rows))
