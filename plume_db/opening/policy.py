"""Which way of opening a file changes nothing: one decision for every state it can be in."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.database import Mode
from plume_db.opening.state import FileState


@dataclass(frozen=True)
class Decision:
    """A mode and its reason, as the status bar's tip tells it."""

    mode: Mode
    why: str


def decide(state: FileState) -> Decision:
    """Choose the mode for a file whose header is readable (or was decrypted).

    A rollback file with a hot journal is not seen here: SQLite alone can tell a hot journal from
    one in use, and refuses the read-only open; :mod:`plume_db.opening.opened` then copies.
    """
    if not state.identity.size:
        return Decision(
            Mode.IMMUTABLE,
            "The file is empty (0 bytes): SQLite takes it for a database without tables.",
        )
    if not state.is_wal:
        return Decision(
            Mode.READ_ONLY, "Opened read-only: nothing can be written to the file by accident."
        )
    if state.wal_size is not None and state.shm_size is not None:
        return Decision(
            Mode.READ_ONLY,
            "Opened read-only, with the write-ahead log that lies beside the file; "
            "neither is changed, and no checkpoint is made.",
        )
    if state.has_wal_content:
        return Decision(
            Mode.PRIVATE_COPY,
            "A program left its write-ahead log behind. Reading it in place would create another "
            "file beside yours, so you see a private copy of both, with the log applied.",
        )
    if state.folder_writable and state.file_writable and state.wal_size is None:
        return Decision(
            Mode.QUERY_ONLY,
            "Opened for queries only. The file uses a write-ahead log, so SQLite keeps two side "
            "files while it is open; they go when you close it.",
        )
    return Decision(
        Mode.IMMUTABLE,
        "Read without side files, because none can be made or changed here; "
        "if another program changes the file, choose Refresh.",
    )
