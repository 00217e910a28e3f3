"""The bytes behind a value: the head that is at hand, and the rest in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from plume_db.jobs import Task
from plume_db.values import BadText
from plume_ui.inspection import PieceReader

WHOLE_LIMIT = 64 * 1024**2
"""Bytes of a document or picture that are read so that it can be laid out or decoded."""


@dataclass(frozen=True)
class Content:
    """Bytes of a text or blob; :meth:`read` runs on the worker that :attr:`rest` names."""

    length: int
    head: bytes
    codec: str = ""
    """Python's codec where it is text; empty for a blob."""
    rest: PieceReader | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it is at hand."""
        return len(self.head) >= self.length

    def read(self, task: Task, offset: int, n: int) -> bytes:
        """Give up to `n` bytes from an offset on."""
        n = max(0, min(n, self.length - offset))
        if offset + n <= len(self.head) or self.rest is None:
            return self.head[offset : offset + n]
        return self.rest.read(task, offset, n)

    def reader(self, task: Task) -> Callable[[int, int], bytes]:
        """Bind :meth:`read` to a task."""
        return lambda offset, n: self.read(task, offset, n)

    def gathered(self, task: Task) -> Content:
        """Read the whole, so that it is at hand."""
        if self.rest is None:
            return self
        # At once and from the start: to join parts would hold Python's lock for a copy of it all.
        whole = self.rest.read(task, 0, self.length)
        return replace(self, head=whole, length=len(whole), rest=None)


def content_of(
    value: object, rest: PieceReader | None = None, codec: str = "utf-8"
) -> Content | None:
    """Take a text's or blob's bytes as they are stored; None for other values.

    `codec` is that of the file's text, and so of what `rest` reads.
    """
    if isinstance(value, str):
        head = value.encode(codec, "surrogatepass")
    elif isinstance(value, bytes):
        head = bytes(value)
    else:
        return None
    is_text = isinstance(value, (str, BadText))
    return Content(rest.length if rest else len(head), head, codec if is_text else "", rest)
