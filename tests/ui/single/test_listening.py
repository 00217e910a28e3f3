"""What may come through the socket: nothing of it reaches the window but whole messages."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plume_ui.single import listening, place
from plume_ui.single.election import Lease, become_first, elect, hand_over
from plume_ui.single.listening import Handover, Listener
from plume_ui.single.message import HEAD, LONGEST, MAGIC, Message, decode, encode, length_of
from plume_ui.single.place import Place, find_place
from tests.ui.single.starting import until


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tmp_path.chmod(0o700)
    return find_place()


@pytest.fixture
def listener(somewhere: Place) -> Iterator[Listener]:
    lease = become_first(somewhere)
    assert lease is not None
    made = Listener(lease)
    made.start()
    yield made
    made.close()


@pytest.fixture
def came(listener: Listener) -> list[Message]:
    """Take whatever comes, as the window would."""
    taken: list[Message] = []

    def take(handover: Handover) -> None:
        taken.append(handover.message)
        handover.answer(True)

    listener.attach(take)
    return taken


def connect(place: Place) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(20)
    line.connect(place.address)
    return line


def still_serves(place: Place, came: list[Message]) -> bool:
    came.clear()
    return bool(hand_over(place, encode(Message(["/a.db"])))) and came[0].files == ["/a.db"]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0" * 5000,
        os.urandom(5000),
        MAGIC + (LONGEST + 1).to_bytes(4, "big") + b"x" * 100,
        MAGIC + b"\xff\xff\xff\xff" + b"x" * 100,
        MAGIC + (4).to_bytes(4, "big") + b"f/ab",
        b"plume-db 9\0" + (2).to_bytes(4, "big") + b"n\0",
    ],
)
def test_garbage_is_dropped_without_an_answer(
    somewhere: Place, listener: Listener, came: list[Message], sent: bytes
) -> None:
    with connect(somewhere) as line:
        try:
            line.sendall(sent)
            assert line.recv(1) == b""
        except ConnectionError:
            pass  # closed while we were still talking
    assert came == []
    assert still_serves(somewhere, came)


def test_a_part_of_a_message_and_silence_are_given_up(
    somewhere: Place,
    listener: Listener,
    came: list[Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "SEND_SECONDS", 0.2)
    for part in (b"", MAGIC, encode(Message(["/a.db"]))[:-2]):
        with connect(somewhere) as line:
            line.sendall(part)
            assert line.recv(1) == b""
    assert came == []


def test_a_client_that_drips_has_no_more_time_than_others(
    somewhere: Place,
    listener: Listener,
    came: list[Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "SEND_SECONDS", 0.3)
    with connect(somewhere) as line:
        begun = time.monotonic()
        with pytest.raises(ConnectionError):
            for byte in MAGIC * 1000:
                line.sendall(bytes([byte]))
                time.sleep(0.02)
        assert time.monotonic() - begun < 5
    assert came == []


def test_a_thousand_connections_leave_the_listener_alive(
    somewhere: Place,
    listener: Listener,
    came: list[Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "SEND_SECONDS", 0.1)
    lines: list[socket.socket] = []
    for _ in range(1000):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(0.01)
        try:
            line.connect(somewhere.address)
            lines.append(line)
        except OSError:
            line.close()
    assert threading.active_count() < listening.AT_ONCE + 10
    for line in lines:
        line.close()
    until(lambda: still_serves(somewhere, came))


def test_another_person_is_not_listened_to(
    somewhere: Place, listener: Listener, came: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "same_person", lambda _line: False)
    with connect(somewhere) as line:
        try:
            line.sendall(encode(Message(["/a.db"])))
            assert line.recv(1) == b""
        except ConnectionError:
            pass
    assert came == []


def test_a_listener_of_another_person_is_told_nothing(
    somewhere: Place, came: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.single.election.same_person", lambda _line: False)
    assert hand_over(somewhere, encode(Message(["/secret.db"]))) is False
    assert came == []


def test_what_comes_before_the_window_is_kept_for_it(somewhere: Place, listener: Listener) -> None:
    answers: list[bool | None] = []
    other = threading.Thread(
        target=lambda: answers.append(hand_over(somewhere, encode(Message(["/early.db"]))))
    )
    other.start()
    until(lambda: bool(listener._early))
    assert answers == []
    taken: list[Handover] = []
    listener.attach(taken.append)
    assert taken[0].is_wanted()
    taken[0].answer(True)
    other.join(20)
    assert answers == [True]


def test_who_gave_up_is_not_served_twice(somewhere: Place, listener: Listener) -> None:
    line = connect(somewhere)
    line.sendall(encode(Message(["/a.db"])))
    until(lambda: bool(listener._early))
    line.close()
    taken: list[Handover] = []
    listener.attach(taken.append)
    assert not taken[0].is_wanted()
    taken[0].answer(False)


def test_closing_sends_whoever_waits_elsewhere_and_the_next_is_first(
    somewhere: Place, listener: Listener
) -> None:
    outcomes: list[Lease | bool] = []
    other = threading.Thread(target=lambda: outcomes.append(elect(somewhere, Message(["/a.db"]))))
    other.start()
    until(lambda: bool(listener._early))
    listener.close()
    other.join(20)
    assert isinstance(outcomes[0], Lease)
    outcomes[0].close()
    assert list(Path(somewhere.lock).parent.glob("*plume-db*/*")) == []


def test_the_lock_is_given_to_one_only(somewhere: Place, listener: Listener) -> None:
    assert become_first(somewhere) is None


def test_a_lock_file_taken_away_by_its_owner_is_not_mistaken_for_the_lock(
    somewhere: Place,
) -> None:
    first = become_first(somewhere)
    assert first is not None
    first.close()
    second = become_first(somewhere)
    assert second is not None and become_first(somewhere) is None
    second.close()


def test_idle_files_are_touched_for_those_who_clean(
    somewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "TOUCH_SECONDS", 0.05)
    lease = become_first(somewhere)
    assert lease is not None
    os.utime(somewhere.address, (1, 1))
    os.utime(somewhere.lock, (1, 1))
    made = Listener(lease)
    made.start()
    until(lambda: min(os.stat(p).st_mtime for p in (somewhere.address, somewhere.lock)) > 1)
    made.close()


@pytest.mark.parametrize(
    "message",
    [
        Message([]),
        Message(["/a b.db", "/\udcff.db", "/new\nline", "file:///x%20y.db"], True),
        Message(["/a"], False, {"XDG_ACTIVATION_TOKEN": "t=1", "DESKTOP_STARTUP_ID": "s_TIME1"}),
    ],
)
def test_a_message_comes_out_as_it_went_in(message: Message) -> None:
    words = encode(message)
    assert length_of(words[:HEAD]) == len(words) - HEAD
    again = decode(words[HEAD:])
    assert again.files == message.files
    assert again.new_window == message.new_window
    assert again.tokens == message.tokens


def test_more_than_anybody_takes_is_not_sent(somewhere: Place) -> None:
    assert elect(somewhere, Message(["/" + "a" * LONGEST])) is False


@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_folder_others_can_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    open_folder = tmp_path / "run"
    open_folder.mkdir()
    open_folder.chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(open_folder))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found = find_place()
    assert not found.lock.startswith(str(open_folder))
    assert os.stat(os.path.dirname(found.lock)).st_mode & 0o777 == 0o700


def test_a_link_in_the_way_of_the_private_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"plume-db-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert not find_place().lock.startswith(str(tmp_path))


def test_a_long_folder_gives_way_to_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    assert len(os.fsencode(find_place().address)) <= place.LONGEST_ADDRESS


def test_screens_and_sessions_are_told_apart(
    somewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    found = set()
    for display, session in ((":0", ""), (":1", ""), ("localhost:10.0", ""), (":0", "4")):
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.setenv("XDG_SESSION_ID", session)
        found.add(find_place().lock)
    assert len(found) == 4
    monkeypatch.setenv("DISPLAY", ":0.0")
    monkeypatch.setenv("XDG_SESSION_ID", "")
    assert find_place().lock in found  # a screen of the same display
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert find_place().lock not in found


def test_on_windows_the_address_is_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "C:\\Users\\x\\AppData\\Local")
    assert find_place().address.startswith("\\\\.\\pipe\\plume-db-")
