"""Fixtures for tests of the one program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.single.starting import Programs

if sys.platform == "win32":
    collect_ignore = ["test_listening.py", "test_processes.py", "test_startup.py"]


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    found = Programs(tmp_path)
    yield found
    found.end()
