"""What a column holds: types, NULLs, distinct and common values, ranges, shapes of numbers."""
