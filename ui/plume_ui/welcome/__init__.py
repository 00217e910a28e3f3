"""The page shown when no file is open."""
