"""The status bar: how the file is open and what it is."""
