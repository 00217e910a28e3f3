"""Every damaged file of the corpus ends as rows or as a sentence; none is changed, none hangs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import CORPUS

ROOT = Path(__file__).parents[3]


def digests(folder: Path) -> dict[str, str]:
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


@pytest.mark.timeout(600)
def test_every_damaged_file_has_an_outcome_and_none_is_written_to(tmp_path: Path) -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus of damaged files is not here")
    with tarfile.open(CORPUS) as archive:
        # Python 3.11.2, as Debian 12 has it, does not know extractall's filter yet.
        known = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path, **known)
    (folder,) = [each for each in tmp_path.iterdir() if each.is_dir()]
    with (folder / "manifest.jsonl").open() as manifest:
        names = [json.loads(line)["file"] for line in manifest]
    names = [n for n in names if not n.endswith(("-wal", "-shm", "-journal"))]
    before = digests(folder)
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("corpus_run.py"))],
        input="\n".join(str(folder / name) for name in names),
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(found) == len(names) > 1000
    outcomes = Counter(each["outcome"] for each in found)
    assert set(outcomes) <= {"opened", "refused", "slow"}, [
        each for each in found if each["outcome"] in ("bug", "cancelled")
    ]
    assert outcomes["opened"] > 643  # what bare SQLite opens with the same settings
    for each in found:
        if each["outcome"] == "refused":
            assert each["sentence"].endswith("."), each
    assert digests(folder) == before
