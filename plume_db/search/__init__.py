"""Looks for a text or a number in every table of a file, and in its names."""
