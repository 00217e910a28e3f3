"""Opening a file without changing a byte of it: what state it is in, and which way in is safe."""
