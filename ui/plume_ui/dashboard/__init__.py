"""Dashboards in the window: a grid of charts on one span of time."""
