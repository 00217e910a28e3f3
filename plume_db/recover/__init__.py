"""Recovery of damaged files: an own reader of pages, and a new database out of what it finds.

The original is copied byte for byte and never written. All reading happens in a process of its
own (:mod:`plume_db.recover.process`), which holds no locks of SQLite, so that it may read files
as plain bytes; nothing here needs SQLite to make sense of the damaged file.

Source of everything about the format: "Database File Format", https://sqlite.org/fileformat2.html,
whose sections the docstrings name.
"""
