from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CORPUS
from tests.core.maintenance.databases import HOLES, build


@pytest.fixture
def corpus_files(tmp_path: Path) -> Callable[[int], Iterator[Path]]:
    """Give every so-manieth damaged file as a private copy."""

    def files(every: int) -> Iterator[Path]:
        if not CORPUS.exists():
            pytest.skip("the damaged files are not here")
        with tarfile.open(CORPUS) as archive:
            members = [m for m in archive.getmembers() if m.isfile() and m.name.endswith(".db")]
            for member in members[::every]:
                data = archive.extractfile(member)
                assert data is not None
                path = tmp_path / Path(member.name).name
                path.write_bytes(data.read())
                yield path

    return files


@pytest.fixture
def holes(tmp_path: Path) -> Path:
    """A rollback database of about 3 MB that is half empty."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return build(folder / "holes.db", HOLES)
