"""A display, a session bus and the accessibility bus of our own, and a reader on the latter."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ACCESSIBLE = "org.a11y.atspi.Accessible"
CELL = "org.a11y.atspi.TableCell"
REGISTRY = "org.a11y.atspi.Registry"
PATIENCE = 20.0

Place = tuple[str, str]
"""The name on the bus and the path of one accessible object."""


def why_not() -> str:
    """Say what is missing for all this; empty where nothing is."""
    from plume_ui.system_libraries import missing_for_tests

    if not sys.platform.startswith("linux"):
        return "the accessibility bus is a thing of Linux"
    if absent := missing_for_tests():
        return "not installed: " + ", ".join(each.package for each in absent)
    try:
        import jeepney  # noqa: F401
    except ImportError:
        return "jeepney is not installed"
    return ""


class Reader:
    """Reads what a screen reader would, over the bus."""

    def __init__(self, address: str) -> None:
        from jeepney.io.blocking import open_dbus_connection

        self._con = open_dbus_connection(address)
        self._events = open_dbus_connection(address)

    def close(self) -> None:
        self._con.close()
        self._events.close()

    def call(self, place: Place, interface: str, method: str, *arguments: Any) -> Any:
        from jeepney import DBusAddress, new_method_call

        kinds = "".join("i" if isinstance(each, int) else "s" for each in arguments)
        address = DBusAddress(place[1], bus_name=place[0], interface=interface)
        message = new_method_call(address, method, kinds or None, arguments)
        return self._con.send_and_get_reply(message, timeout=PATIENCE).body

    def property(self, place: Place, name: str, interface: str = ACCESSIBLE) -> Any:
        from jeepney import DBusAddress, Properties

        address = DBusAddress(place[1], bus_name=place[0], interface=interface)
        reply = self._con.send_and_get_reply(Properties(address).get(name), timeout=PATIENCE)
        return reply.body[0][1]

    def role(self, place: Place) -> str:
        return str(self.call(place, ACCESSIBLE, "GetRoleName")[0])

    def children(self, place: Place) -> list[Place]:
        return [tuple(each) for each in self.call(place, ACCESSIBLE, "GetChildren")[0]]

    def find(self, role: str) -> Place:
        """Find the first object of a role in any program on the bus."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self._below((REGISTRY, "/org/a11y/atspi/accessible/root"), role):
                return found
        raise AssertionError(f"no {role} on the bus")

    def _below(self, place: Place, role: str) -> Place | None:
        for child in self.children(place):
            if self.role(child) == role:
                return child
            if found := self._below(child, role):
                return found
        return None

    def listen(self, event: str) -> None:
        """Have events of a kind sent, as a screen reader would."""
        from jeepney import DBusAddress, MatchRule, new_method_call
        from jeepney.bus_messages import message_bus

        address = DBusAddress("/org/a11y/atspi/registry", bus_name=REGISTRY, interface=REGISTRY)
        for message in (
            new_method_call(address, "RegisterEvent", "s", (event,)),
            message_bus.AddMatch(MatchRule(type="signal", interface="org.a11y.atspi.Event.Object")),
        ):
            self._events.send_and_get_reply(message, timeout=PATIENCE)

    def next_focus(self) -> Place:
        """Wait for the next object that says it has the focus."""
        from jeepney import HeaderFields

        while True:
            message = self._events.receive(timeout=PATIENCE)
            fields = message.header.fields
            if fields.get(HeaderFields.member) == "StateChanged" and message.body[:2] == (
                "focused",
                1,
            ):
                return fields[HeaderFields.sender], fields[HeaderFields.path]


@contextmanager
def reader(folder: Path) -> Iterator[tuple[Reader, dict[str, str]]]:
    """Give a reader, and the environment for a program that it is to read."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    with ExitStack() as stack:
        environment = {
            **os.environ,
            "LC_ALL": "C.UTF-8",  # the reader looks for English words
            "DISPLAY": stack.enter_context(_display()),
            "XDG_RUNTIME_DIR": str(folder),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in ("", "ui", "resources")),
        }
        session = stack.enter_context(_session_bus(environment))
        environment["DBUS_SESSION_BUS_ADDRESS"] = session
        bus = stack.enter_context(open_dbus_connection(session))
        address = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        message = new_method_call(address, "GetAddress")
        made = Reader(bus.send_and_get_reply(message, timeout=PATIENCE).body[0])
        stack.callback(made.close)
        yield made, environment


@contextmanager
def _display() -> Iterator[str]:
    read, write = os.pipe()
    screen = ("-screen", "0", "1024x768x24", "-noreset")
    command = ("Xvfb", "-displayfd", str(write), *screen)
    with _running(command, pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as told:
            # To the line's end, which it writes by itself: closing before that would kill it.
            number = told.readline().strip()
        yield f":{number}"


@contextmanager
def _session_bus(environment: dict[str, str]) -> Iterator[str]:
    environment = {k: v for k, v in environment.items() if k != "DBUS_SESSION_BUS_ADDRESS"}
    command = ("dbus-daemon", "--session", "--print-address=1", "--nofork", "--nopidfile")
    with _running(command, env=environment, stdout=subprocess.PIPE, text=True) as daemon:
        yield daemon.stdout.readline().strip()


@contextmanager
def _running(command: tuple[str, ...], **options: Any) -> Iterator[Any]:
    program = shutil.which(command[0]) or command[0]
    process = subprocess.Popen((program, *command[1:]), stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def program(module: str, environment: dict[str, str]) -> Iterator[Any]:
    """Run a program of ours, which does what it is told line by line and says when it is done."""
    said = Path(environment["XDG_RUNTIME_DIR"]) / "said"
    with said.open("w") as errors:
        process = subprocess.Popen(
            (sys.executable, "-m", module),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout.readline() == "shown\n", said.read_text()
        yield process
    finally:
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait(5)
        process.stdout.close()
