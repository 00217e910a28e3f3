"""The query document: write SQL, run it, see its rows."""
