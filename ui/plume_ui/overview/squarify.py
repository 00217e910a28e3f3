"""Rectangles whose areas are in proportion to amounts: the squarified treemap.

After Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000): rows are filled along the shorter
side as long as that makes the worst rectangle of the row less oblong.
"""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


def squarify(amounts: Sequence[float], box: Box) -> list[Box]:
    """Divide a box; `amounts` are greater than zero and come in falling order."""
    total = sum(amounts)
    left, top, width, height = box
    if not amounts or total <= 0 or width <= 0 or height <= 0:
        return [(left, top, 0.0, 0.0) for _ in amounts]
    scale = width * height / total
    areas = [amount * scale for amount in amounts]
    boxes: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(width, height)
        end = _row_end(areas, start, side)
        row = areas[start:end]
        thickness = min(sum(row) / side, max(width, height)) if side > 0 else 0.0
        along = top if width >= height else left
        for area in row:
            length = area / thickness if thickness else 0.0
            if width >= height:
                boxes.append((left, along, thickness, length))
            else:
                boxes.append((along, top, length, thickness))
            along += length
        if width >= height:
            left, width = left + thickness, max(0.0, width - thickness)
        else:
            top, height = top + thickness, max(0.0, height - thickness)
        start = end
    return boxes


def _row_end(areas: Sequence[float], start: int, side: float) -> int:
    """Find where the row that begins at `start` ends."""
    total, worst, end = 0.0, float("inf"), start
    while end < len(areas):
        total += areas[end]
        now = _worst(areas[start], areas[end], total, side)
        if now > worst:
            break
        worst, end = now, end + 1
    return max(end, start + 1)


def _worst(largest: float, smallest: float, total: float, side: float) -> float:
    """Give the most oblong proportion in a row."""
    if total <= 0 or smallest <= 0 or side <= 0:
        return float("inf")
    return max(side * side * largest / (total * total), total * total / (side * side * smallest))
