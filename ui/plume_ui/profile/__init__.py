"""What a column holds, shown in the inspector."""
