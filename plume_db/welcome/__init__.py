"""What the welcome page offers that is about the system and not about a file."""
