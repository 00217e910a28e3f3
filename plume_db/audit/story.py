"""What the audit log knows of one task, in words and figures for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plume_db.audit.log import Deed
from plume_db.language import tr, trn
from plume_db.maintenance.findings import KIND_WORDS
from plume_db.units import bytes_text, duration_text, moment_text

Line = tuple[str, str]
"""A label and what stands behind it."""

OUTCOMES = {
    "done": tr("done"),
    "failed": tr("failed"),
    "cancelled": tr("cancelled"),
    "running": tr("running"),
    "interrupted": tr("interrupted: the program ended before the task did"),
}
CONTENTS = {
    "same": tr("same"),
    "differs": tr("differs"),
    "not compared": tr("not compared"),
}
"""What the proof of a task says of the content."""
_PARAMETERS = {
    "way": tr("Way"),
    "page_size": tr("Page size"),
    "to": tr("To"),
    "table": tr("Table"),
    "index": tr("Index"),
    "limit": tr("Rows of an index"),
    "pages": tr("Pages"),
    "how": tr("How"),
    "guess": tr("Guess references"),
    "rehearse": tr("Rehearse REINDEX"),
    "mode": tr("Mode"),
    "from": tr("Restore from"),
    "where": tr("Only rows where"),
    "rows": tr("Which rows"),
    "schema_from": tr("Schema taken from"),
    "deleted": tr("Deleted rows too"),
    "merge": tr("Filled up from"),
    "fill up from": tr("Filled up from"),
    "merge_counts_only": tr("Only counted"),
    "case": tr("Exact copy in"),
}
"""What the parameters of tasks are called; others keep their names."""


@dataclass(frozen=True)
class Story:
    """One task as it is listed."""

    at: str
    """Local time, to the second."""
    task: str
    file: str
    outcome: str
    took: str
    sizes: str
    """Before and after."""
    content: str
    """What the proof said; empty where nothing was to be proved."""
    bad: bool
    """Whether the task did what it must not, or failed."""
    lines: tuple[Line, ...]
    """Everything else that is known, for a closer look."""


def story_of(deed: Deed) -> Story:
    """Tell a deed."""
    begun = deed.intent.body
    ended: Mapping[str, Any] = deed.result.body if deed.result is not None else {}
    proof = _mapping(ended.get("verification"))
    took = _number(ended.get("seconds"))
    content = str(proof.get("content") or "")
    broken = content == "differs" or bool(proof.get("structure")) or bool(proof.get("references"))
    return Story(
        moment_text(deed.intent.at),
        deed.intent.task,
        deed.intent.file,
        deed.outcome,
        duration_text(took) if took is not None else "",
        _sizes(begun, ended),
        content,
        broken or deed.outcome in ("failed", "interrupted"),
        tuple(_lines(deed, begun, ended, proof)),
    )


def _sizes(begun: Mapping[str, Any], ended: Mapping[str, Any]) -> str:
    before, after = _number(begun.get("bytes_before")), _number(ended.get("bytes_after"))
    if before is None:
        return ""
    if after is None or after == before:
        return bytes_text(before)
    return f"{bytes_text(before)} → {bytes_text(after)}"


def _lines(
    deed: Deed, begun: Mapping[str, Any], ended: Mapping[str, Any], proof: Mapping[str, Any]
) -> list[Line]:
    lines = [
        (tr("File"), deed.intent.file),
        (tr("Outcome"), OUTCOMES.get(deed.outcome, deed.outcome)),
    ]
    if ended.get("why"):
        lines.append((tr("Why"), str(ended["why"])))
    for name, value in _mapping(begun.get("parameters")).items():
        lines.append((_PARAMETERS.get(name, name), _value(value)))
    if begun.get("out"):
        lines.append((tr("Written to"), str(begun["out"])))
    if (work := _number(ended.get("work_seconds"))) is not None:
        lines.append((tr("The work alone"), duration_text(work)))
    lines += _proof_lines(proof)
    if ended.get("snapshot"):
        lines.append((tr("Snapshot"), str(ended["snapshot"])))
    for finding in _list(ended.get("findings")):
        held = _mapping(finding)
        kind = str(held.get("kind", ""))
        lines.append((KIND_WORDS.get(kind) or kind or tr("Finding"), str(held.get("text", ""))))
    if ended.get("note"):
        lines.append((tr("Note"), str(ended["note"])))
    pid = begun.get("pid")
    lines.append(
        (tr("Record"), tr("{number:,}, by process {pid}", number=deed.intent.number, pid=pid))
    )
    return lines


def _value(value: object) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return str(value)


def _proof_lines(proof: Mapping[str, Any]) -> list[Line]:
    lines: list[Line] = []
    if proof.get("content"):
        rows = _number(proof.get("rows"))
        told = f" ({trn('{n} row', '{n} rows', round(rows))})" if rows else ""
        words = f": {proof['words']}" if proof.get("words") else ""
        lines.append(
            (tr("Content"), f"{CONTENTS.get(proof['content'], proof['content'])}{told}{words}")
        )
    lines += [(tr("Damage"), str(line)) for line in _list(proof.get("structure"))]
    if proof.get("references"):
        lines.append((tr("Broken references"), str(proof["references"])))
    return lines


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
