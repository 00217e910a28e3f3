"""Collect what APSW brings beside its modules: SQLite's extra extensions and programs.

Nothing imports them, so PyInstaller does not see them, and says nothing of it.
"""

from pathlib import Path

import apsw

_FOLDER = Path(apsw.__file__).parent
_EXTRAS = _FOLDER / "sqlite_extra_binaries"

datas = [(str(_FOLDER / "sqlite_extra.json"), "apsw")]
# Beside the libraries: libsqlite3_tool, which the programs share.
datas += [(str(each), "apsw/sqlite_extra_binaries") for each in sorted(_EXTRAS.iterdir())]
hiddenimports = ["apsw._unicode", "apsw.sqlite_extra", "apsw.unicode"]
excludedimports = ["apsw.tests", "apsw.shell", "apsw.speedtest"]
