"""Writing with open eyes: what statements would do, doing it in one transaction, undoing it."""
