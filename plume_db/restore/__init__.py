"""The way back: compare a snapshot with the file, then take all of it, a table, or some rows."""
