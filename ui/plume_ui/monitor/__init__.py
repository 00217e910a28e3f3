"""The page that watches a file in use."""
