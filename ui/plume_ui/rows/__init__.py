"""The table document: a grid that Plume DB paints, over rows that are read as they are seen."""
