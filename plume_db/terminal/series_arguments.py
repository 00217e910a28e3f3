"""What may be said after ``plume-db series``."""

from __future__ import annotations

import argparse


def describe_series(command: argparse.ArgumentParser) -> None:
    """Add the arguments of ``series``."""
    command.add_argument("--json", action="store_true", help="print one JSON array")
    command.add_argument(
        "--all",
        action="store_true",
        help="list every column that holds moments, also those that order nothing",
    )
