"""The page that writes rows to a file, and what goes to the clipboard."""
