"""Tasks that look after a file: compact it, refresh its statistics, check its integrity.

Each task has a preflight, which reads only, and a run function, which takes a
:class:`~plume_db.jobs.Task` and gives a frozen result.
"""
