"""What is kept of errors and crashes: told without a word of the person's data."""
