"""Lets go of stored rows without making the window wait: gigabytes take a while to be freed."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from plume_db.spill.store import RowStore


def close_later(stores: Sequence[RowStore]) -> None:
    """Close stores on a thread that ends by itself."""
    mine = list(stores)

    def close() -> None:
        for store in mine:
            store.close()

    if mine:
        threading.Thread(target=close, name="plume rows closing", daemon=True).start()
