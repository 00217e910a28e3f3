"""Remember the statements that were run, and snippets, in a database of our own."""
