"""How a Bjøntegaard delta reads to a person."""

from __future__ import annotations

import math

from plume_db.chart.bd_rate import Delta
from plume_db.chart.scatter import Axis

_BYTES = ("byte", "size", "bpp", "bits per pixel", "ratio", "rate")


def comparison_text(delta: Delta, x: Axis, y: Axis) -> str:
    """Say what one group needs against another: ``avif needs 23.1 % fewer bytes than webp ...``."""
    if delta.refusal:
        return delta.refusal
    parts = [f"{delta.label} {_need(delta.rate, x)} than {delta.anchor} for the same {_quality(y)}"]
    if math.isfinite(delta.quality):
        unit = y.unit if y.unit in ("dB", "%") else y.label
        parts.append(f"{delta.quality:+.3g} {unit} at the same {x.label}")
    return "; ".join(parts)


def _need(percent: float, x: Axis) -> str:
    named = x.label.lower()
    if x.unit == "bytes" or any(word in named for word in _BYTES):
        less, more = "fewer bytes", "more bytes"
    elif x.unit in ("s", "ms"):
        less, more = "less time", "more time"
    else:
        less, more = f"less {x.label}", f"more {x.label}"
    if not math.isfinite(percent) or abs(percent) >= 1e6:
        return f"needs far {more}"
    if abs(percent) < 0.05:
        return f"needs as {'many bytes' if less == 'fewer bytes' else 'much'}"
    return f"needs {abs(percent):,.1f} % {less if percent < 0 else more}"


def _quality(y: Axis) -> str:
    if "setting" in y.label.lower():
        return y.label  # what was asked for, which is no quality that was measured
    return "quality" if "quality" in y.label.lower() else f"quality ({y.label})"
