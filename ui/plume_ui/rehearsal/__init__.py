"""What a write would do, shown before it happens, and the way it is then run."""
