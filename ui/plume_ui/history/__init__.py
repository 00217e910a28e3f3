"""The statements that were run before, and snippets."""
