"""Changing many settings at once: resetting them, and reading and writing a file of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_db.preferences.exchange import read_settings, write_settings
from plume_ui.jobs import Job, JobBoard
from plume_ui.preferences.importing import exported, propose
from plume_ui.settings import Settings
from plume_ui.settings_table import shown
from plume_ui.widgets.file_dialog import ask_open, ask_save
from plume_ui.widgets.message_strip import MessageStrip


class Exchange(QObject):
    """Does it, says in the strip what was done, and offers to undo it."""

    proposed = Signal(object, object)
    """Carries the Proposal of a file, and the file's name; nothing is changed yet."""

    def __init__(
        self, settings: Settings, jobs: JobBoard, strip: MessageStrip, window: QWidget
    ) -> None:
        super().__init__(window)
        self._settings, self._jobs, self._strip, self._window = settings, jobs, strip, window
        self._before: Mapping[str, Any] = {}
        """What the last change replaced."""

    def reset_all(self) -> None:
        """Bring everything back as it comes; it can be undone."""
        self.replace((setting.key for setting in shown()), {})

    def replace(self, keys: Iterable[str], values: Mapping[str, Any]) -> None:
        """Reset some settings and set others; offer to undo that."""
        settings = self._settings
        keys = [key for key in keys if settings.is_changed(key)]
        before = {key: settings.get(key) for key in (*keys, *values)}
        settings.reset(keys)
        for key, value in values.items():
            settings.set(key, value)
        settings.save()
        if not before:
            self._strip.say("note", tr("Everything is as it comes already."))
            return
        self._before = before
        words = trn("{n} setting was changed.", "{n} settings were changed.", len(before))
        self._strip.say("note", words, (tr("Undo"), self._undo))

    def _undo(self) -> None:
        for key, value in self._before.items():
            self._settings.set(key, value)
        self._settings.save()
        self._before = {}

    def ask_export(self) -> None:
        """Ask where settings are written to."""
        name = tr("plume-db settings.json", "the name of a file")
        ask_save(self._window, tr("Export settings"), self.export_to, Path.home() / name)

    def export_to(self, path: str) -> None:
        """Write what is not as it comes to a file."""
        values, target = exported(self._settings), Path(path)

        def write(_task: Task) -> None:
            write_settings(target, values)

        job = self._start(tr("Export settings"), write)
        count = len(values)
        told = trn(
            "{n} setting written to {path}.", "{n} settings written to {path}.", count, path=target
        )
        job.succeeded.connect(lambda _none: self._strip.say("note", told))

    def ask_import(self) -> None:
        """Ask for a file of settings."""
        ask_open(self._window, tr("Import settings"), self.import_from)

    def import_from(self, path: str) -> None:
        """Read a file that may be anything, and propose what it would change."""
        source = Path(path)

        def read(_task: Task) -> dict[str, Any]:
            return read_settings(source)

        job = self._start(tr("Import settings"), read)
        job.succeeded.connect(lambda held: self._propose(held, source.name))

    def _start(self, title: str, work: Callable[[Task], object]) -> Job:
        worker = Worker("settings")
        job = self._jobs.start(self, worker, work, title=title, quiet=True)
        job.failed.connect(lambda error: self._strip.say("bad", error.sentence))
        worker.retire()
        return job

    def _propose(self, held: Mapping[str, Any], name: str) -> None:
        try:
            proposal = propose(self._settings, held)
        except PlumeError as error:
            self._strip.say("bad", error.sentence)
            return
        if proposal.changes:
            self.proposed.emit(proposal, name)
        else:
            self._strip.say("note", tr("{name} changes nothing.", name=name))
