"""Every rule there is: its id, its title, and what it means. Help and documents read this table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plume_db.judgement import (
    alternatives,
    groups,
    hiding,
    indexes,
    joins,
    likes,
    paging,
    scans,
    sorts,
    statistics,
    subqueries,
    values,
)
from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding


@dataclass(frozen=True)
class Rule:
    """One thing that is looked for."""

    id: str
    title: str
    meaning: str
    """What it is and when it is told, in a sentence or two."""
    check: Callable[[Case], Iterator[Finding]]


RULES: tuple[Rule, ...] = (
    Rule(
        "null-comparison",
        "Compared with NULL",
        "= NULL and <> NULL are never true; IS NULL and IS NOT NULL are meant.",
        values.null_comparison,
    ),
    Rule(
        "not-in-null",
        "NOT IN may meet NULL",
        "One NULL among the values of NOT IN makes it never true; NOT EXISTS does not mind.",
        subqueries.not_in_null,
    ),
    Rule(
        "never-equal",
        "Number against computed text",
        "A number and a text that a function gives are never equal; one of them needs a CAST.",
        hiding.never_equal,
    ),
    Rule(
        "date-between",
        "The last day is lost",
        "BETWEEN two days, over moments with a time, leaves out the last day but for midnight.",
        values.date_between,
    ),
    Rule(
        "double-quoted-text",
        "Text in double quotes",
        "Double quotes are for names; a text there is an accident waiting.",
        values.double_quoted_text,
    ),
    Rule(
        "bare-column",
        "Column neither grouped nor summed up",
        "Its value comes from any row of the group; min() or max() alone would pick the row.",
        groups.bare_columns,
    ),
    Rule(
        "count-over-join",
        "Counts rows a join repeats",
        "A join that meets several rows repeats what is counted or summed up.",
        groups.multiplying_count,
    ),
    Rule(
        "cross-join",
        "No condition joins the tables",
        "Every row of one table is put beside every row of another; told from 10,000 pairs on.",
        joins.cross_join,
    ),
    Rule(
        "full-scan",
        "Full scan of a large table",
        "All rows are read though a condition keeps few of them. Told from 10,000 rows on, or "
        "from 1,000 where it is repeated for each row of another table.",
        scans.full_scan,
    ),
    Rule(
        "automatic-index",
        "Automatic index on every run",
        "SQLite builds an index for one run and throws it away, since none is there.",
        scans.automatic_index,
    ),
    Rule(
        "correlated-subquery",
        "Subquery run for each row",
        "It names a column of the query around it, so it is run again for each of its rows.",
        subqueries.correlated,
    ),
    Rule(
        "function-on-column",
        "Function hides an index",
        "An index on a column does not serve a function of it.",
        hiding.function_on_column,
    ),
    Rule(
        "cast-on-column",
        "CAST hides an index",
        "An index on a column does not serve a CAST of it.",
        hiding.cast_on_column,
    ),
    Rule(
        "arithmetic-on-column",
        "Calculation hides an index",
        "An index on a column does not serve a calculation with it, nor +column.",
        hiding.arithmetic_on_column,
    ),
    Rule(
        "collation-mismatch",
        "Collation hides an index",
        "An index serves only comparisons by its own collation.",
        hiding.collation_mismatch,
    ),
    Rule(
        "affinity-mismatch",
        "Text against number",
        "Where types differ, one side is converted: an index may not serve, and the order may not "
        "be the one that is meant.",
        hiding.affinity_mismatch,
    ),
    Rule(
        "leading-wildcard",
        "Pattern begins with a wildcard",
        "LIKE '%x' can use no index.",
        likes.leading_wildcard,
    ),
    Rule(
        "like-without-nocase",
        "LIKE without a NOCASE index",
        "LIKE ignores case unless told otherwise, so only an index with COLLATE NOCASE serves it.",
        likes.like_without_nocase,
    ),
    Rule(
        "bound-like-pattern",
        "LIKE pattern not known when planned",
        "A pattern put together in SQL hides how it begins.",
        likes.bound_pattern,
    ),
    Rule(
        "or-without-index",
        "OR without an index on each side",
        "One side without an index makes SQLite read the whole table.",
        alternatives.or_without_index,
    ),
    Rule(
        "keyset-or",
        "Paging by OR instead of a row value",
        "a > ? OR (a = ? AND b > ?) reads far more than (a, b) > (?, ?).",
        alternatives.keyset,
    ),
    Rule(
        "offset-paging",
        "OFFSET reads what it leaves out",
        "Later pages get slower; going on after the last row does not. Told from 1,000 rows on.",
        paging.offset,
    ),
    Rule(
        "random-order",
        "ORDER BY random()",
        "Every row is read and sorted to keep a few.",
        sorts.random_order,
    ),
    Rule(
        "temp-sort",
        "Sorts many rows",
        "ORDER BY or GROUP BY sorts 10,000 rows or more in a temporary b-tree.",
        sorts.sort,
    ),
    Rule(
        "in-order-by",
        "IN, then ORDER BY another column",
        "The values of IN are looked up one by one, so their rows have to be sorted.",
        sorts.in_then_order,
    ),
    Rule(
        "distinct-sort",
        "DISTINCT over many rows",
        "Duplicates among 10,000 rows or more are looked for in a temporary b-tree.",
        sorts.distinct,
    ),
    Rule(
        "needless-union",
        "UNION where UNION ALL may do",
        "UNION compares all rows to leave out duplicates.",
        sorts.needless_union,
    ),
    Rule(
        "materialised",
        "View or WITH computed whole",
        "Its rows are computed and kept before the first is used; told where it reads much.",
        scans.materialised,
    ),
    Rule(
        "min-max",
        "min() and max() in one SELECT",
        "Each alone is one step into an index; together they read all of it.",
        groups.min_and_max,
    ),
    Rule(
        "equality-after-range",
        "Range before equality in the index",
        "Columns after a range in an index are tested row by row.",
        indexes.equality_after_range,
    ),
    Rule(
        "partial-index-parameter",
        "Parameter defeats a partial index",
        "A partial index serves only where its condition is written out.",
        indexes.partial_index_parameter,
    ),
    Rule(
        "skip-scan",
        "Skip-scan",
        "The index's first column is not fixed, so each of its values is searched in turn.",
        scans.skip_scan,
    ),
    Rule(
        "skip-scan-missing",
        "No skip-scan without ANALYZE",
        "An index's second column is fixed and its first has few values, but that is not known.",
        indexes.skip_scan_missing,
    ),
    Rule(
        "indexed-by",
        "INDEXED BY",
        "The planner is held to one index, and the statement fails without it.",
        indexes.indexed_by,
    ),
    Rule(
        "stale-statistics",
        "Statistics are out of date",
        "A table has four times as many rows as sqlite_stat1 says, or four times fewer.",
        statistics.stale_statistics,
    ),
    Rule(
        "absent-statistics",
        "No statistics to choose by",
        "Several indexes, or several orders of a join, were possible, and ANALYZE was never run.",
        statistics.absent_statistics,
    ),
    Rule(
        "delete-all-triggers",
        "DELETE of all rows fires triggers",
        "With triggers a table is emptied row by row.",
        paging.delete_all,
    ),
)

BY_ID = {rule.id: rule for rule in RULES}
