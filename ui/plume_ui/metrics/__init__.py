"""The chart document: what to draw is chosen here, and what it shows is told."""
