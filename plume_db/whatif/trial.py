"""One trial on a private copy: plans, measured runs, sizes and costs before and after."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plume_db.errors import BudgetSpent, PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.plan.difference import difference
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan
from plume_db.query.intent import Intent, intent_of
from plume_db.query.run import only_statement
from plume_db.schema.objects import folded
from plume_db.session import Session
from plume_db.values import Row, Value
from plume_db.whatif import statistics, writes
from plume_db.whatif.again import again
from plume_db.whatif.apply import IndexNote, apply, find, indexes
from plume_db.whatif.asked import Asked
from plume_db.whatif.changes import AddIndex, Analyze, ChangeIndex, ChangeRefused, DropIndex, Regime
from plume_db.whatif.definition import definition, words_in
from plume_db.whatif.imagined import Copy, Imagined, IndexSize, InRegime, Results
from plume_db.whatif.results import compare
from plume_db.whatif.sizes import estimated_size, real_size
from plume_db.whatif.statistics import Statistics
from plume_db.whatif.tables import RowCounts, page_size, shape_of
from plume_db.whatif.touched import touched_tables

if TYPE_CHECKING:
    from plume_db.measure.result import Measured

_RICHNESS = (Regime.NONE, Regime.STAT1, Regime.STAT4)
_SIZE_SECONDS = 1.0
"""How long the pages of an index may be counted in the file itself."""

_Table = tuple[str, str]
_Notes = dict[tuple[str, str], IndexNote]


@dataclass
class _State:
    """What was found out in one state of the copy."""

    held: Regime = Regime.NONE
    plans: dict[Regime, Plan] = field(default_factory=dict)
    measured: Measured | None = None
    costs: dict[tuple[str, str], writes.Costs] = field(default_factory=dict)


class Trial:
    """Tries changes on a copy that is thrown away afterwards."""

    def __init__(self, file: Task, copy: Task, asked: Asked, regime: Regime, kind: Copy) -> None:
        """Take the task on the file, which is only read, and the one on the copy."""
        self._file = file
        self._copy = copy
        self._asked = asked
        self._regime = regime
        self._kind = kind
        # The copy of the schema has no rows to count.
        self._counts = RowCounts(file)
        self._touched = touched_tables(copy.con, (asked.sql_before, asked.sql_after))
        self.measuring: tuple[Session, int, float] | None = None
        """The session, how many runs and the budget in seconds; None where nothing is run."""

    def imagined(self, how: str) -> Imagined:
        """Look at the old state, change the copy, look at the new state."""
        asked, con = self._asked, self._copy.con
        source = con if self._kind is Copy.DATA else self._file.con
        held = statistics.read(source, self._touched)
        before, after = _State(), _State()
        self._look(before, held, asked.sql_before, asked.before)
        results = self._results()
        if self._regime is not Regime.STAT4:
            statistics.put(con, held, Regime.STAT4)
        old, concerned, going = indexes(con), self._concerned(), self._going()
        keys = {table: writes.sample_keys(con, *table) for table in _tables(concerned)}
        self._cost(before, concerned, keys)
        apply(self._copy, asked.changes)
        new = indexes(con)
        self._cost(after, concerned, keys)
        sizes = (*going, *self._coming(old, new))
        self._look(
            after, statistics.read(con, self._touched), asked.sql_after, asked.after, new=True
        )
        return self._told(how, before, after, sizes, results, self._notes(before, after, new, old))

    def _told(
        self,
        how: str,
        before: _State,
        after: _State,
        sizes: tuple[IndexSize, ...],
        results: Results | None,
        notes: tuple[str, ...],
    ) -> Imagined:
        asked, regime = self._asked, self._regime
        return Imagined(
            asked.changes,
            regime,
            self._kind,
            how,
            asked.sql_before,
            asked.sql_after,
            before.plans[regime],
            after.plans[regime],
            difference(before.plans[regime], after.plans[regime]),
            tuple(_in_regime(each, before, after) for each in Regime),
            before.measured,
            after.measured,
            sizes,
            tuple(
                writes.compared(table[1], costs, after.costs[table])
                for table, costs in before.costs.items()
            ),
            results,
            notes,
        )

    # The two states

    def _look(
        self,
        state: _State,
        held: Statistics,
        sql: str,
        given: Mapping[str, Value],
        new: bool = False,
    ) -> None:
        """Plan with each kind of statistics, at last with the one that is asked for; measure."""
        state.held = held.held
        for regime in sorted(Regime, key=lambda each: each is self._regime):
            usable = min(regime, state.held, key=_RICHNESS.index)
            if usable not in state.plans or regime is self._regime:
                statistics.put(self._copy.con, held, usable)
            if usable not in state.plans:
                known = list(state.plans.values())
                state.plans[usable] = self._plan(sql, given, usable, known, new)
            state.plans[regime] = state.plans[usable]
        if self.measuring and state.plans[self._regime].roots:
            state.measured = self._measure(sql, given)

    def _plan(
        self,
        sql: str,
        given: Mapping[str, Value],
        regime: Regime,
        known: list[Plan],
        new: bool,
    ) -> Plan:
        """Plan with the statistics that are loaded; `known` are plans made with others."""
        try:
            plan = again(self._copy.con, given, known) or explain(
                self._copy, sql, given, self._counts.sizes
            )
        except SqlError as error:
            if not new:
                raise self._placed(error) from None
            sentence = error.sentence.rstrip(".")
            if self._asked.rewritten >= 0:
                raise ChangeRefused(
                    tr("The rewritten query can not be planned: {sentence}.", sentence=sentence),
                    error.offset,
                    self._asked.rewritten,
                ) from None
            # INDEXED BY names an index that is gone, for example.
            return Plan(
                sql,
                (),
                tr("With these changes SQLite refuses the query: {sentence}.", sentence=sentence),
            )
        return replace(plan, statistics=statistics.WORDS[regime]) if plan.roots else plan

    def _placed(self, error: SqlError) -> PlumeError:
        """Say where a copy lacks what the query names because it lies in another file."""
        others = set(self._file.con.db_names()) - {"main", "temp"}
        if self._kind is Copy.DATA and others and error.sentence.startswith("no such table"):
            return PlumeError(
                tr(
                    "The query reads an attached file, and only the file itself is copied with its "
                    "rows. Without measuring, the plans can be compared."
                )
            )
        return error

    def _measure(self, sql: str, given: Mapping[str, Value]) -> Measured:
        from plume_db.measure.measure import measure

        assert self.measuring is not None
        session, runs, budget = self.measuring
        return measure(self._copy, sql, given, runs=runs, budget=budget, session=session)

    # What indexes take and cost

    def _concerned(self) -> list[IndexNote]:
        """Give the indexes that come or go, as far as their texts tell."""
        found = []
        for change in self._asked.changes:
            if isinstance(change, (DropIndex, ChangeIndex)):
                with suppress(ChangeRefused):  # it is refused when the change is made
                    found.append(find(self._copy.con, change.name))
            if isinstance(change, (AddIndex, ChangeIndex)):
                parts = definition(change.sql)
                found.append(IndexNote(parts.schema, "", parts.table, change.sql))
        known = {folded(name): name for name in self._copy.con.db_names()}
        return [
            replace(note, schema=known[folded(note.schema)], table=shape.name)
            for note in found
            if folded(note.schema) in known
            and (shape := shape_of(self._copy.con, note.schema, note.table))
        ]

    def _cost(
        self, state: _State, concerned: list[IndexNote], keys: dict[_Table, list[Row]]
    ) -> None:
        """Find out what writing a row of each table costs in the present state of the copy."""
        for table in _tables(concerned):
            schema, name = table
            words = words_in(" ".join(n.sql for n in concerned if _table_of(n) == table))
            columns = [row[0] for row in self._columns(schema, name) if folded(row[0]) in words]
            if self._kind is Copy.DATA:
                self._copy.report(0, None, tr("Trying what writing to {name} costs", name=name))
                costs = writes.tried(self._copy, schema, name, columns, keys[table])
            else:
                rows, _ = self._counts.of(schema, name)
                page = page_size(self._file.con, schema)
                costs = writes.reckoned(self._copy.con, schema, name, columns, rows or 1, page)
            state.costs[table] = costs

    def _columns(self, schema: str, table: str) -> list[tuple[str, ...]]:
        sql = "select name from pragma_table_xinfo(?, ?)"
        rows = self._copy.con.execute(sql, (table, schema)).fetchall()
        return [(str(row[0]),) for row in rows]

    def _going(self) -> tuple[IndexSize, ...]:
        """Measure the indexes that will be gone."""
        found = []
        data = self._kind is Copy.DATA
        task = self._copy if data else self._file
        for change in self._asked.changes:
            if not isinstance(change, (DropIndex, ChangeIndex)):
                continue
            with suppress(ChangeRefused):
                note = find(self._copy.con, change.name)
                how = (
                    tr("Measured: the pages it has in the copy.")
                    if data
                    else tr("Measured: the pages it has in the file.")
                )
                try:
                    with task.budget(_SIZE_SECONDS):
                        found.append(real_size(task.con, note, True, how))
                except BudgetSpent:
                    how = tr("It is so large that its pages were not counted.")
                    found.append(IndexSize(note.name, note.table, None, True, False, how))
        return tuple(found)

    def _coming(self, old: _Notes, new: _Notes) -> tuple[IndexSize, ...]:
        """Measure the new indexes where they were built; else estimate them."""
        fresh = [note for key, note in new.items() if old.get(key) != note]
        if self._kind is Copy.DATA:
            how = tr("Measured on the copy, where it was built.")
            return tuple(real_size(self._copy.con, note, False, how) for note in fresh)
        return tuple(estimated_size(self._file, self._counts, note) for note in fresh)

    # What is told

    def _results(self) -> Results | None:
        """Compare the rows of the query and of its rewriting; both must only read."""
        asked = self._asked
        if asked.rewritten < 0 or self.measuring is None:
            return None
        for sql in (asked.sql_before, asked.sql_after):
            if intent_of(only_statement(sql)) is not Intent.READ:
                return None
        self._copy.report(0, None, tr("Comparing the results"))
        first, second = (asked.sql_before, asked.before), (asked.sql_after, asked.after)
        return compare(self._copy, first, second, 2 * self.measuring[2])

    def _notes(self, before: _State, after: _State, new: _Notes, old: _Notes) -> tuple[str, ...]:
        notes = []
        if why := _in_regime(self._regime, before, after).note:
            notes.append(why)
        fresh = any(old.get(key) != note for key, note in new.items())
        analyzed = any(isinstance(change, Analyze) for change in self._asked.changes)
        if fresh and not analyzed and after.held is not Regime.NONE:
            notes.append(
                tr(
                    "The new index has no statistics until ANALYZE is run, so SQLite guesses how "
                    "selective it is; run ANALYZE in the what-if too to see the plan with them."
                )
            )
        unique = any("unique" in words_in(n.sql) for key, n in new.items() if old.get(key) != n)
        if unique and self._kind is Copy.SCHEMA:
            notes.append(
                tr("Whether its rows are unique was not looked at; a copy with all rows finds out.")
            )
        return tuple(notes)


def _in_regime(regime: Regime, before: _State, after: _State) -> InRegime:
    old, new = before.plans[regime], after.plans[regime]
    richest = max(before.held, after.held, key=_RICHNESS.index)
    poorer = _RICHNESS.index(richest) < _RICHNESS.index(regime)
    return InRegime(regime, old, new, difference(old, new), _poorer(richest) if poorer else "")


def _tables(concerned: list[IndexNote]) -> list[_Table]:
    return list(dict.fromkeys(_table_of(note) for note in concerned))


def _table_of(note: IndexNote) -> _Table:
    return note.schema, note.table


def _poorer(held: Regime) -> str:
    if held is Regime.NONE:
        return tr("ANALYZE was never run on this file, so there are no statistics to plan with.")
    return tr("The file holds no samples of values (sqlite_stat4), so it was planned without them.")
