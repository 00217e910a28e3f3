"""The settings window, made from the table of settings."""
