"""Over the accessibility bus, the real program with a real file: what a screen reader finds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plume_db.demo.build import build_demo
from plume_db.jobs import Task
from tests.ui.grid import bus
from tests.ui.grid.bus import ROOT, Place, Reader

pytestmark = pytest.mark.skipif(
    bool(bus.why_not()) or not shutil.which("xdotool"),
    reason=bus.why_not() or "xdotool is not installed",
)
ENABLED, EXPANDABLE, FOCUSABLE, SELECTED, SHOWING = 8, 9, 11, 23, 25

"""Numbers of states, as the protocol of the bus counts them."""
SENSELESS = ("filler", "unknown", "invalid", "frame", "")
ITEMS = ("table cell", "list item", "tree item", "menu item", "label", "text")
NOTHING = "/org/a11y/atspi/null"
"""Qt's tab bar gives this in the place of a tab that was closed."""
RAW = re.compile(r"^(qt_\w+|Q[A-Z]\w+)$")
PAGES = (
    ("ctrl+n", "Query 1"),
    ("ctrl+shift+f", "Search"),
    ("ctrl+shift+h", "History"),
    ("ctrl+shift+c", "Chart"),
    ("ctrl+2", "Dashboard"),
    ("ctrl+m", "Maintenance"),
    ("ctrl+shift+b", "Snapshots"),
    ("ctrl+3", "Monitor"),
    ("ctrl+shift+a", "Attached"),
)
"""What is pressed, and how the tab is called that comes."""


@dataclass(frozen=True)
class Seen:
    """One object of the tree."""

    place: Place
    role: str
    name: str
    states: int
    path: str

    def has(self, state: int) -> bool:
        return bool(self.states >> state & 1)


class Program:
    """The running program, heard over the bus and steered by keys."""

    def __init__(self, reader: Reader, process: Any, display: str) -> None:
        self.reader, self.process, self._display = reader, process, display

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "5", text)

    def focus(self) -> None:
        command = ("search", "--sync", "--onlyvisible", "--name", "Plume DB")
        found = self._xdotool(*command, "windowfocus", "--sync")
        assert found == 0

    def _xdotool(self, *arguments: str) -> int:
        command = ["xdotool", *arguments]
        environment = {"DISPLAY": self._display, "PATH": "/usr/bin:/bin:/usr/local/bin"}
        return subprocess.run(command, env=environment, timeout=20, check=False).returncode

    def root(self) -> Place:
        registry = (bus.REGISTRY, "/org/a11y/atspi/accessible/root")
        return self.until(lambda: next(iter(self.reader.children(registry)), None))

    def until(self, ask: Callable[[], Any]) -> Any:
        end = time.monotonic() + bus.PATIENCE
        while time.monotonic() < end:
            with suppress(Exception):  # what was there a moment ago may be gone
                if found := ask():
                    return found
            time.sleep(0.05)  # another process: there is no signal to wait for
        raise AssertionError(f"waited in vain; the program's state is {self.process.poll()}")

    def walk(self, top: Place | None = None) -> list[Seen]:
        """List everything that is shown."""
        found: list[Seen] = []
        self._below(top or self.root(), "", found)
        return found

    def _below(self, place: Place, path: str, found: list[Seen]) -> None:
        for child in self.reader.children(place)[:200]:
            if child[1] == NOTHING:
                continue
            low, high = self.reader.call(child, bus.ACCESSIBLE, "GetState")[0]
            states = low | high << 32
            role = self.reader.role(child)
            if not states >> SHOWING & 1 and role not in ("menu bar", "menu", "menu item"):
                continue
            name = str(self.reader.property(child, "Name"))
            here = f"{path} > {role} {name[:30]!r}"
            found.append(Seen(child, role, name, states, here))
            self._below(child, here, found)

    def find(self, role: str, name: str) -> Seen:
        def look() -> Seen | None:
            every = self.walk()
            return next((s for s in every if s.role == role and name in s.name), None)

        found: Seen = self.until(look)
        return found

    def page(self, keys: str, tab: str) -> list[Seen]:
        """Show a page by its keys and give its tree once it holds still."""
        self.press(keys)
        self.find("page tab", tab)
        return self.settled()

    def settled(self) -> list[Seen]:
        before: list[Seen] = []

        def same() -> list[Seen] | None:
            nonlocal before
            now = self.walk()
            held = [s.path for s in now] == [s.path for s in before]
            before = now
            return now if held else None

        found: list[Seen] = self.until(same)
        return found


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program with the demo database, and someone who listens."""
    folder: Path = tmp_path_factory.mktemp("heard")
    demo = folder / "demo.db"
    build_demo(demo, 2_000, 1, Task())
    with bus.reader(folder) as (reader, environment):
        for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
            environment[f"XDG_{kind}_HOME"] = str(folder / kind)
        said = (folder / "errors").open("w")
        command = (sys.executable, "-m", "plume_ui", str(demo))
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=said)
        made = Program(reader, process, environment["DISPLAY"])
        try:
            made.find("page tab", "Overview")
            made.focus()
            yield made
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait(5)
            said.close()


def faults_of(every: list[Seen]) -> list[str]:
    """List what a screen reader could not tell a person."""
    found = []
    for each in every:
        if each.has(FOCUSABLE) and not each.name.strip() and each.role not in ITEMS:
            found.append(f"{each.path}: has no name")
        if each.has(FOCUSABLE) and each.role in SENSELESS:
            found.append(f"{each.path}: can have the keyboard, and says not what it is")
        if each.role in ("tool bar", "menu bar", "table", "tree", "list") and not each.name.strip():
            found.append(f"{each.path}: has no name")
        if RAW.match(each.name):
            found.append(f"{each.path}: is named by an id")
    return found


def test_the_window_has_a_menu_tool_bar_tabs_and_a_tree_by_name(program: Program) -> None:
    every = program.settled()
    roles = {each.role for each in every}
    assert {
        "frame",
        "menu bar",
        "menu item",
        "tool bar",
        "push button",
        "page tab",
        "tree",
    } <= roles
    assert faults_of(every) == []
    tree = next(each for each in every if each.role == "tree")
    assert tree.name == "Objects of the schema"


def test_every_control_of_every_page_has_a_name_and_a_role(program: Program) -> None:
    found: dict[str, list[str]] = {}
    for keys, tab in PAGES:
        every = program.page(keys, tab)
        assert len(every) > 30, tab
        if faults := faults_of(every):
            found[tab] = faults
    assert not found


def test_a_table_is_opened_by_keys_and_its_cells_are_told(program: Program) -> None:
    program.press("ctrl+p")
    program.find("text", "Go to anything")
    program.type("compression_stats")
    program.find("list item", "compression_stats")
    program.press("Return")
    table = program.find("table", "Rows of compression_stats")
    description = program.reader.property(table.place, "Description")
    assert description.startswith("2,000 rows")
    children = program.reader.children(table.place)
    heads = [c for c in children if program.reader.role(c) == "column header"]
    assert program.reader.property(heads[0], "Name") == "id"
    cell = program.reader.property(children[len(heads)], "Description")
    assert cell.startswith("id, row 1")
    assert faults_of(program.settled()) == []


def test_a_tab_that_is_read_may_be_closed(program: Program) -> None:
    table = program.find("table", "Rows of compression_stats")
    cells = program.reader.children(table.place)
    assert program.reader.property(cells[-1], "Name") is not None
    program.press("ctrl+w")
    program.until(
        lambda: all(each.name != table.name for each in program.walk()) and program.walk()
    )
    for cell in cells[:5]:  # someone who still asks for what is gone gets no answer, no crash
        with suppress(Exception):
            program.reader.property(cell, "Name")
    assert program.process.poll() is None


def test_states_and_actions_are_told(program: Program) -> None:
    every = program.settled()
    tabs = [each for each in every if each.role == "page tab"]
    assert sum(each.has(SELECTED) for each in tabs) >= 1
    items = [each for each in every if each.role == "tree item"]
    assert any(each.has(EXPANDABLE) for each in items)
    buttons = [each for each in every if each.role == "push button" and each.has(FOCUSABLE)]
    action = "org.a11y.atspi.Action"
    for each in (button for button in buttons if button.has(ENABLED)):
        assert program.reader.property(each.place, "NActions", action) >= 1, each.path
    opener = next(each for each in buttons if each.name.startswith("Search everything"))
    assert program.reader.call(opener.place, action, "GetName", 0)[0] == "Press"
    assert program.reader.call(opener.place, action, "DoAction", 0)[0]
    program.find("text", "Go to anything")
    program.press("Escape")


@pytest.mark.parametrize(
    ("keys", "role", "name"),
    [
        ("ctrl+comma", "list", "Sections"),
        ("ctrl+F1", "push button", "Close"),
        ("ctrl+p", "text", "Go to anything"),
    ],
)
def test_every_window_beside_is_named_and_goes_on_escape(
    program: Program, keys: str, role: str, name: str
) -> None:
    program.focus()  # there is no window manager here to give it back
    program.press(keys)
    program.find(role, name)
    assert faults_of(program.settled()) == []
    program.press("Escape")
    program.until(lambda: all((each.role, each.name) != (role, name) for each in program.walk()))


def test_each_panel_that_f6_goes_to_says_where_one_is(program: Program) -> None:
    program.focus()
    program.reader.listen("object:state-changed:focused")
    program.press("ctrl+1")
    heard: list[str] = []
    for _step in range(40):
        program.press("F6")
        place = program.reader.next_focus()
        name = str(program.reader.property(place, "Name"))
        assert name, program.reader.role(place)
        if len(heard) > 3 and name == heard[0]:  # the tab is told too as its page comes
            break
        heard.append(name)
    assert any(each.startswith("Filter by name") for each in heard), heard
    assert any(each.startswith("Read-only") for each in heard), heard
    assert len(heard) >= 4
