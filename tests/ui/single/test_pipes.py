"""What Windows does over a named pipe, tried over the pipe of multiprocessing that all have."""

from __future__ import annotations

from multiprocessing import Pipe

import pytest

from plume_ui.single import listening
from plume_ui.single.election import TAKEN, WAIT
from plume_ui.single.message import Message, encode
from plume_ui.single.pipes import PipeLine, _wait


def test_a_message_comes_whole_and_is_answered() -> None:
    ours, theirs = Pipe()
    line = PipeLine(ours)
    theirs.send_bytes(encode(Message(["C:\\a b.db"], True)))
    assert line.read_message().files == ["C:\\a b.db"]
    assert line.is_open()
    line.send(WAIT)
    line.send(TAKEN)
    assert _wait(theirs) is True
    theirs.close()
    assert not line.is_open()
    line.close()


@pytest.mark.parametrize("sent", [b"", b"x" * 100, encode(Message(["/a"]))[:-1]])
def test_garbage_is_refused(sent: bytes) -> None:
    ours, theirs = Pipe()
    theirs.send_bytes(sent)
    with pytest.raises(ValueError, match=r"ours|cut off"):
        PipeLine(ours).read_message()
    theirs.close()
    ours.close()


def test_silence_and_an_end_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SEND_SECONDS", 0.05)
    monkeypatch.setattr("plume_ui.single.pipes.PATIENCE", 0.05)
    ours, theirs = Pipe()
    with pytest.raises(ValueError, match="nothing came"):
        PipeLine(ours).read_message()
    assert _wait(theirs) is False  # it lives and says nothing
    ours.send_bytes(b"?")
    assert _wait(theirs) is None
    theirs.close()
    with pytest.raises(ValueError, match="cut off"):
        PipeLine(ours).read_message()
    ours.close()
