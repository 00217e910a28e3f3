"""REINDEX: build indexes anew, one after the other, each in a transaction of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import apsw

from plume_db.errors import Damaged, translate
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.foreseeing import foresee_writing
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.locating import twins, with_rows
from plume_db.maintenance.preflight import Need, Preflight, need, temp_folder
from plume_db.maintenance.results import Done, facts_of, words_of
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.names import quoted
from plume_db.schema.objects import Catalog, Index, Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.storage.sizes import object_sizes
from plume_db.units import count_text

_SIZE_SECONDS = 0.5
_SORTED_IN_MEMORY = 1_000_000
"""Bytes of an index that SQLite sorts without a file: half of its page cache of 2 MB."""


def preflight_reindex(task: Task, session: Session, order: Order) -> Preflight:
    """Tell which indexes would be built anew."""
    catalog = read_catalog(task)
    chosen = _chosen(catalog, *_wanted(order))
    return foresee_writing(
        task,
        session,
        "reindex",
        trn(
            "Builds {n} index anew from the rows of their tables, one after the "
            "other. It mends indexes that no longer fit their table, or whose "
            "collation has changed; the rows themselves stay as they are.",
            "Builds {n} indexes anew from the rows of their tables, one after the "
            "other. It mends indexes that no longer fit their table, or whose "
            "collation has changed; the rows themselves stay as they are.",
            len(chosen),
        ),
        room=logical_size(task.con),
        needs=_sorting(task, session, catalog, chosen),
        blockers=() if chosen else (tr("There is no index to build anew."),),
    )


def _sorting(
    task: Task, session: Session, catalog: Catalog, chosen: tuple[Index, ...]
) -> tuple[Need, ...]:
    """Tell what the keys of the largest index take while they are sorted.

    They lie in a temporary file; those of an encrypted file, and few of them, stay in memory.
    """
    if session.opened.encrypted:
        return ()
    known = object_sizes(task, catalog, _SIZE_SECONDS)
    sizes = (known.of(index.name) for index in chosen)
    largest = max((size.bytes for size in sizes if size is not None), default=0)
    if largest <= _SORTED_IN_MEMORY:
        return ()
    return (need(tr("sorting the keys of an index"), temp_folder(), largest),)


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
    findings: list[Finding] = []
    with naming_holders(path):
        before = logical_size(con)
        catalog = read_catalog(task)
        chosen = _chosen(catalog, table, index)
        for number, each in enumerate(chosen):
            text = tr(
                "Building {name} ({number} of {chosen})",
                name=each.name,
                number=number + 1,
                chosen=len(chosen),
            )
            task.report(number, len(chosen), text)
            if (finding := _build(con, each, number - len(findings))) is not None:
                findings.append(_with_twins(task, finding, catalog.table(each.table), each))
    past_cancel(con)
    after, built = logical_size(con), len(chosen) - len(findings)
    note = settle_log(task, path)
    words = tr(
        "{built} of {chosen} indexes were built anew.",
        built=count_text(built),
        chosen=count_text(len(chosen)),
    )
    return Done(words, time.monotonic() - start, before, after, (), tuple(findings), note)


def _build(con: apsw.Connection, index: Index, built: int) -> Finding | None:
    try:
        con.execute(f"reindex main.{quoted(index.name)}").fetchall()
    except apsw.CorruptError as error:
        before = (
            tr("{built} built before it stay", built=count_text(built))
            if built
            else tr("Nothing was changed")
        )
        raise Damaged(
            tr(
                "{name} can not be built anew, since pages of it or of {table} are "
                "damaged ({error}). {before}. Compact the file into a new one, or "
                "recover it.",
                name=index.name,
                table=index.table,
                error=error,
                before=before,
            )
        ) from None
    except (apsw.ConstraintError, apsw.SQLError, UnicodeDecodeError) as error:
        text = tr("{name} was not built: {translate}", name=index.name, translate=translate(error))
        return Finding("index", text, index.table, object=index.name)
    return None


def _with_twins(task: Task, finding: Finding, table: Table | None, index: Index) -> Finding:
    """Say which rows have the same key, where that is why an index was not built."""
    if table is None or not index.unique or not (where := twins(table, index)):
        return finding
    advice = tr(
        "Decide which of these rows is right, change or delete the others, then do it again."
    )
    found = with_rows(task, replace(finding, advice=advice), table, where)
    return found if found.row else finding


REINDEX = Kind(
    "reindex",
    tr("Build indexes anew"),
    tr("REINDEX: mend indexes that do not fit"),
    tr("Checks"),
    writes=True,
    foresee=preflight_reindex,
    run=lambda task, session, order: reindex(task, session.path, *_wanted(order)),
    summary=words_of,
    facts=facts_of,
    choices=(
        Choice("table", tr("Table"), tr("Only the indexes of this table."), "table"),
        Choice("index", tr("Index"), tr("Only the index of this name; empty for all.")),
    ),
    keeps="content",
    risky=True,
)
