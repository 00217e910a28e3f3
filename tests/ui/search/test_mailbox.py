"""Between the worker and the window: in order, never too much at once, never a deadlock."""

from __future__ import annotations

import threading

import pytest

from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken
from plume_db.search.outcome import TableResult
from plume_ui.search import mailbox
from plume_ui.search.mailbox import Mailbox


def test_what_is_put_in_comes_out_in_order_and_in_pieces() -> None:
    box = Mailbox()
    for n in range(5):
        box.put(TableResult(str(n)), CancelToken())
    assert [each.table for each in box.take(3) if isinstance(each, TableResult)] == ["0", "1", "2"]
    assert len(box) == 2
    assert len(box.take(10)) == 2


def test_a_full_box_makes_the_worker_wait_until_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailbox, "MOST_WAITING", 1)
    box, token = Mailbox(), CancelToken()
    box.put(TableResult("first"), token)
    worker = threading.Thread(target=box.put, args=(TableResult("second"), token))
    worker.start()
    assert len(box) == 1
    box.take(1)
    worker.join(5)
    assert not worker.is_alive() and len(box) == 1


def test_a_cancelled_worker_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_WAITING", 0)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        Mailbox().put(TableResult("t"), token)
