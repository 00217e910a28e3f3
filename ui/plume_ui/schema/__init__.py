"""The schema panel: every object of the file as a tree."""
