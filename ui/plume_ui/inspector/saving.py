"""Export one value to a file, whole, on a worker."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import bytes_text
from plume_ui.inspector.content import Content
from plume_ui.widgets.file_dialog import ask_save

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def file_name(title: str, subtitle: str, suffix: str) -> str:
    """Suggest a name: the column and the row, without what a file system refuses."""
    row = re.search(r"row (?:about )?([\d,]+)", subtitle)
    words = f"{title} {row.group(1).replace(',', '')}" if row else title
    plain = _UNSAFE.sub("_", words).strip(" .") or "value"
    return plain[:80] + suffix


def ask_and_save(desk: Desk, parent: QWidget, content: Content, name: str) -> None:
    """Ask for a file and write the value to it; Activity shows how far it is."""
    suggested = desk.session.path.parent / name
    ask_save(
        parent,
        tr("Export the value to"),
        lambda path: save(desk, parent, content, Path(path)),
        suggested,
        tr("Export"),
    )


def save(desk: Desk, parent: QWidget, content: Content, out: Path) -> Job:
    """Write the value to a file, which appears whole or not at all."""
    session = desk.session
    protected = (session.path, session.opened.place.path)
    secret = session.opened.encrypted

    def work(task: Task) -> int:
        from plume_db.decode.save import save_value

        read = content.reader(task)
        return save_value(task, read, content.length, out, codec=content.codec, protected=protected)

    def summary(written: int) -> str:
        plain = tr(" It is not encrypted, as the database is.") if secret else ""
        return f"{out}, {bytes_text(written)}.{plain}"

    worker = session.worker(content.rest.worker if content.rest else "lookup")
    return desk.jobs.start(
        parent, worker, work, title=tr("Export {name}", name=out.name), summary=summary
    )
