"""Every rule there is: its id, its title, and what it means. Help and documents read this table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plume_db.judgement import (
    alternatives,
    comparisons,
    detours,
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
from plume_db.language import tr


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
        tr("Compared with NULL"),
        tr("= NULL and <> NULL are never true; IS NULL and IS NOT NULL are meant."),
        values.null_comparison,
    ),
    Rule(
        "not-in-null",
        tr("NOT IN may meet NULL"),
        tr("One NULL among the values of NOT IN makes it never true; NOT EXISTS does not mind."),
        subqueries.not_in_null,
    ),
    Rule(
        "never-equal",
        tr("Number against computed text"),
        tr("A number and a text that a function gives are never equal; one of them needs a CAST."),
        comparisons.never_equal,
    ),
    Rule(
        "date-between",
        tr("The last day is lost"),
        tr("BETWEEN two days, over moments with a time, leaves out the last day but for midnight."),
        values.date_between,
    ),
    Rule(
        "double-quoted-text",
        tr("Text in double quotes"),
        tr("Double quotes are for names; a text there is an accident waiting."),
        values.double_quoted_text,
    ),
    Rule(
        "bare-column",
        tr("Column neither grouped nor summed up"),
        tr("Its value comes from any row of the group; min() or max() alone would pick the row."),
        groups.bare_columns,
    ),
    Rule(
        "count-over-join",
        tr("Counts rows a join repeats"),
        tr("A join that meets several rows repeats what is counted or summed up."),
        groups.multiplying_count,
    ),
    Rule(
        "cross-join",
        tr("No condition joins the tables"),
        tr("Every row of one table is put beside every row of another; told from 10,000 pairs on."),
        joins.cross_join,
    ),
    Rule(
        "full-scan",
        tr("Full scan of a large table"),
        tr(
            "All rows are read though a condition keeps few of them. Told from 10,000 rows on, or "
            "from 1,000 where it is repeated for each row of another table."
        ),
        scans.full_scan,
    ),
    Rule(
        "automatic-index",
        tr("Automatic index on every run"),
        tr("SQLite builds an index for one run and throws it away, since none is there."),
        detours.automatic_index,
    ),
    Rule(
        "correlated-subquery",
        tr("Subquery run for each row"),
        tr("It names a column of the query around it, so it is run again for each of its rows."),
        subqueries.correlated,
    ),
    Rule(
        "function-on-column",
        tr("Function hides an index"),
        tr("An index on a column does not serve a function of it."),
        hiding.function_on_column,
    ),
    Rule(
        "cast-on-column",
        tr("CAST hides an index"),
        tr("An index on a column does not serve a CAST of it."),
        hiding.cast_on_column,
    ),
    Rule(
        "arithmetic-on-column",
        tr("Calculation hides an index"),
        tr("An index on a column does not serve a calculation with it, nor +column."),
        hiding.arithmetic_on_column,
    ),
    Rule(
        "collation-mismatch",
        tr("Collation hides an index"),
        tr("An index serves only comparisons by its own collation."),
        comparisons.collation_mismatch,
    ),
    Rule(
        "affinity-mismatch",
        tr("Text against number"),
        tr(
            "Where types differ, one side is converted: an index may not serve, and the order "
            "may not "
            "be the one that is meant."
        ),
        comparisons.affinity_mismatch,
    ),
    Rule(
        "leading-wildcard",
        tr("Pattern begins with a wildcard"),
        tr("LIKE '%x' can use no index."),
        likes.leading_wildcard,
    ),
    Rule(
        "like-without-nocase",
        tr("LIKE without a NOCASE index"),
        tr(
            "LIKE ignores case unless told otherwise, so only an index with COLLATE NOCASE "
            "serves it."
        ),
        likes.like_without_nocase,
    ),
    Rule(
        "bound-like-pattern",
        tr("LIKE pattern not known when planned"),
        tr("A pattern put together in SQL hides how it begins."),
        likes.bound_pattern,
    ),
    Rule(
        "or-without-index",
        tr("OR without an index on each side"),
        tr("One side without an index makes SQLite read the whole table."),
        alternatives.or_without_index,
    ),
    Rule(
        "keyset-or",
        tr("Paging by OR instead of a row value"),
        tr("a > ? OR (a = ? AND b > ?) reads far more than (a, b) > (?, ?)."),
        alternatives.keyset,
    ),
    Rule(
        "offset-paging",
        tr("OFFSET reads what it leaves out"),
        tr(
            "Later pages get slower; going on after the last row does not. Told from 1,000 rows on."
        ),
        paging.offset,
    ),
    Rule(
        "random-order",
        "ORDER BY random()",
        tr("Every row is read and sorted to keep a few."),
        sorts.random_order,
    ),
    Rule(
        "temp-sort",
        tr("Sorts many rows"),
        tr("ORDER BY or GROUP BY sorts 10,000 rows or more in a temporary b-tree."),
        sorts.sort,
    ),
    Rule(
        "in-order-by",
        tr("IN, then ORDER BY another column"),
        tr("The values of IN are looked up one by one, so their rows have to be sorted."),
        sorts.in_then_order,
    ),
    Rule(
        "distinct-sort",
        tr("DISTINCT over many rows"),
        tr("Duplicates among 10,000 rows or more are looked for in a temporary b-tree."),
        sorts.distinct,
    ),
    Rule(
        "needless-union",
        tr("UNION where UNION ALL may do"),
        tr("UNION compares all rows to leave out duplicates."),
        sorts.needless_union,
    ),
    Rule(
        "materialised",
        tr("View or WITH computed whole"),
        tr("Its rows are computed and kept before the first is used; told where it reads much."),
        detours.materialised,
    ),
    Rule(
        "min-max",
        "min() and max() in one SELECT",
        tr("Each alone is one step into an index; together they read all of it."),
        groups.min_and_max,
    ),
    Rule(
        "equality-after-range",
        tr("Range before equality in the index"),
        tr("Columns after a range in an index are tested row by row."),
        indexes.equality_after_range,
    ),
    Rule(
        "partial-index-parameter",
        tr("Parameter defeats a partial index"),
        tr("A partial index serves only where its condition is written out."),
        indexes.partial_index_parameter,
    ),
    Rule(
        "skip-scan",
        tr("Skip-scan"),
        tr("The index's first column is not fixed, so each of its values is searched in turn."),
        detours.skip_scan,
    ),
    Rule(
        "skip-scan-missing",
        tr("No skip-scan without ANALYZE"),
        tr(
            "An index's second column is fixed and its first has few values, but that is not known."
        ),
        indexes.skip_scan_missing,
    ),
    Rule(
        "indexed-by",
        "INDEXED BY",
        tr("The planner is held to one index, and the statement fails without it."),
        indexes.indexed_by,
    ),
    Rule(
        "stale-statistics",
        tr("Statistics are out of date"),
        tr("A table has four times as many rows as sqlite_stat1 says, or four times fewer."),
        statistics.stale_statistics,
    ),
    Rule(
        "absent-statistics",
        tr("No statistics to choose by"),
        tr(
            "Several indexes, or several orders of a join, were possible, and ANALYZE was "
            "never run."
        ),
        statistics.absent_statistics,
    ),
    Rule(
        "delete-all-triggers",
        tr("DELETE of all rows fires triggers"),
        tr("With triggers a table is emptied row by row."),
        paging.delete_all,
    ),
)

BY_ID = {rule.id: rule for rule in RULES}
