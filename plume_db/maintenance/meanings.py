"""What the messages of SQLite's integrity check mean, and what to do about each.

The families are those of btree.c (structure), pragma.c (rows and indexes) and of the FTS and
R-tree modules in SQLite 3.54. A message of no family is told as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plume_db.language import tr
from plume_db.maintenance.findings import Finding, FindingKind, classify
from plume_db.schema.objects import Catalog, folded

REINDEX = tr("Build the index anew (REINDEX); the rows themselves are not touched.")
RECOVER = tr(
    "Restore a backup from before the damage, or recover what can be read into a new file. "
    "Do not write to this file until then."
)
COMPACT = tr(
    "Compact the file (VACUUM): it is written anew without them. But where a table is missing that "
    "should be there, recover the file first: its rows may lie in such pages."
)
LOST = tr(
    "Do not compact this file: since there is other damage too, rows that are missing may lie in "
    "this page. Recover the file instead."
)
MEND = tr("Look at the rows and correct them; the file itself is sound.")
REBUILD = tr(
    "Build the full-text index anew from its text: INSERT INTO t(t) VALUES('rebuild'), with its "
    "name for t. One that keeps no text (contentless) must be filled anew."
)


@dataclass(frozen=True)
class Family:
    """Messages of one shape."""

    pattern: str
    kind: FindingKind
    meaning: str
    """With the groups of the pattern by name in braces."""
    advice: str


_ROWS = (
    Family(
        r"row (?P<row>\d+) missing from index (?P<index>.*)",
        "index",
        tr("A row of the table is not in the index {index}: queries that use the index miss it."),
        REINDEX,
    ),
    Family(
        r"row (?P<row>\d+) values differ from index (?P<index>.*)",
        "index",
        tr("The index {index} holds another value for a row than the table does."),
        REINDEX,
    ),
    Family(
        r"rowid not at end-of-record for row (?P<row>\d+) of index (?P<index>.*)",
        "index",
        tr("An entry of the index {index} does not end in the rowid of its row."),
        REINDEX,
    ),
    Family(
        r"non-unique entry in index (?P<index>.*)",
        "index",
        tr("The index {index} is unique, but several rows have the same key."),
        tr(
            "Decide which of these rows is right, change or delete the others, then REINDEX. "
            "REINDEX alone is refused as long as they are there."
        ),
    ),
    Family(
        r"wrong # of entries in index (?P<index>.*)",
        "index",
        tr("The index {index} has more or fewer entries than the table has rows for it."),
        REINDEX,
    ),
    Family(
        r"index (?P<index>.*) stores an imprecise floating-point value for row \d+",
        "index",
        tr(
            "The index {index} holds a number rounded otherwise than the table does, which an "
            "older "
            "SQLite wrote; looking for that number by the index may miss the row."
        ),
        REINDEX,
    ),
    Family(
        r"row not in PRIMARY KEY order for (?P<table>.*)",
        "damage",
        tr(
            "Rows of {table} do not lie in the order of its key, so looking one up can miss "
            "it. The "
            "key is the table itself here, so REINDEX does not mend it."
        ),
        tr("Copy the rows into a new table, or recover the file."),
    ),
    Family(
        r"NULL value in (?P<column>.*)",
        "constraint",
        tr(
            "{column} must not be NULL, but is in some row. Often NOT NULL was added to the schema "
            "when the rows were there already."
        ),
        tr("Give these rows a value."),
    ),
    Family(
        r"non-(?P<type>\w+) value in (?P<column>.*)",
        "constraint",
        tr("{column} of a STRICT table must hold {type}, but a row holds another type."),
        MEND,
    ),
    Family(
        r"NUMERIC value in (?P<column>.*)",
        "constraint",
        tr(
            "{column} is declared as text, but a row holds a number as it was written past "
            "SQLite's "
            "conversion. Comparing with text does not find it."
        ),
        tr("Write the value again: UPDATE t SET c = cast(c AS TEXT)."),
    ),
    Family(
        r"TEXT value in (?P<column>.*)",
        "constraint",
        tr(
            "{column} is declared as a number, but a row holds a number as text. Comparing "
            "and adding "
            "may not find it."
        ),
        tr("Write the value again: UPDATE t SET c = cast(c AS NUMERIC)."),
    ),
    Family(
        r"CHECK constraint failed in (?P<table>.*)",
        "constraint",
        tr(
            "A row of {table} breaks a CHECK of its table. Often the CHECK came later than the row."
        ),
        MEND,
    ),
)

_MODULES = (
    Family(
        r"malformed inverted index for FTS\d table \w+\.(?P<table>.*)",
        "index",
        tr("The full-text index of {table} does not fit its text, so searches miss rows."),
        REBUILD,
    ),
    Family(
        r"unable to validate the inverted index for FTS\d table \w+\.(?P<table>.*?): .*",
        "damage",
        tr("The full-text index of {table} can not be read to its end."),
        REBUILD,
    ),
    Family(
        r"fts5: .*table \"(?P<table>.*?)\".*",
        "index",
        tr("The full-text index of {table} is damaged; the text itself is checked apart from it."),
        REBUILD,
    ),
    Family(
        r"(?:.*: )?undersize RTree blobs in .*",
        "damage",
        tr("A part of an R-tree is cut off."),
        tr("Fill a new R-tree from the rows of the file, or recover the file."),
    ),
    Family(
        r"In RTree \w+\.(?P<table>.*):",
        "damage",
        tr("The R-tree {table} is not whole; what follows says where."),
        tr("Fill a new R-tree from the rows of the file, or recover the file."),
    ),
    Family(
        r"(?:Mapping \(|Found \(|Node -?\d+ |Dimension \d+ of cell|Rtree depth|Wrong number of "
        r"entries in %|Wrong number of columns for an rtree|Schema corrupt or not an rtree).*",
        "damage",
        tr("A part of an R-tree does not fit the others, so looking for a place can miss rows."),
        tr("Fill a new R-tree from the rows of the file, or recover the file."),
    ),
)

_STRUCTURE = (
    Family(
        r"Page (?P<page>\d+): never used",
        "unused pages",
        tr("Page {page} belongs to no table, no index and not to the free pages."),
        COMPACT,
    ),
    Family(
        r"Page (?P<page>\d+): pointer map referenced",
        "damage",
        tr("Page {page} is a map of the file and is used as something else, too."),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?2nd reference to page (?P<page>\d+)",
        "damage",
        tr(
            "Page {page} is used by two things at once{in_tree}: writing to one destroys the other."
        ),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?invalid page number (?P<page>\d+)",
        "damage",
        tr(
            "A pointer{in_tree} leads to page {page}, which is not in the file. The file may "
            "have been "
            "cut off."
        ),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?(?:failed to get page (?P<page>\d+)|unable to get the page\. error code=\d+)",
        "damage",
        tr("A page{in_tree} can not be read from the disk or the file."),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?btreeInitPage\(\) returns error code \d+",
        "damage",
        tr(
            "A page{in_tree} holds something that is no page of a table or index: it was "
            "overwritten."
        ),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?Rowid (?P<rowid>-?\d+) out of order",
        "damage",
        tr("The row with rowid {rowid}{in_tree} lies where it can not be found by its rowid."),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?(?:Offset \d+ out of range \d+\.\.\d+|Extends off end of page|free space "
        r"corruption|Multiple uses for byte \d+ of page \d+|Fragmentation of \d+ bytes reported "
        r"as \d+ on page \d+)",
        "damage",
        tr("The inside of a page{in_tree} is inconsistent: some of its rows are broken."),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?Bad cell header size",
        "damage",
        tr(
            "A row{in_tree} says of itself that it is longer than it can be: its page was "
            "overwritten."
        ),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?(?:database disk image is malformed|file is not a database)",
        "damage",
        tr("A page makes no sense, so the rest of what was being read was not checked."),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?Child page depth differs",
        "damage",
        tr(
            "A b-tree{in_tree} has branches of different depth, so a part hangs at the wrong place."
        ),
        RECOVER,
    ),
    Family(
        r"(?:Freelist: )(?:size is \d+ but should be \d+|freelist leaf count too big.*)",
        "damage",
        tr(
            "The list of free pages is wrong. No row lies there, but the next write may take "
            "a page "
            "that is still in use."
        ),
        tr("Compact into a new file, which makes a new list, before anything writes to this one."),
    ),
    Family(
        r"(?:.*: )?overflow list length is \d+ but should be \d+",
        "damage",
        tr("A long value{in_tree} is broken off: pages of it are missing."),
        RECOVER,
    ),
    Family(
        r"(?:.*: )?(?:Failed to read ptrmap key=\d+|Bad ptr map entry .*)",
        "damage",
        tr(
            "The map that says which page belongs to which (for auto-vacuum) is wrong{in_tree}. No "
            "row is missing, but giving pages back could break tables."
        ),
        tr("Compact into a new file; do not run an incremental vacuum before."),
    ),
    Family(
        r"max rootpage \(\d+\) disagrees with header \(\d+\)"
        r"|incremental_vacuum enabled with a max rootpage of zero",
        "damage",
        tr("The header of the file says something else about auto-vacuum than its tables do."),
        tr("Compact into a new file; do not run an incremental vacuum before."),
    ),
    Family(
        r"Outstanding page count goes from \d+ to \d+ during this analysis",
        "damage",
        tr("SQLite lost count of the pages it held while it checked."),
        tr("Check again. If it comes again, report it with the version of SQLite."),
    ),
)

FAMILIES = tuple(
    (re.compile(f"(?:{each.pattern})\\Z", re.DOTALL), each)
    for each in (*_ROWS, *_MODULES, *_STRUCTURE)
)
_TREE = re.compile(r"Tree (?P<root>\d+) page (?P<page>\d+)")
DEAD_INDEX = tr(
    "Build the index anew from the rows of its table. Where REINDEX is refused, compact the file "
    "into a new one, which builds every index anew."
)


@dataclass(frozen=True)
class Trees:
    """Which object a message speaks of."""

    roots: Mapping[int, tuple[str, str, bool]]
    """By root page: name, table, and whether it is an index."""
    indexes: Mapping[str, str]
    """The table of each index, by its folded name."""
    tables: Mapping[str, str]
    """The name of each table as stored, by its folded name."""

    @classmethod
    def of(cls, catalog: Catalog, roots: Mapping[int, tuple[str, str, bool]]) -> Trees:
        """Make it from a catalog and the roots that the schema tells."""
        return cls(
            roots,
            {folded(index.name): index.table for index in catalog.indexes},
            {folded(table.name): table.name for table in catalog.tables},
        )

    def column(self, words: str) -> tuple[str, str]:
        """Split ``table.column``; names may have points themselves."""
        at = words.find(".")
        while at >= 0:
            if (name := self.tables.get(folded(words[:at]))) is not None:
                return name, words[at + 1 :]
            at = words.find(".", at + 1)
        return "", ""


def explained(message: str, trees: Trees, table: str = "") -> Finding:
    """Say what a message of the integrity check means; one that is not known stays as it is."""
    for pattern, family in FAMILIES:
        if (match := pattern.match(message)) is not None:
            return _told(Finding(family.kind, message, table), family, match.groupdict(), trees)
    return _in_tree(classify(message, table), trees)


def _told(bare: Finding, family: Family, parts: dict[str, str | None], trees: Trees) -> Finding:
    bare = _in_tree(bare, trees)
    in_tree = (
        ""
        if not bare.object
        else tr(" of index {name}", name=bare.object)
        if bare.kind == "index"
        else tr(" of {name}", name=bare.object)
    )
    meaning = family.meaning.format_map({**parts, "in_tree": in_tree})
    advice = bare.advice or family.advice
    told = replace(bare, meaning=meaning, advice=advice)
    if index := parts.get("index"):
        return replace(told, object=index, table=bare.table or trees.indexes.get(folded(index), ""))
    if column := parts.get("column"):
        table, name = trees.column(column)
        return replace(told, table=bare.table or table, object=name)
    if named := parts.get("table"):
        return replace(told, table=bare.table or trees.tables.get(folded(named), ""))
    if (rowid := parts.get("rowid")) and told.table:
        return replace(told, rowid=int(rowid), row=rowid)
    return told


def _in_tree(finding: Finding, trees: Trees) -> Finding:
    """Name the table or the index that a message about a b-tree speaks of.

    A page that two things use is never the index alone: the other may be a table.
    """
    match = _TREE.match(finding.text)
    if match is None or (owner := trees.roots.get(int(match["root"]))) is None:
        return finding
    name, table, is_index = owner
    if is_index and "2nd reference" not in finding.text:
        return replace(finding, kind="index", object=name, table=table, advice=DEAD_INDEX)
    return replace(finding, object=name, table=table)
