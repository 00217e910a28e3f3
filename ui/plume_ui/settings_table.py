"""Every setting, as data: the settings window, the store and the tests read this one table.

Words stand in functions, since the language itself is a setting: it is read from this table before
the words of that language are there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from plume_db.language import tr

SECTIONS: Mapping[str, Callable[[], str]] = {
    "appearance": lambda: tr("Appearance"),
    "files": lambda: tr("Files and start"),
    "safety": lambda: tr("Safety"),
    "editor": lambda: tr("SQL editor"),
    "formats": lambda: tr("Formats"),
    "budgets": lambda: tr("Budgets"),
    "shortcuts": lambda: tr("Shortcuts"),
    "privacy": lambda: tr("Privacy"),
}
"""The sections of the settings window, in their order."""


def _nothing() -> tuple[str, str]:
    return "", ""


def _no_text() -> str:
    return ""


class Setting(NamedTuple):
    """One row of the table."""

    key: str
    default: Any
    meaning: str
    """For one who reads the code or the file; a person reads `words`."""
    section: str = ""
    """Where the window shows it; empty for what the program remembers by itself."""
    kind: str = ""
    """What it is chosen with: choice, number, size, switch, text, font, folder or keys."""
    words: Callable[[], tuple[str, str]] = _nothing
    """Its title, and a sentence on what it does."""
    choices: Callable[[], Mapping[str, str]] | None = None
    """The values it may have, each with its name."""
    span: tuple[float, float] | None = None
    """The least and the greatest number; of a text, how long it may be."""
    step: float = 1
    """What one step adds; of a size, how many bytes one is."""
    unit: Callable[[], str] = _no_text
    least: Callable[[], str] = _no_text
    """What the least number means, where that is special."""
    caution: Callable[[], str] = _no_text
    """What to say while it is not as it comes, because something is at stake."""
    restart: bool = False
    """Whether it takes effect at the next start only."""

    def accepts(self, value: Any) -> bool:
        """Tell whether a value is one that this setting can have."""
        if not _same_kind(value, self.default) or (self.kind and not _is_writable(value)):
            return False
        if self.choices is not None:
            return value in self.choices()
        if self.kind == "keys":
            return all(isinstance(keys, str) for keys in value.values())
        if self.kind == "folder":
            return not value or Path(value).is_absolute()
        if self.span is not None:
            size = len(value) if isinstance(value, str) else value
            return self.span[0] <= size <= self.span[1]
        return not isinstance(value, float) or math.isfinite(value)


def _is_writable(value: Any) -> bool:
    """Tell whether a text, where it is one, can be shown and be the name of a folder."""
    if not isinstance(value, str):
        return True
    return "\0" not in value and value.encode(errors="replace").decode() == value


def _same_kind(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, (int, float))
    return isinstance(value, type(default))


def _themes() -> Mapping[str, str]:
    from plume_ui.theme import THEMES

    return THEMES


def _languages() -> Mapping[str, str]:
    from plume_ui.language import LANGUAGES

    return {"system": tr("As the system"), **LANGUAGES}


def _seconds() -> str:
    return tr("s", "seconds, the unit")


_APPEARANCE = (
    Setting(
        "appearance/language",
        "system",
        "system, or the code of a language",
        "appearance",
        "choice",
        lambda: (tr("Language"), tr("The language of the window, and of its numbers and dates.")),
        choices=_languages,
        restart=True,
    ),
    Setting(
        "appearance/theme",
        "system",
        "system, or the name of a theme",
        "appearance",
        "choice",
        lambda: (tr("Theme"), tr("Light or dark, or as the system is at the moment.")),
        choices=_themes,
    ),
    Setting(
        "appearance/density",
        "normal",
        "compact, normal or comfortable",
        "appearance",
        "choice",
        lambda: (tr("Density"), tr("How high the rows of grids, trees and lists are.")),
        choices=lambda: {
            "compact": tr("Compact", "close together"),
            "normal": tr("Normal"),
            "comfortable": tr("Comfortable"),
        },
    ),
    Setting(
        "appearance/size",
        0,
        "Points of the interface's font; 0 for the system's",
        "appearance",
        "number",
        lambda: (tr("Text size"), tr("The size of menus, buttons and labels.")),
        span=(0, 32),
        unit=lambda: tr("pt", "points, the unit"),
        least=lambda: tr("As the system"),
    ),
    Setting(
        "appearance/mono_family",
        "",
        "Family of the font of SQL and values; empty for the system's",
        "appearance",
        "font",
        lambda: (tr("Font of SQL and values"), tr("One whose letters are all equally wide.")),
    ),
    Setting(
        "appearance/mono_size",
        0,
        "Points of that font; 0 for the size of the interface",
        "appearance",
        "number",
        lambda: (tr("Size of SQL and values"), tr("The size of cells, SQL and code.")),
        span=(0, 48),
        unit=lambda: tr("pt", "points, the unit"),
        least=lambda: tr("As the interface"),
    ),
)

_FILES = (
    Setting("files/recent", [], "Paths opened before, the latest first"),
    Setting("files/folder", "", "Where the last file was chosen in the dialog"),
    Setting(
        "start/reopen",
        False,
        "Whether a start without files opens what was open at the end of the last one",
        "files",
        "switch",
        lambda: (
            tr("Open the last files again"),
            tr(
                "When Plume DB starts without a file, it opens what was open when it was closed: "
                "the windows and their tabs, where they stood. No statement and no task is run "
                "again. After a crash it asks first."
            ),
        ),
    ),
    Setting("files/default_offered", False, "Whether the offer on the welcome page was made"),
)

_SAFETY = (
    Setting(
        "opening/side_files",
        True,
        "Whether SQLite may keep side files beside a clean WAL file while it is open",
        "safety",
        "switch",
        lambda: (
            tr("Let SQLite keep its side files while a WAL file is open"),
            tr(
                "They go when the file is closed. Without them nothing is made beside your file, "
                "but changes by other programs show only after a refresh."
            ),
        ),
    ),
    Setting(
        "opening/copy_gigabytes",
        0.0,
        "Gigabytes of a private copy that is made unasked; 0 for any size",
        "safety",
        "size",
        lambda: (
            tr("Largest private copy"),
            tr(
                "A file with a log or journal left behind is read from a private copy. One that "
                "would be larger is not opened."
            ),
        ),
        span=(0, 10_000),
        step=1e9,
        least=lambda: tr("Any size"),
    ),
    Setting(
        "opening/keys",
        "ask",
        "ask, or session: whether keys are remembered until the program ends",
        "safety",
        "choice",
        lambda: (
            tr("Keys of encrypted files"),
            tr("Keys are never written to the disk. In memory they go when the program ends."),
        ),
        choices=lambda: {
            "ask": tr("Ask each time"),
            "session": tr("Remember until the program ends"),
        },
    ),
    Setting(
        "snapshots/first",
        True,
        "Whether a safety snapshot is proposed before risky tasks",
        "safety",
        "switch",
        lambda: (
            tr("Take a safety snapshot before risky tasks"),
            tr("A verified copy of the file, so that there is a way back from every task."),
        ),
        caution=lambda: tr(
            "Without it a task that goes wrong may have no way back, unless you tick the snapshot "
            "at the task itself."
        ),
    ),
    Setting(
        "snapshots/folder",
        "",
        "Folder of the store of snapshots; empty for the program's own",
        "safety",
        "folder",
        lambda: (
            tr("Store of snapshots"),
            tr("Snapshots taken before stay where they are and can still be opened there."),
        ),
    ),
    *(
        Setting(
            f"snapshots/{name}",
            default,
            f"Snapshots kept for each of so many {name}, as pruning proposes",
            "safety",
            "number",
            words,
            span=(0, 999),
        )
        for name, default, words in (
            ("hours", 24, lambda: (tr("Keep one for each hour"), _prune())),
            ("days", 14, lambda: (tr("Keep one for each day"), _prune())),
            ("weeks", 8, lambda: (tr("Keep one for each week"), _prune())),
            ("months", 12, lambda: (tr("Keep one for each month"), _prune())),
        )
    ),
)


def _prune() -> str:
    return tr("As far back as this; proposed when you prune, and nothing goes before you agree.")


_EDITOR = (
    Setting(
        "editor/zoom",
        0,
        "Points that SQL is larger than the font of values",
        "editor",
        "number",
        lambda: (tr("Zoom"), tr("How much larger SQL is than the cells; also Ctrl and the wheel.")),
        span=(-6, 24),
        unit=lambda: tr("pt", "points, the unit"),
    ),
    Setting(
        "editor/tab_width",
        4,
        "Blanks that Tab writes, and the width of a tab",
        "editor",
        "number",
        lambda: (tr("Tab width"), tr("How many blanks Tab goes on, and Backtab goes back.")),
        span=(1, 12),
    ),
    Setting(
        "editor/complete",
        True,
        "Whether completions open while one types",
        "editor",
        "switch",
        lambda: (
            tr("Complete while typing"),
            tr("Without this, Ctrl+Space opens the list of tables, columns and keywords."),
        ),
    ),
    Setting(
        "editor/pairs",
        True,
        "Whether brackets and quotes are closed",
        "editor",
        "switch",
        lambda: (
            tr("Close brackets and quotes"),
            tr("Typing one writes its partner behind the cursor."),
        ),
    ),
    Setting(
        "editor/line_numbers",
        True,
        "Whether lines are numbered",
        "editor",
        "switch",
        lambda: (tr("Line numbers"), tr("Number the lines at the left of the SQL.")),
    ),
    Setting(
        "query/autosave",
        True,
        "Whether unsaved SQL survives a crash",
        "editor",
        "switch",
        lambda: (
            tr("Keep what is typed"),
            tr(
                "SQL in open tabs survives a crash and the end of the program. Nothing is kept of "
                "encrypted files."
            ),
        ),
    ),
    Setting(
        "query/history",
        True,
        "Whether statements and plans that were run are remembered",
        "editor",
        "switch",
        lambda: (
            tr("Remember statements that were run"),
            tr(
                "They are found again under History, with their plans. Nothing is kept of "
                "encrypted files."
            ),
        ),
    ),
)

_FORMATS = (
    Setting(
        "formats/automatic",
        False,
        "Whether columns are shown in the format that suits them, unasked",
        "formats",
        "switch",
        lambda: (
            tr("Show dates, sizes and the like as such"),
            tr(
                "Columns whose values look like moments, sizes or durations are shown that way "
                "when a table opens; the heading's menu shows them as stored."
            ),
        ),
    ),
    Setting(
        "formats/local",
        False,
        "Whether moments are shown in the local time zone",
        "formats",
        "switch",
        lambda: (
            tr("Moments in local time"),
            tr("In the time zone of this computer, where a column is shown so unasked; else UTC."),
        ),
    ),
    Setting(
        "formats/grouped",
        False,
        "Whether numbers in cells have thousands separators",
        "formats",
        "switch",
        lambda: (
            tr("Thousands separators in cells"),
            tr("As the language writes them. What is copied or edited is always the plain number."),
        ),
    ),
    Setting(
        "formats/null",
        "NULL",
        "How NULL reads in a cell",
        "formats",
        "text",
        lambda: (
            tr("NULL reads"),
            tr("Shown faint and slanted, so that it is told from the same text. At most 12 signs."),
        ),
        span=(1, 12),
    ),
    Setting(
        "formats/blob",
        "size",
        "size or bytes: how a BLOB reads in a cell",
        "formats",
        "choice",
        lambda: (
            tr("BLOB reads"),
            tr("The bytes themselves are shown of short values; long ones always show their size."),
        ),
        choices=lambda: {"size": tr("Its size"), "bytes": tr("Its bytes, as x'…'")},
    ),
)

_BUDGETS = (
    Setting(
        "query/row_cap",
        20_000_000,
        "Rows of a result that are kept",
        "budgets",
        "number",
        lambda: (tr("Rows of a result"), tr("A statement is stopped when it gave so many.")),
        span=(1, 2_000_000_000),
        step=1_000_000,
        unit=lambda: tr("rows", "the unit"),
    ),
    Setting(
        "query/gigabytes",
        8.0,
        "Gigabytes of the disk that one result may take",
        "budgets",
        "size",
        lambda: (
            tr("Disk space of a result"),
            tr("Large results are kept in a temporary file until their tab is closed."),
        ),
        span=(0.1, 10_000.0),
        step=1e9,
    ),
    Setting(
        "query/memory_gigabytes",
        0.25,
        "Gigabytes of memory that one result of an encrypted file may take",
        "budgets",
        "size",
        lambda: (
            tr("Memory of a result from an encrypted file"),
            tr("Its rows never go to the disk; a statement is stopped when they take so much."),
        ),
        span=(0.001, 1_000.0),
        step=1e9,
    ),
    Setting(
        "charts/memory_gigabytes",
        0.128,
        "Gigabytes of memory for series that no chart shows any more",
        "budgets",
        "size",
        lambda: (
            tr("Memory of series not shown"),
            tr("A chart keeps the lines it showed before, so that going back takes no time."),
        ),
        span=(0.0, 1_000.0),
        step=1e9,
        least=lambda: tr("Keep none"),
    ),
    Setting(
        "query/seconds",
        0,
        "Seconds a statement may take; 0 for any time",
        "budgets",
        "number",
        lambda: (
            tr("Time of a statement"),
            tr("It is stopped after that; each query tab can choose another limit."),
        ),
        span=(0, 86_400),
        step=5,
        unit=_seconds,
        least=lambda: tr("Any time"),
    ),
    Setting(
        "counts/seconds",
        0.2,
        "Time set aside for counting the rows of one table unasked",
        "budgets",
        "number",
        lambda: (
            tr("Counting one table"),
            tr("After that its count reads “at least”, until it is counted to the end."),
        ),
        span=(0.01, 60.0),
        step=0.1,
        unit=_seconds,
    ),
    Setting(
        "sizes/seconds",
        2.0,
        "Time set aside for measuring the sizes of all objects unasked",
        "budgets",
        "number",
        lambda: (
            tr("Measuring sizes"),
            tr("For all tables and indexes together; what is left is estimated."),
        ),
        span=(0.1, 600.0),
        step=0.5,
        unit=_seconds,
    ),
)

_REMEMBERED = (
    Setting("window/geometry", "", "Size and place of the window, as Qt saves it (base64)"),
    Setting("window/panels", [312, 688, 280], "Widths of schema, documents and inspector"),
    Setting("window/inspector", True, "Whether the inspector is shown"),
    Setting("help/zoom", 0, "Points that the guide's text is larger than the system's font"),
    Setting("export/folder", "", "Where the last export went; empty for beside the file"),
    Setting("export/format", "csv", "The format of the last export"),
    Setting("shortcuts/changed", {}, "Keys that differ, by what they do", "shortcuts", "keys"),
)

TABLE: tuple[Setting, ...] = (
    *_APPEARANCE,
    *_FILES,
    *_SAFETY,
    *_EDITOR,
    *_FORMATS,
    *_BUDGETS,
    *_REMEMBERED,
)

BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in TABLE}


def shown() -> tuple[Setting, ...]:
    """List the settings that a person sees, sets, exports and resets."""
    return tuple(setting for setting in TABLE if setting.section)
