"""Run a statement a few times and say what it costs: counters, time, and rows in each loop."""
