"""Fixtures: recover a file in this process, and a known database to damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.recover.conduct import Order, conduct
from plume_db.recover.report import Options, Report
from tests.core.recover.damages import build

Recover = Callable[..., tuple[Report, Path]]


@pytest.fixture
def recovered(tmp_path: Path) -> Recover:
    """Recover a file and give the report and the new database."""
    count = 0

    def run(source: Path, options: Options | None = None) -> tuple[Report, Path]:
        nonlocal count
        count += 1
        folder = tmp_path / f"recovered-{count}"
        folder.mkdir()
        out = folder / "out.db"
        order = Order(source, folder / "copy.db", out, out, options or Options())
        return conduct(order, lambda _share, _words: None), out

    return run


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of 18,000 known rows."""
    path = tmp_path_factory.mktemp("known") / "known.db"
    build(path, 4)
    return path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of 150,000 known rows."""
    path = tmp_path_factory.mktemp("large") / "large.db"
    build(path, 33)
    return path
