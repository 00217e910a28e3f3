"""A backup to one file: a consistent copy, checked before it gets its name."""
