"""The ends of names that SQLite files have: one list for all systems and file dialogs.

Its copies (Windows installer, Info.plist of macOS, MIME types of Linux) are held against it by a
test.
"""

from __future__ import annotations

OWN = (".sqlite", ".sqlite3", ".db3", ".s3db", ".sl3", ".sqlitedb")
"""Files that nothing but SQLite writes: Plume DB can be made their program, where a person asks."""

SHARED = (".db", ".gpkg", ".mbtiles")
"""Files that belong to other programs too, or need not be SQLite: only offered in "Open with"."""

ALL = (*OWN, *SHARED)
