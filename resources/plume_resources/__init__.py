"""Icons and other files the window reads at run time."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where they lie; plain files also in a frozen program."""
