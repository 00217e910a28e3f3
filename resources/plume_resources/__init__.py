"""Icons and other files the window reads at run time, found by importlib.resources."""
