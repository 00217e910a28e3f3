"""The core of Plume DB: everything it knows about SQLite files, without a window.

Usable as a library and from a terminal (``python -m plume_db``); imports no Qt.
"""

__version__ = "0.4.0"
