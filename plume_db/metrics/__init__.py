"""Time series in any database: find them, read them fast, draw any window of them exactly.

Only :mod:`~plume_db.metrics.load`, :mod:`~plume_db.metrics.pack` and
:mod:`~plume_db.metrics.pyramid` import numpy; everything else is light enough for the first window.
"""
