"""Remembers where rows lately shown stand in their order, so that reading can go on from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

from plume_db.rows.page import RowKey

MOST = 8_192
"""More rows than a window keeps around what is seen."""

T = TypeVar("T")


class Recent(Generic[T]):
    """What belongs to the rows that were read last, by their keys; safe from every thread."""

    def __init__(self) -> None:
        self._places: OrderedDict[RowKey, T] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, pairs: Iterable[tuple[RowKey, T]]) -> None:
        """Remember some, and forget those that were learnt first."""
        with self._lock:
            for key, place in pairs:
                self._places[key] = place
                self._places.move_to_end(key)
            while len(self._places) > MOST:
                self._places.popitem(last=False)

    def place(self, key: RowKey) -> T | None:
        """Give what belongs to a row, or None where that is forgotten."""
        return self._places.get(key)
