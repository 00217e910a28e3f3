"""What the bytes of a file are spent on, its facts, and what stands out in it."""
