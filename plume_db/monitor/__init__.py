"""Watching a file that is in use, without a lock on it and without changing anything."""
