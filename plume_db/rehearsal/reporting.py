"""Turns what an observer counted into what a person is told, table by table."""

from __future__ import annotations

from plume_db.language import tr, trn
from plume_db.rehearsal.observer import Observer
from plume_db.rehearsal.result import Touched
from plume_db.schema.objects import Catalog, folded


def touched(catalog: Catalog, observer: Observer) -> tuple[Touched, ...]:
    """Sum up each table, those that statements change themselves first."""
    names = dict.fromkeys(name for name, _operation, direct in observer.counts if direct)
    names.update(dict.fromkeys(name for name, _operation, _direct in observer.counts))
    return tuple(_one(catalog, observer, name) for name in names if not _shadow(catalog, name))


def _one(catalog: Catalog, observer: Observer, name: str) -> Touched:
    table, counts = catalog.table(name), observer.counts
    return Touched(
        table.name if table else name,
        tuple(c.name for c in table.columns if c.hidden != 2) if table else (),
        counts[name, "INSERT", True],
        counts[name, "UPDATE", True],
        counts[name, "DELETE", True],
        counts[name, "INSERT", False],
        counts[name, "UPDATE", False],
        counts[name, "DELETE", False],
        causes=_causes(catalog, observer, name),
        samples=tuple(observer.samples.get(name, ())),
    )


def _shadow(catalog: Catalog, name: str) -> bool:
    table = catalog.table(name)
    return table is not None and table.kind == "shadow"


def _causes(catalog: Catalog, observer: Observer, name: str) -> tuple[str, ...]:
    if not any(n == name and not direct for n, _operation, direct in observer.counts):
        return ()
    triggers = observer.reach.sources.get(folded(name), set()) - {""}
    causes = [
        tr("trigger {each}", each=each) for each in sorted(triggers) if observer.triggers[each]
    ]
    causes += [
        tr("foreign key to {parent}", parent=parent) for parent in _parents(catalog, observer, name)
    ]
    return tuple(causes)


def _parents(catalog: Catalog, observer: Observer, name: str) -> list[str]:
    """List touched parents whose foreign keys act on this table's rows."""
    table = catalog.table(name)
    changed = {folded(each) for each, operation, _d in observer.counts if operation != "INSERT"}
    return [
        key.parent
        for key in (table.foreign_keys if table else ())
        if folded(key.parent) in changed
        and {key.on_delete, key.on_update} & {"CASCADE", "SET NULL", "SET DEFAULT"}
    ]


def actions(catalog: Catalog, observer: Observer) -> tuple[str, ...]:
    """Say what foreign keys do to rows that nobody named."""
    told = []
    for (name, operation, direct), rows in observer.counts.items():
        if direct or operation == "INSERT" or not (parents := _parents(catalog, observer, name)):
            continue
        by_trigger = observer.reach.sources.get(folded(name), set()) - {""}
        perhaps = any(observer.triggers[each] for each in by_trigger)
        what = trn("{n} row of {name}", "{n} rows of {name}", rows, name=name)
        told.append(_action(operation == "DELETE", ", ".join(parents), perhaps, what))
    return tuple(told)


def _action(deletes: bool, parents: str, perhaps_trigger: bool, what: str) -> str:
    values = {"parents": parents, "what": what}
    if perhaps_trigger:
        return (
            tr("The foreign key to {parents} or a trigger deletes {what}.", **values)
            if deletes
            else tr("The foreign key to {parents} or a trigger changes {what}.", **values)
        )
    return (
        tr("The foreign key to {parents} deletes {what}.", **values)
        if deletes
        else tr("The foreign key to {parents} changes {what}.", **values)
    )
