"""Write a plan to a file: as a drawing, a picture, text, or data."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.plan.report import plan_json, plan_text
from plume_db.transfer.target import partial, refusal
from plume_db.units import bytes_text
from plume_ui.plan.diagram_paint import DiagramPainter, Fonts
from plume_ui.plan.facts import NodeFacts
from plume_ui.plan.plan_page import PlanPage
from plume_ui.tokens import LIGHT, Tokens

if TYPE_CHECKING:
    from plume_db.judgement.badge import Badge
    from plume_db.measure.result import Measured

MOST_PIXELS = 80_000_000
"""Of a picture, whatever its scale: 320 MB in memory."""
_SIDE = 30_000
_LEAST = 0.02


@dataclass(frozen=True)
class Form:
    """A way to write a plan."""

    name: str
    title: str
    suffix: str
    tip: str


FORMS = (
    Form(
        "svg",
        tr("SVG drawing…"),
        ".svg",
        tr("The diagram as a drawing that stays sharp at any size"),
    ),
    Form("png", tr("PNG picture…"), ".png", tr("The diagram as a picture")),
    Form("text", tr("Text…"), ".txt", tr("The tree as text, with a line of words for each step")),
    Form("json", "JSON…", ".json", tr("Steps, findings and counters as data")),
)


@dataclass(frozen=True)
class Subject:
    """What is written; taken in the GUI thread, used on a worker."""

    page: PlanPage
    facts: Sequence[NodeFacts]
    badges: tuple[Badge, ...]
    measured: Measured | None
    fonts: Fonts
    look: Tokens = LIGHT

    @property
    def painter(self) -> DiagramPainter:
        """Give what paints the diagram."""
        return DiagramPainter(self.page.diagram, self.facts, self.look, self.fonts)


def as_svg(subject: Subject) -> bytes:
    """Draw the diagram as SVG."""
    from PySide6.QtSvg import QSvgGenerator

    diagram = subject.page.diagram
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    area = QRectF(0, 0, diagram.width, diagram.height)
    made.setSize(area.size().toSize())
    made.setViewBox(area)
    made.setTitle(tr("Query plan"))
    made.setDescription(" ".join(subject.page.plan.sql.split())[:500])
    painter = QPainter(made)
    painter.fillRect(area, QColor(subject.look.base))
    subject.painter.paint(painter, area)
    painter.end()
    buffer.close()
    return bytes(kept.data())


def as_png(subject: Subject, scale: float) -> bytes:
    """Paint the diagram as PNG; a very large one is painted smaller than asked for."""
    diagram = subject.page.diagram
    most = math.sqrt(MOST_PIXELS / max(1.0, diagram.width * diagram.height))
    scale = min(scale, most, _SIDE / max(diagram.width, diagram.height))
    if scale < _LEAST:
        raise PlumeError(tr("The diagram is too large for a picture; write it as SVG instead."))
    size = QSize(math.ceil(diagram.width * scale), math.ceil(diagram.height * scale))
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise PlumeError(tr("There is not enough memory for so large a picture; write it as SVG."))
    image.fill(QColor(subject.look.base))
    painter = QPainter(image)
    painter.scale(scale, scale)
    subject.painter.paint(painter, QRectF(0, 0, diagram.width, diagram.height))
    painter.end()
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise PlumeError(tr("The picture could not be made; write the plan as SVG instead."))
    buffer.close()
    return bytes(kept.data())


def as_text(subject: Subject) -> bytes:
    """Write the tree with words."""
    return plan_text(subject.page.plan).encode("utf-8", "replace")


def as_json(subject: Subject) -> bytes:
    """Write nodes, findings and counters."""
    measured = subject.measured
    counters = measured.counters if measured is not None else None
    data = plan_json(subject.page.plan, subject.badges, counters, measured)
    return (json.dumps(data, indent=2) + "\n").encode()


def write(
    task: Task,
    subject: Subject,
    form: str,
    path: Path,
    protected: tuple[Path, ...],
    scale: float = 2.0,
) -> str:
    """Write a file whole or not at all; say what was done. The person agreed to replace one."""
    if wrong := refusal(path, protected, True):
        raise PlumeError(wrong)
    makers: dict[str, Callable[[], bytes]] = {
        "svg": lambda: as_svg(subject),
        "png": lambda: as_png(subject, scale),
        "text": lambda: as_text(subject),
        "json": lambda: as_json(subject),
    }
    data = makers[form]()
    task.token.check()
    with partial(path, True) as part:
        part.write_bytes(data)
    return tr("{name} was written: {data}.", name=path.name, data=bytes_text(len(data)))
