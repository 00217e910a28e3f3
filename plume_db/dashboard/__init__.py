"""Dashboards: arrangements of charts kept outside the file, and the ready ones."""
