"""From a row to the row it names, and to the rows that name it."""
