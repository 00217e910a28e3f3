"""Split SQL into statements, read their parameters, and run them on a reading connection."""
