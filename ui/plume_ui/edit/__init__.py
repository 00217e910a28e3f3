"""Edit mode of a table document: staged changes, their SQL, and how they are written."""
