"""``plume-db demo OUT``."""

from __future__ import annotations

import argparse
from pathlib import Path

from plume_db.demo.build import build_demo
from plume_db.terminal.console import Console
from plume_db.terminal.work import run_alone
from plume_db.units import bytes_text, count_text


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Write a demo database."""
    out = Path(arguments.out)
    built = run_alone(
        "demo",
        lambda task: build_demo(out, arguments.rows, arguments.seed, task),
        console,
        writes=True,
    )
    console.say(
        f"{built.path}: {count_text(built.rows)} rows in compression_stats, "
        f"{bytes_text(built.bytes)} in all"
    )
    return False
