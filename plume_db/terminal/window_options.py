"""What may be said to the window; imports nothing, so that asking costs nothing."""

WINDOW_OPTIONS = (
    ("--new-window", "open a window of its own for what is named, or an empty one"),
    ("--no-single", "start a program of its own, beside one that runs already"),
    ("--safe", "start with default settings, bring nothing back from before, remember nothing"),
    ("--selftest", "open no window: see whether every part of this installation works"),
    ("--json", "with --selftest: print one JSON object"),
)
"""Options before or after the files, each with what it does; after ``--`` all are names of files.

``plume_ui.entry`` reads them and ``plume-db --help`` lists them.
"""
