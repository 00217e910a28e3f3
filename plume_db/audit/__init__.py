"""What was done to files by tasks: an append-only log with a hash chain, outside every file."""
