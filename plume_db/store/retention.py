"""Which snapshots to keep: grandfather, father, son, with two exceptions that save people.

The newest snapshot that was verified and is undamaged always stays, and so does the last one taken
before a risky task within 30 days.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from plume_db.language import tr
from plume_db.store.manifest import Manifest

RISKY_DAYS = 30


@dataclass(frozen=True)
class Rules:
    """How many snapshots of each span stay: the newest of each hour, day, week and month."""

    hours: int = 24
    days: int = 14
    weeks: int = 8
    months: int = 12


@dataclass(frozen=True)
class Verdict:
    """Whether a snapshot stays, and why."""

    manifest: Manifest
    kept: bool
    why: str


def judge(
    manifests: Iterable[Manifest],
    rules: Rules,
    now: float | None = None,
    bad: Collection[str] = (),
) -> tuple[Verdict, ...]:
    """Judge the snapshots of each file, the newest first; changes nothing.

    `bad` are the ids of those that were found to be rotten: they are not what saves anybody.
    """
    now = time.time() if now is None else now
    files: dict[str, list[Manifest]] = {}
    for each in manifests:
        files.setdefault(each.file, []).append(each)
    return tuple(v for _, held in sorted(files.items()) for v in _of_file(held, rules, now, bad))


def _of_file(held: list[Manifest], rules: Rules, now: float, bad: Collection[str]) -> list[Verdict]:
    held = sorted(held, key=lambda each: (each.at, each.id), reverse=True)
    reasons: dict[str, str] = {}
    if safe := next((m for m in held if m.verified and not m.damaged and m.id not in bad), None):
        reasons[safe.id] = tr("the newest that is verified")
    risky = next((m for m in held if m.reason.startswith("before ")), None)
    if risky is not None and now - risky.at < RISKY_DAYS * 86400:
        reasons.setdefault(
            risky.id,
            tr(
                "taken before {task}, less than {risky_days} days ago",
                task=risky.reason.removeprefix("before "),
                risky_days=RISKY_DAYS,
            ),
        )
    for word, count, spell in (
        (tr("the newest of its hour"), rules.hours, "%Y-%m-%d %H"),
        (tr("the newest of its day"), rules.days, "%Y-%m-%d"),
        (tr("the newest of its week"), rules.weeks, "%G-%V"),
        (tr("the newest of its month"), rules.months, "%Y-%m"),
    ):
        _newest_of_each(held, word, count, spell, reasons)
    return [Verdict(m, m.id in reasons, reasons.get(m.id, tr("no rule keeps it"))) for m in held]


def _newest_of_each(
    held: list[Manifest], word: str, count: int, spell: str, reasons: dict[str, str]
) -> None:
    seen: set[str] = set()
    for each in held:
        span = datetime.fromtimestamp(each.at, UTC).strftime(spell)
        if span in seen or len(seen) >= count:
            continue
        seen.add(span)
        reasons.setdefault(each.id, word)
