"""The one error of pictures that can not be made of what is there."""

from __future__ import annotations

from plume_db.errors import PlumeError


class NoCloud(PlumeError):
    """There is no picture of this kind of these rows; the sentence says why."""
