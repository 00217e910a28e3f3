"""The snapshots of a file: when they were taken, what is in them, and the way back."""
