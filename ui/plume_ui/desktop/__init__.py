"""``plume-db desktop``: an entry in the menu for a program that pip installed. No Qt."""
