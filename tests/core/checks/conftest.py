from __future__ import annotations

from tests.core.maintenance.conftest import corpus_files

__all__ = ["corpus_files"]
