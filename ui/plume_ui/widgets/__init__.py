"""Widgets that know nothing of databases, shared by the features."""
