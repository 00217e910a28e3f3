"""The plan of a statement as a tree."""
