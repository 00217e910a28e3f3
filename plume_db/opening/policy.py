"""Which way of opening a file changes nothing: one decision for every state it can be in."""

from __future__ import annotations

from typing import NamedTuple

from plume_db.database import Mode
from plume_db.language import tr
from plume_db.opening.state import FileState


class Decision(NamedTuple):
    """A mode and its reason, as the status bar's tip tells it."""

    mode: Mode
    why: str


class Wishes(NamedTuple):
    """What the person wants otherwise than usual."""

    side_files: bool = True
    """Whether SQLite may keep side files beside a clean WAL file while it is open."""
    copy_most: int = 0
    """Bytes of a private copy that is made unasked; 0 for any size."""


USUAL = Wishes()


def decide(state: FileState, wishes: Wishes = USUAL) -> Decision:
    """Choose the mode for a file whose header is readable (or was decrypted).

    A rollback file with a hot journal is not seen here: SQLite alone can tell a hot journal from
    one in use, and refuses the read-only open; :mod:`plume_db.opening.opened` then copies.
    """
    if not state.identity.size:
        return Decision(
            Mode.IMMUTABLE,
            tr("The file is empty (0 bytes): SQLite takes it for a database without tables."),
        )
    if not state.is_wal:
        return Decision(
            Mode.READ_ONLY, tr("Opened read-only: nothing can be written to the file by accident.")
        )
    if state.wal_size is not None and state.shm_size is not None:
        return Decision(
            Mode.READ_ONLY,
            tr(
                "Opened read-only, with the write-ahead log that lies beside the file; "
                "neither is changed, and no checkpoint is made."
            ),
        )
    if state.has_wal_content:
        return Decision(
            Mode.PRIVATE_COPY,
            tr(
                "A program left its write-ahead log behind. Reading it in place would create "
                "another "
                "file beside yours, so you see a private copy of both, with the log applied."
            ),
        )
    can_have = state.folder_writable and state.file_writable and state.wal_size is None
    if can_have and not wishes.side_files:
        return Decision(
            Mode.IMMUTABLE,
            tr(
                "Read without side files, as you chose in the settings; "
                "if another program changes the file, choose Refresh."
            ),
        )
    if can_have:
        return Decision(
            Mode.QUERY_ONLY,
            tr(
                "Opened for queries only. The file uses a write-ahead log, so SQLite keeps "
                "two side "
                "files while it is open; they go when you close it."
            ),
        )
    return Decision(
        Mode.IMMUTABLE,
        tr(
            "Read without side files, because none can be made or changed here; "
            "if another program changes the file, choose Refresh."
        ),
    )
