"""Read the plan SQLite makes for a statement, and say in words what it will do."""
