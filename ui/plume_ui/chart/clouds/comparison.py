"""How a Bjøntegaard delta reads to a person."""

from __future__ import annotations

import math

from plume_db.chart.bd_rate import Delta
from plume_db.chart.scatter import Axis
from plume_db.language import tr

_BYTES = ("byte", "size", "bpp", "bits per pixel", "ratio", "rate")


def comparison_text(delta: Delta, x: Axis, y: Axis) -> str:
    """Say what one group needs against another: ``avif needs 23.1 % fewer bytes than webp ...``."""
    if delta.refusal:
        return delta.refusal
    parts = [
        tr(
            "{label} {need} than {anchor} for the same {quality}",
            label=delta.label,
            need=_need(delta.rate, x),
            anchor=delta.anchor,
            quality=_quality(y),
        )
    ]
    if math.isfinite(delta.quality):
        unit = y.unit if y.unit in ("dB", "%") else y.label
        parts.append(
            tr(
                "{quality:+.3g} {unit} at the same {label}",
                quality=delta.quality,
                unit=unit,
                label=x.label,
            )
        )
    return "; ".join(parts)


def _need(percent: float, x: Axis) -> str:
    named = x.label.lower()
    counts = x.unit in ("bytes", "bit/px") or any(word in named for word in _BYTES)
    if counts:
        less, more = tr("fewer bytes"), tr("more bytes")
    elif x.unit in ("s", "ms"):
        less, more = tr("less time"), tr("more time")
    else:
        less, more = tr("less {label}", label=x.label), tr("more {label}", label=x.label)
    if not math.isfinite(percent) or abs(percent) >= 1e6:
        return tr("needs far {more}", more=more)
    if abs(percent) < 0.05:
        return tr("needs as many bytes") if counts else tr("needs as much")
    return tr(
        "needs {percent:,.1f} % {what}", percent=abs(percent), what=less if percent < 0 else more
    )


def _quality(y: Axis) -> str:
    if "setting" in y.label.lower():
        return y.label  # what was asked for, which is no quality that was measured
    return tr("quality") if "quality" in y.label.lower() else tr("quality ({label})", label=y.label)
