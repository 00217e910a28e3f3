"""The page that recovers a damaged file, also one that can not even be opened."""
