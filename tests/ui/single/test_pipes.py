"""What Windows does over a named pipe, tried over the pipe of multiprocessing that all have."""

from __future__ import annotations

from multiprocessing import Pipe

import pytest

from plume_ui.single import listening, pipes
from plume_ui.single.election import TAKEN, WAIT
from plume_ui.single.message import Message, encode
from plume_ui.single.pipes import PipeLine, _wait
from plume_ui.single.place import Place


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
    with pytest.raises((ValueError, BrokenPipeError)):  # as a system tells an end
        PipeLine(ours).read_message()
    ours.close()


def test_a_name_that_is_held_for_a_moment_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that ends lets go of its lock before its pipe."""
    place = Place("lock", "pipe")
    tried: list[object] = []

    def make(address: str, family: str) -> str:
        tried.append((address, family))
        if len(tried) < 3:
            raise PermissionError("the name is taken")
        return "listener"

    monkeypatch.setattr(pipes, "Listener", make)
    monkeypatch.setattr(pipes, "PAUSE", 0.001)
    assert pipes._listener(place) == "listener"
    assert tried == [("pipe", "AF_PIPE")] * 3


def test_a_name_that_stays_taken_leaves_no_thread_with_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def make(address: str, family: str) -> None:
        raise PermissionError("the name is taken")

    monkeypatch.setattr(pipes, "Listener", make)
    monkeypatch.setattr(pipes, "PATIENCE", 0.01)
    assert list(pipes.pipe_lines(Place("lock", "pipe"))) == []


def test_the_right_to_come_forward_is_lent_before_the_files_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []

    class Line:
        def __enter__(self) -> Line:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def send_bytes(self, words: bytes) -> None:
            done.append(words)

        def poll(self, _seconds: float) -> bool:
            return True

        def recv_bytes(self, _count: int) -> bytes:
            return TAKEN

    monkeypatch.setattr(pipes, "Client", lambda address, family: Line())
    monkeypatch.setattr(pipes, "lend_foreground", lambda: done.append("lent"))
    assert pipes.send_through_pipe(Place("lock", "pipe"), b"words") is True
    assert done == ["lent", b"words"]
