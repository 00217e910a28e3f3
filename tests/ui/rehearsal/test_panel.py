"""The panel says first whether it would go through, and loudly what nobody typed."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from plume_db.rehearsal.result import Failure, Rehearsal, RowChange, Touched, Violation
from plume_ui.rehearsal.panel import RehearsalPanel, facts_of, verdict, warnings

CHANGE = RowChange("UPDATE", "id 1", (1, "a", None), (1, "b", None), True)
ALBUM = Touched("album", ("id", "title", "x"), updated=1, samples=(CHANGE,))
GONE = Touched("track", ("id",), also_deleted=12, causes=("foreign key to album",))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Rehearsal(touched=(ALBUM,)), "It would go through: 1 row would change in album."),
        (Rehearsal(touched=(ALBUM, GONE)), "13 rows would change in 2 tables."),
        (Rehearsal(), "Nothing would change."),
        (Rehearsal(schema=("Makes the table t.",)), "Only the schema would change."),
        (Rehearsal(failure=Failure(0, "", "", "No.")), "It would fail. No."),
        (Rehearsal(violations=(Violation("a", "rowid 1", "b"),)), "references would point"),
        (Rehearsal(refused="Too large."), "Too large."),
    ],
)
def test_the_verdict_is_one_sentence(found: Rehearsal, words: str) -> None:
    assert words in verdict(found)[2]


def test_what_foreign_keys_do_comes_before_everything_else() -> None:
    found = Rehearsal(
        touched=(ALBUM, GONE),
        actions=("The foreign key to album deletes 12 rows of track.",),
        not_undoable=("It can not be undone.",),
        triggers=(("noted", 1), ("kept", 5)),
    )
    assert warnings(found)[0] == ("bad", "The foreign key to album deletes 12 rows of track.")
    assert warnings(found)[1][0] == "warn"
    assert "trigger noted fired once" in facts_of(found)
    assert "trigger kept fired 5 times" in facts_of(found)
    assert "foreign keys enforced" in facts_of(found)


def test_rows_are_shown_before_and_after(qtbot: QtBot, look: str) -> None:
    panel = RehearsalPanel()
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.show_rehearsal(Rehearsal(touched=(ALBUM,)))
    panel.grab()
    table = panel.tree.topLevelItem(0)
    assert [table.text(column) for column in range(4)] == ["album", "·", "1", "·"]
    assert table.child(0).text(0) == "id 1:  title “a” → “b”"


def test_what_would_fail_can_not_be_accepted(qtbot: QtBot) -> None:
    panel = RehearsalPanel()
    qtbot.addWidget(panel)
    panel.show_rehearsal(Rehearsal(failure=Failure(0, "", "", "No.")))
    assert not panel.accept_button.isEnabled()
    panel.show_rehearsal(Rehearsal(touched=(ALBUM,)))
    with qtbot.waitSignal(panel.accepted):
        panel.accept_button.click()
    with qtbot.waitSignal(panel.declined):
        panel.decline_button.click()


def test_what_could_not_be_tried_may_be_written_unseen(qtbot: QtBot) -> None:
    panel = RehearsalPanel()
    qtbot.addWidget(panel)
    panel.show_rehearsal(Rehearsal(refused="The file is too large to be copied."))
    assert panel.accept_button.isEnabled()
    assert panel.accept_button.text() == "Write it unseen"
