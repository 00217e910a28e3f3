"""The activity panel: what runs, what has ended."""
