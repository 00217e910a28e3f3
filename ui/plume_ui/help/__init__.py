"""The Help menu: the guide in a window of its own, the list of shortcuts, the versions."""
