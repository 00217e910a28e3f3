"""The SQL editor, for every place where SQL is typed."""
