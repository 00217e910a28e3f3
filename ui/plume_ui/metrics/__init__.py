"""Charts. Only :mod:`~plume_ui.metrics.plot` and what it imports load numpy and pyqtgraph."""
