"""The page that shows what is attached and attaches more."""
