"""The window of Plume DB: everything that imports PySide6."""
