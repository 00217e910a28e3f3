"""Find what a database has recorded over time: its columns of time, its measures, its groups.

Light enough for the first window: nothing here imports numpy.
"""
