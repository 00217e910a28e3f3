"""The inspector: whatever is selected, looked at closely."""
