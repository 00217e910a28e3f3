"""The pragmas with the values they take."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from plume_db.language import lines_to_say, said

_TABLE = lines_to_say("""
analysis_limit|0 100 400 1000|Rows that ANALYZE looks at in each index
application_id||The number that says which program the file belongs to
auto_vacuum|NONE FULL INCREMENTAL|Whether free pages are given back
automatic_index|ON OFF|Whether the planner may build an index for one query
busy_timeout||Milliseconds to wait for a lock
cache_size||Pages kept in memory; KiB where negative
cell_size_check|ON OFF|Whether b-tree pages are checked when read
collation_list||The collations of this connection
compile_options||How SQLite was built
data_version||Another number after another connection wrote
database_list||The files that are open
defer_foreign_keys|ON OFF|Whether references are checked only at COMMIT
encoding|'UTF-8' 'UTF-16le' 'UTF-16be'|How text is stored
foreign_key_check|table|Rows whose reference leads nowhere
foreign_key_list|table|The references of a table
foreign_keys|ON OFF|Whether references are checked
freelist_count||Free pages in the file
function_list||The functions of this connection
hard_heap_limit||Bytes of memory SQLite may use at most
ignore_check_constraints|ON OFF|Whether CHECK is skipped
incremental_vacuum||Give so many free pages back
index_info|index|The columns of an index
index_list|table|The indexes of a table
index_xinfo|index|The columns of an index, with order and collation
integrity_check|table|Whether the file is sound; "ok" where it is
journal_mode|DELETE TRUNCATE PERSIST MEMORY WAL OFF|How changes are made safe
journal_size_limit||Bytes of a journal that are kept
legacy_alter_table|ON OFF|Whether renaming works as in old versions
locking_mode|NORMAL EXCLUSIVE|Whether locks are kept
max_page_count||Pages the file may have at most
mmap_size||Bytes read by memory mapping
module_list||The virtual table modules of this connection
optimize||Run ANALYZE where it would help
page_count||Pages of the file
page_size|1024 2048 4096 8192 16384 32768 65536|Bytes of a page
pragma_list||All pragmas
query_only|ON OFF|Whether writing is refused
quick_check|table|As integrity_check, without the indexes
read_uncommitted|ON OFF|Whether a shared cache is read without locks
recursive_triggers|ON OFF|Whether a trigger may fire itself
reverse_unordered_selects|ON OFF|Whether rows without ORDER BY come backwards
schema_version||A number that changes with the schema
secure_delete|ON OFF FAST|Whether deleted content is overwritten
shrink_memory||Give memory back
soft_heap_limit||Bytes of memory SQLite tries to keep to
synchronous|OFF NORMAL FULL EXTRA|How often the disk is waited for
table_info|table|The columns of a table
table_list||All tables
table_xinfo|table|The columns of a table, hidden ones too
temp_store|DEFAULT FILE MEMORY|Where temporary tables are kept
threads||Helper threads a statement may use
trusted_schema|ON OFF|Whether functions in the schema are trusted
user_version||A number for the program that owns the file
wal_autocheckpoint||Pages of the WAL after which it is written back
wal_checkpoint|PASSIVE FULL RESTART TRUNCATE|Write the WAL back into the file
writable_schema|ON OFF RESET|Whether the schema table may be written
""")


@cache
def pragmas() -> Mapping[str, tuple[tuple[str, ...], str]]:
    """Give values and meaning by name; ``table`` and ``index`` stand for names of such."""
    found = {}
    for line in _TABLE.strip().splitlines():
        name, values, meaning = line.split("|")
        found[name] = (tuple(values.split()), said(meaning))
    return found
