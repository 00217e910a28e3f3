"""Changes of a table's rows that are staged first and written together."""
