"""Rules about indexes that are there and serve less than they could."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case, is_full
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.hiding import read_whole
from plume_db.judgement.probe import SOME
from plume_db.judgement.proposal import searched
from plume_db.judgement.scope import Bound
from plume_db.judgement.syntax import Binary, Literal, Name, Parameter, conjuncts
from plume_db.judgement.tables import IndexText, read_index
from plume_db.judgement.terms import Term
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.plan.nodes import Kind, PlanNode
from plume_db.schema.objects import Index, folded
from plume_db.whatif.changes import Analyze, Rewrite


def indexed_by(case: Case) -> Iterator[Finding]:
    """Find INDEXED BY."""
    for scope in case.own_scopes:
        for bound in scope.bounds:
            index = bound.source.indexed_by
            if not index:
                continue
            at = scope.text.upper().find("INDEXED", bound.source.start)
            end = bound.source.end
            sql = scope.text[:at] + scope.text[end:] if not bound.source.on else ""
            yield Finding(
                next((n.id for n in case.nodes_of(bound)), None),
                "note",
                tr(
                    "INDEXED BY holds the planner to {index}: the statement fails once "
                    "that index is gone, and stays slow once a better one is there.",
                    index=index,
                ),
                f"INDEXED BY {index}",
                tr("Leave INDEXED BY out and let ANALYZE tell the planner what it needs."),
                Rewrite(sql) if sql and scope.text == case.sql else None,
            )


def equality_after_range(case: Case) -> Iterator[Finding]:
    """Find indexes that are of use up to a range, though a later column is fixed."""
    for node in case.nodes:
        bound = case.bound_of(node)
        if node.kind is not Kind.SEARCH or bound is None or bound.held is None:
            continue
        index = next((i for i in bound.held.table.indexes if i.name == node.index), None)
        rows = case.rows_of(node)
        if index is None or rows is None or rows < SOME or not _ends_in_range(node):
            continue
        behind = _fixed_behind(case, bound, index, node)
        if not behind:
            continue
        found = searched(case, bound)
        if found is None:
            continue
        yield Finding(
            node.id,
            "warn",
            tr(
                "An index is of use up to the first column that is a range. Index "
                "{name} has it before {behind}, so all of the range is read and tested "
                "for {behind}.",
                name=index.name,
                behind=behind,
            ),
            tr("{detail}; {rows} in the table", detail=node.detail, rows=rows_text(rows)),
            found.fix,
            found.change,
        )


def _ends_in_range(node: PlanNode) -> bool:
    return any(">" in term or "<" in term for term in node.line.terms)


def _fixed_behind(case: Case, bound: Bound, index: Index, node: PlanNode) -> str:
    """Name the column after the range that a condition fixes; "" where there is none."""
    used = {term.split("=")[0].rstrip("<>").lower() for term in node.line.terms}
    fixed = {
        t.ref.key
        for t in case.terms_on(bound)
        if t.sign in ("=", "IS") and t.servable and not t.needs
    }
    for column in index.columns:
        if column and folded(column) not in used and folded(column) in fixed:
            return column
    return ""


def partial_index_parameter(case: Case) -> Iterator[Finding]:
    """Find partial indexes that would serve, were the value written out."""
    for scope in case.own_scopes:
        for bound in scope.bounds:
            if bound.held is None or (read := read_whole(case, bound)) is None:
                continue
            for index in bound.held.table.indexes:
                text = read_index(index.sql or "") if index.partial else None
                found = _met(case, bound, text) if text else None
                if found is None:
                    continue
                term, value = found
                name = next(iter(term.others))
                made = scope.text[: name.start] + value + scope.text[name.end :]
                lines = case.planned(sql=made)
                if lines and not any(line.index == index.name for line in lines):
                    continue
                node, rows = read
                yield Finding(
                    node.id,
                    "bad",
                    tr(
                        "Index {name} holds only rows with {name2} = {value}. With a parameter "
                        "the planner can not know that these are the ones wanted.",
                        name=index.name,
                        name2=term.ref.column.name,
                        value=value,
                    ),
                    f"{case.text(scope, term.expr)}; {node.detail}: {rows_text(rows)}",
                    tr(
                        "Write the value out: {name} = {value}",
                        name=term.ref.column.name,
                        value=value,
                    ),
                    Rewrite(made) if scope.text == case.sql else None,
                )


def _met(case: Case, bound: Bound, text: IndexText) -> tuple[Term, str] | None:
    """Find the parameter that stands where the index has a value."""
    for part in conjuncts(text.where):
        if not isinstance(part, Binary) or part.sign not in ("=", "IS"):
            continue
        if not isinstance(part.left, Name) or not isinstance(part.right, Literal):
            continue
        key = folded(part.left.parts[-1])
        for term in case.terms_on(bound):
            if term.ref.key != key or term.sign not in ("=", "IS") or len(term.others) != 1:
                continue
            other = term.others[0]
            if isinstance(other, Parameter) and _may_be(case, other, part.right):
                return term, text.sql[part.right.start : part.right.end]
    return None


def _may_be(case: Case, parameter: Parameter, value: Literal) -> bool:
    given = case.given.get(parameter.name)
    return given is None or str(given) == value.text


def skip_scan_missing(case: Case) -> Iterator[Finding]:
    """Find scans that a skip-scan would spare, had ANALYZE been run."""
    for node in case.nodes:
        bound = case.bound_of(node) if is_full(node) else None
        rows = case.rows_of(node) if bound else None
        if bound is None or bound.held is None or rows is None or rows < SOME:
            continue
        fixed = {t.ref.key for t in case.terms_on(bound) if t.equal and t.servable and not t.needs}
        for index in bound.held.table.indexes:
            if index.partial or len(index.columns) < 2 or None in index.columns[:2]:
                continue
            first, second = folded(index.columns[0] or ""), folded(index.columns[1] or "")
            if first in fixed or second not in fixed or _analysed(case, bound, index):
                continue
            values = _values(case, bound, index.columns[0] or "", rows)
            if values is None or values * 18 > rows:
                continue
            yield Finding(
                node.id,
                "warn",
                trn(
                    "Index {name} begins with {columns}, which has only {n} value. With "
                    "statistics SQLite could search it once for that value; without any it "
                    "does not know.",
                    "Index {name} begins with {columns}, which has only {n} values. With "
                    "statistics SQLite could search it once for each of them; without any it "
                    "does not know.",
                    values,
                    name=index.name,
                    columns=index.columns[0],
                ),
                f"{node.detail}: {rows_text(rows)}",
                tr(
                    "Run ANALYZE, or add an index that begins with {columns}.",
                    columns=index.columns[1],
                ),
                Analyze(),
            )
            break


def _analysed(case: Case, bound: Bound, index: Index) -> bool:
    assert bound.held is not None
    return (
        case.probe.number(
            f"select 1 from {quoted(bound.held.schema)}.sqlite_stat1 where idx = ?", (index.name,)
        )
        == 1
    )


def _values(case: Case, bound: Bound, column: str, rows: int) -> int | None:
    """Count the values of an index's first column, step by step, up to a hundred."""
    assert bound.held is not None
    name = f"{quoted(bound.held.schema)}.{quoted(bound.held.table.name)}"
    key = quoted(column)
    return case.probe.number(
        f"with recursive v(c) as (select min({key}) from {name} union all "
        f"select (select min({key}) from {name} where {key} > v.c) from v "
        f"where v.c is not null limit {min(rows, 100)}) select count(c) from v"
    )
