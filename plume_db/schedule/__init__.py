"""When snapshots are taken by themselves: while the program runs, or by the system's own clock."""
