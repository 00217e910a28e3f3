"""Display formats of columns: choosing them, and remembering them outside the file."""
