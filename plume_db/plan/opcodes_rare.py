"""Sentences for instructions of schema changes, PRAGMAs and rare cases."""

from __future__ import annotations

from plume_db.language import tr

RARE: dict[str, str] = {
    "Abortable": tr("Checks in test builds that the statement can still be taken back"),
    "AutoCommit": tr("Begins, commits or rolls back a transaction"),
    "Savepoint": tr("Opens, releases or rolls back to a savepoint"),
    "Checkpoint": tr("Writes the log back into the file"),
    "JournalMode": tr("Changes the journal mode"),
    "Vacuum": tr("Rebuilds the file"),
    "IncrVacuum": tr("Gives a free page back; to {to} where there are none"),
    "ReadCookie": tr("Reads a number of the file's header into r{2}"),
    "SetCookie": tr("Writes a number of the file's header"),
    "Destroy": tr("Frees the b-tree at page {1}"),
    "Clear": tr("Empties the b-tree at page {1}"),
    "CreateBtree": tr("Makes a new b-tree, with its page in r{2}"),
    "SqlExec": tr("Runs SQL of its own"),
    "ParseSchema": tr("Reads part of the schema again"),
    "LoadAnalysis": tr("Reads the statistics of ANALYZE again"),
    "DropTable": tr("Forgets table {4}"),
    "DropIndex": tr("Forgets index {4}"),
    "DropTrigger": tr("Forgets trigger {4}"),
    "IntegrityCk": tr("Checks b-trees for damage"),
    "IFindKey": tr("Goes to {to} where {c} lacks the entry that r{3} asks for"),
    "Expire": tr("Makes statements be prepared again"),
    "CursorLock": tr("Keeps {c} where it is"),
    "CursorUnlock": tr("Lets {c} move again"),
    "TableLock": tr("Takes a lock on a table that connections share"),
    "VBegin": tr("Begins to write to a virtual table"),
    "VCreate": tr("Makes a virtual table"),
    "VDestroy": tr("Removes a virtual table"),
    "VCheck": tr("Asks a virtual table to check itself"),
    "VRename": tr("Tells a virtual table its new name"),
    "VUpdate": tr("Writes a row to a virtual table"),
    "Pagecount": tr("Puts the number of pages into r{2}"),
    "MaxPgcnt": tr("Sets and tells the largest number of pages"),
    "ClrSubtype": tr("Takes the mark of a kind of value off r{1}"),
    "GetSubtype": tr("Reads the mark of the kind of value in r{1}"),
    "SetSubtype": tr("Marks the kind of value in r{2}"),
}
