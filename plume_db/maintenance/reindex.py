"""REINDEX: build indexes anew, one after the other, each in a transaction of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import apsw

from plume_db.errors import Damaged, translate
from plume_db.jobs import Task
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.foreseeing import foresee_writing
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.locating import twins, with_rows
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.results import Done, facts_of, words_of
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.names import quoted
from plume_db.schema.objects import Catalog, Index, Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import count_text


def preflight_reindex(task: Task, session: Session, order: Order) -> Preflight:
    """Tell which indexes would be built anew."""
    chosen = _chosen(read_catalog(task), *_wanted(order))
    size = logical_size(task.con)
    return foresee_writing(
        task,
        session,
        "reindex",
        f"Builds {count_text(len(chosen))} index{'es' * (len(chosen) != 1)} anew from the rows of "
        "their tables, one after the other. It mends indexes that no longer fit their table, "
        "or whose collation has changed; the rows themselves stay as they are.",
        room=size,
        blockers=() if chosen else ("There is no index to build anew.",),
    )


def _wanted(order: Order) -> tuple[str, str]:
    return str(order.options.get("table", "")), str(order.options.get("index", ""))


def _chosen(catalog: Catalog, table: str, name: str = "") -> tuple[Index, ...]:
    return tuple(
        index
        for index in catalog.indexes
        if (not table or folded(index.table) == folded(table))
        and (not name or folded(index.name) == folded(name))
    )


def reindex(task: Task, path: Path, table: str = "", index: str = "") -> Done:
    """Build one index, those of a table, or all anew; what was built stays where a cancel comes.

    An index that can not be built (its rows are not unique, its collation is not known here) is a
    finding and stays as it was.
    """
    con, start = task.con, time.monotonic()
    findings = []
    with naming_holders(path):
        before = logical_size(con)
        catalog = read_catalog(task)
        chosen = _chosen(catalog, table, index)
        for number, each in enumerate(chosen):
            text = f"Building {each.name} ({number + 1} of {len(chosen)})"
            task.report(number, len(chosen), text)
            if (finding := _build(con, each)) is not None:
                findings.append(_with_twins(task, finding, catalog.table(each.table), each))
    past_cancel(con)
    after, built = logical_size(con), len(chosen) - len(findings)
    note = settle_log(task, path)
    words = f"{count_text(built)} of {count_text(len(chosen))} indexes were built anew."
    return Done(words, time.monotonic() - start, before, after, (), tuple(findings), note)


def _build(con: apsw.Connection, index: Index) -> Finding | None:
    try:
        con.execute(f"reindex main.{quoted(index.name)}").fetchall()
    except apsw.CorruptError as error:
        raise Damaged(
            f"{index.name} can not be built anew, since pages of it or of {index.table} are "
            f"damaged ({error}). Compact the file into a new one, or recover it."
        ) from None
    except (apsw.ConstraintError, apsw.SQLError, UnicodeDecodeError) as error:
        text = f"{index.name} was not built: {translate(error)}"
        return Finding("index", text, index.table, object=index.name)
    return None


def _with_twins(task: Task, finding: Finding, table: Table | None, index: Index) -> Finding:
    """Say which rows have the same key, where that is why an index was not built."""
    if table is None or not index.unique or not (where := twins(table, index)):
        return finding
    advice = "Decide which of these rows is right, change or delete the others, then do it again."
    found = with_rows(task, replace(finding, advice=advice), table, where)
    return found if found.row else finding


REINDEX = Kind(
    "reindex",
    "Build indexes anew",
    "REINDEX: mend indexes that do not fit",
    "Checks",
    writes=True,
    foresee=preflight_reindex,
    run=lambda task, session, order: reindex(task, session.path, *_wanted(order)),
    summary=words_of,
    facts=facts_of,
    choices=(
        Choice("table", "Table", "Only the indexes of this table.", "table"),
        Choice("index", "Index", "Only the index of this name; empty for all."),
    ),
    keeps="content",
    risky=True,
)
