"""Opening a file without changing a byte of it: what state it is in, and which way in is safe."""

from plume_db.opening.opened import Opened, open_file
from plume_db.opening.paths import path_of
from plume_db.opening.state import FileState, examine

__all__ = ["FileState", "Opened", "examine", "open_file", "path_of"]
