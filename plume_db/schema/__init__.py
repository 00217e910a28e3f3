"""What is in a file: tables, views, indexes, triggers, and how they depend on each other."""
