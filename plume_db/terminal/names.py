"""The words that mean a task; imports nothing, so that asking costs nothing."""

SUBCOMMANDS = (
    "inspect",
    "check",
    "backup",
    "vacuum",
    "analyze",
    "into",
    "incremental",
    "storage",
    "encoding",
    "optimize",
    "dropstats",
    "reindex",
    "checkpoint",
    "journal",
    "store",
    "restore",
    "recover",
    "plan",
    "chart",
    "series",
    "monitor",
    "log",
    "demo",
    "desktop",
)
"""As the first argument of ``plume-db``; a file of that name is opened as ``./inspect``."""
