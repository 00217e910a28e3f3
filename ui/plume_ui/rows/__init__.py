"""The table document: a grid painted by Plume DB itself over rows that are read as they are seen."""
