"""Pictures of series: panels on one axis of time, shared by charts and dashboards.

Importing a module from here loads numpy and pyqtgraph; do that on a worker first.
"""
