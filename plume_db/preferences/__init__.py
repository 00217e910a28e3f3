"""What stands behind the settings window: the files of ours, and settings as text."""
