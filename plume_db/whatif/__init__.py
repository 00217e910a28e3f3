"""Imagine changes on a private copy: another index, another wording, other statistics or values."""
