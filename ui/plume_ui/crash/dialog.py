"""The dialog of a report: what happened, what is safe, and text to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_ui import icons, theme
from plume_ui.crash.folder import open_log_folder
from plume_ui.crash.report import report_text
from plume_ui.crash.restarting import may_restart, restart
from plume_ui.widgets.card import label
from plume_ui.widgets.sign import Sign


class CrashDialog(QDialog):
    """Says what is known in plain words, and holds the report."""

    def __init__(
        self,
        heading: str,
        words: str,
        report: str,
        parent: QWidget | None = None,
        *,
        tone: tuple[str, str] = ("error", "bad"),
        restarts: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(heading)
        self.setAccessibleDescription(words)
        self._mark = ""
        self._again: dict[str, int] = {}
        self._sign = Sign(*tone, 24, self)
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setMinimumHeight(2 * self.report.fontMetrics().height())  # it scrolls
        self.report.setFont(theme.mono_font(-0.5))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(tr("Report"))
        self.report.setToolTip(tr("What is copied; you can read all of it before you send it"))
        self.counted = label("", "caption", wrap=True)
        self.counted.setAccessibleName(tr("How often it happened"))
        self.counted.hide()
        self._lay_out(heading, words, restarts)
        self._fit()

    @classmethod
    def of_error(
        cls, error: BaseException, mark: str, parent: QWidget | None = None
    ) -> CrashDialog:
        """Tell of an error that was just caught."""
        dialog = cls(
            tr("Plume DB made an error"),
            tr(
                "What you were doing was stopped, and its result may be missing in the window. "
                "Nothing is half written to your file: a change is written whole or not at all. "
                "You can go on; if something looks wrong, start again. If this error comes again, "
                "it is only written to the log."
            ),
            report_text(error),
            parent,
            restarts=True,
        )
        dialog._mark = mark
        return dialog

    @classmethod
    def of_problem(cls, parent: QWidget | None = None) -> CrashDialog:
        """Offer the same report where something is wrong but no error was seen."""
        return cls(
            tr("Report a problem"),
            tr(
                "Copy this report into your message, and write what you did, what you expected "
                "and what happened. Plume DB sends nothing by itself."
            ),
            report_text(),
            parent,
            tone=("info", "accent"),
        )

    @classmethod
    def of_the_past(cls, hung: bool, stacks: str, parent: QWidget | None = None) -> CrashDialog:
        """Tell of a program of before that did not end in order."""
        heading = (
            tr("Plume DB did not answer any more, and was ended")
            if hung
            else tr("Plume DB crashed when it ran last")
        )
        words = tr(
            "What was being written to a file then is undone as a whole by SQLite, when the "
            "file is "
            "used next. Typed SQL and staged changes were kept, but not of encrypted files. The "
            "report says where in the program it happened."
        )
        return cls(heading, words, report_text(stacks=stacks), parent, tone=("warning", "warn"))

    def _lay_out(self, heading: str, words: str, restarts: bool) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        title = label(heading, "heading", wrap=True, delta=2)
        texts.addWidget(title)
        texts.addWidget(label(words, "", wrap=True))
        texts.addWidget(self.counted)
        head.addLayout(texts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.report, 1)
        layout.addWidget(
            label(
                tr(
                    "The report holds versions, places in the program and the end of the log. It "
                    "holds no names of your files, no SQL, no values and no keys."
                ),
                "caption",
                wrap=True,
            )
        )
        layout.addLayout(self._buttons(restarts))

    def _buttons(self, restarts: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.copy = QPushButton(icons.icon("copy"), tr("Copy the report"), self)
        self.copy.setToolTip(tr("Put the whole report on the clipboard"))
        self.copy.setProperty("role", "primary")
        self.copy.setIcon(QIcon())
        self.copy.setDefault(True)
        self.copy.clicked.connect(self._copy)
        folder = QPushButton(icons.icon("open"), tr("Open the log folder"), self)
        folder.setToolTip(tr("Show the log and earlier crash reports in the file manager"))
        folder.clicked.connect(self._open_folder)
        row.addWidget(self.copy)
        row.addWidget(folder)
        row.addStretch(1)
        if restarts and may_restart():
            again = QPushButton(icons.icon("refresh"), tr("Start again"), self)
            again.setToolTip(tr("Close every window as Quit does, and start Plume DB again"))
            again.clicked.connect(self._start_again)
            row.addWidget(again)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = box.button(QDialogButtonBox.StandardButton.Close)
        close.setIcon(QIcon())
        close.setText(tr("Close"))
        close.setToolTip(tr("Close this report and go on"))
        box.rejected.connect(self.reject)
        row.addWidget(box)
        return row

    def _fit(self) -> None:
        """Be large enough for a report, and no larger than the screen or the window allow."""
        room = self.screen().availableSize()
        width = min(theme.wide(760), room.width() - 80)
        column = self.layout()
        needed = column.minimumHeightForWidth(width) if column is not None else 0
        self.resize(width, min(max(520, needed), room.height() - 80))
        self.copy.setFocus()

    def count(self, mark: str, count: int) -> None:
        """Say that errors came again, or others, while this is open."""
        self._again[mark] = count - (mark == self._mark)
        same = self._again.get(self._mark, 0)
        others = sum(number for each, number in self._again.items() if each != self._mark)
        words = []
        if same:
            words.append(
                trn("The same happened {n} more time.", "The same happened {n} more times.", same)
            )
        if others:
            words.append(
                trn(
                    "{n} other error followed; it is in the log.",
                    "{n} other errors followed; they are in the log.",
                    others,
                )
            )
        self.counted.setText(" ".join(words))
        self.counted.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(tr("Copied"))
        self.copy.setAccessibleName(tr("The report was copied"))

    def _open_folder(self) -> None:
        if not open_log_folder():
            from plume_db.folders import log_folder

            self.counted.setText(
                tr("No file manager answered. The folder is {folder}", folder=log_folder())
            )
            self.counted.show()

    def _start_again(self) -> None:
        self.accept()
        restart()
