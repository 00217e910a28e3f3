"""The page that looks for something in the whole file."""
