"""What could be written at a place in SQL text, said without running anything."""
