"""The box that finds anything by its name (Ctrl+P)."""
