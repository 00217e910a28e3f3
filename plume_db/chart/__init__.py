"""A chart as data: what it reads, what it draws, and the figures of every kind of picture."""
