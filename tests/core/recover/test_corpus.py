"""Every damaged file of the corpus ends as a database or as a sentence; none is changed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.conftest import CORPUS

ROOT = Path(__file__).parents[3]


def check(folder: Path, names: list[str]) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("corpus_run.py"))],
        input="\n".join(str(folder / name) for name in names),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, object]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each for each in found if each["outcome"] == "bug"] == []
    assert len(found) == len(names)
    for each in found:
        assert each["outcome"] != "refused" or str(each["sentence"]).endswith("."), each
    return found


def unpacked(folder: Path) -> tuple[Path, list[str]]:
    if not CORPUS.exists():
        pytest.skip("the corpus of damaged files is not here")
    with tarfile.open(CORPUS) as archive:
        known = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **known)  # type: ignore[arg-type]
    (made,) = [each for each in folder.iterdir() if each.is_dir()]
    with (made / "manifest.jsonl").open() as manifest:
        names = [json.loads(line)["file"] for line in manifest]
    return made, [n for n in names if not n.endswith(("-wal", "-shm", "-journal"))]


def digests(folder: Path) -> dict[str, str]:
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


def test_a_sample_of_the_corpus_has_outcomes(tmp_path: Path) -> None:
    folder, names = unpacked(tmp_path)
    before = digests(folder)
    check(folder, names[::12])
    assert digests(folder) == before


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_every_file_of_the_corpus_has_an_outcome(tmp_path: Path) -> None:
    folder, names = unpacked(tmp_path)
    before = digests(folder)
    found = check(folder, names)
    assert digests(folder) == before
    assert sum(int(str(each.get("rows", 0))) for each in found) > 60_000
    assert sum(each["outcome"] == "recovered" for each in found) > 1_200
