"""The history of plans of one window: opened on first use, nothing of an encrypted file in it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.recall.entry import Change, Recalled
from plume_db.recall.fingerprint import fingerprints
from plume_db.recall.history import PlanHistory, keeps
from plume_ui.plan.plan_page import PlanPage, fresh

if TYPE_CHECKING:
    from plume_db.session import Session
    from plume_ui.desk import Desk

MOST_NODES = 5_000
"""Nodes of a plan that is remembered; a larger one would take the place of many others."""


class _Keeper(QObject):
    """Holds the two histories of a desk: on the disk, and in memory."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.kept = PlanHistory(desk.settings.state_dir)
        self.passing = PlanHistory(None)
        desk.session.when_closed(self.passing.close)


class PlanMemory:
    """What a worker needs to remember a plan; made in the GUI thread."""

    def __init__(self, desk: Desk) -> None:
        keeper = desk.findChild(_Keeper) or _Keeper(desk)
        self._session: Session = desk.session
        self._wanted = bool(desk.settings.get("query/history"))
        self._kept, self._passing = keeper.kept, keeper.passing

    def history(self) -> PlanHistory:
        """Give the history for what is open now."""
        return self._kept if self._wanted and keeps(self._session) else self._passing

    def remember(self, page: PlanPage, task: Task) -> Change | None:
        """Remember a plan; tell where the same query was planned otherwise before."""
        if page.plan.absent or len(page.arranged.nodes) > MOST_NODES:
            return None
        with fresh(self._session, task) as alone:
            made = fingerprints(alone, page.plan, page.sql, page.question.given)
        history = self.history()
        # A history that can not be kept is no reason to bother a person who looks at a plan.
        with suppress(PlumeError):
            return history.changed(history.record(page.plan, self._session.path, page.sql, made))
        return None

    def plans(self, page: PlanPage) -> tuple[Recalled, ...]:
        """Give the remembered plans of a query, the latest first."""
        return self.history().plans(self._session.path, page.sql)
