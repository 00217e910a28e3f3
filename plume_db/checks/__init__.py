"""What the values of a table are like: types, dates, keys and references that no schema guards.

SQLite takes any value into nearly any column. What looks wrong here is told with a count, the first
rows, and a condition that shows them all; nothing is ever changed.
"""
