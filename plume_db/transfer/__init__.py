"""Rows to and from files of other kinds: export, and the text of a copy."""
