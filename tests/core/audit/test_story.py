"""What the audit log holds of a task, as a person reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plume_db.audit.export import write_export
from plume_db.audit.log import AuditLog
from plume_db.audit.story import Story, story_of


def told(begun: dict[str, Any], ended: dict[str, Any] | None) -> Story:
    log = AuditLog(None)
    intent = log.begin(Path("/data/a.db"), "vacuum", begun)
    if ended is not None:
        log.end(intent, ended)
    (deed,) = log.deeds()
    return story_of(deed)


def test_sizes_time_proof_and_way_back_are_told() -> None:
    proof = {"content": "same", "words": "", "structure": [], "rows": 1234}
    story = told(
        {"bytes_before": 2_000_000, "parameters": {"way": "copy"}},
        {"outcome": "done", "seconds": 2.5, "bytes_after": 1_000_000, "verification": proof,
         "snapshot": "snapshot 1 in /store"},
    )  # fmt: skip
    assert (story.sizes, story.took, story.content) == ("2.00 MB → 1.00 MB", "2.5 s", "same")
    assert not story.bad
    lines = dict(story.lines)
    assert lines["Way"] == "copy"
    assert lines["Content"] == "same (1,234 rows)"
    assert lines["Snapshot"] == "snapshot 1 in /store"


def test_a_difference_damage_or_failure_is_bad() -> None:
    differs = {"content": "differs", "words": "t is gone", "structure": ["page 3"], "references": 2}
    story = told({}, {"outcome": "done", "verification": differs})
    assert story.bad
    assert ("Content", "differs: t is gone") in story.lines
    assert ("Damage", "page 3") in story.lines
    assert ("Broken references", "2") in story.lines
    failed = told({}, {"outcome": "failed", "why": "The disk is full."})
    assert failed.bad
    assert ("Why", "The disk is full.") in failed.lines


def test_what_is_no_record_of_ours_does_not_break_it() -> None:
    odd = {"outcome": "done", "seconds": "x", "findings": [1, {"kind": "index"}], "note": 3,
           "verification": [1]}  # fmt: skip
    story = told({"parameters": [1], "bytes_before": None}, odd)
    assert story.took == ""
    assert ("Index", "") in story.lines


def test_an_export_never_replaces_the_database(tmp_path: Path) -> None:
    import pytest

    from plume_db.errors import PlumeError

    path = tmp_path / "a.db"
    path.write_bytes(b"precious")
    log = AuditLog(None)
    log.begin(path, "vacuum", {})
    with pytest.raises(PlumeError):
        write_export(log.records(), "CSV", path, path)
    assert path.read_bytes() == b"precious"
    assert write_export(log.records(), "CSV", tmp_path / "out.csv", path) == 1
    assert write_export(log.records(), "JSON", tmp_path / "out.csv", path) == 1
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["a.db", "out.csv"]
