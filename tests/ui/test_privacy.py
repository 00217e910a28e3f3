"""Plume DB uses no network at all: nothing in its code does, and no running program tries."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

ROOT = Path(__file__).parents[2]
CODE = ("plume_db", "ui/plume_ui", "resources/plume_resources")

FORBIDDEN = {
    "urllib.request", "urllib3", "http", "http.client", "http.server", "httpx", "requests",
    "aiohttp", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "socketserver",
    "ssl", "webbrowser", "PySide6.QtNetwork", "PySide6.QtWebSockets", "PySide6.QtWebEngineCore",
    "PySide6.QtHttpServer", "asyncio",
}  # fmt: skip
MAY_USE_SOCKETS = "ui/plume_ui/single/"
"""The hand-over to the running program: a socket in the file system, or a pipe of Windows."""
HARMLESS = {"gethostname", "socketpair", "socket"}
"""The name of this computer, and a pair of ends within this process; ``socket`` is their type."""
LOCAL_NETWORK = {"QLocalServer", "QLocalSocket", "QAbstractSocket"}
"""What of QtNetwork never leaves this computer."""


def modules() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for folder in CODE
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{each.name}" for each in node.names}
    return found


def test_no_module_imports_what_speaks_over_a_network() -> None:
    found = []
    for name, tree in modules():
        taken = imports(tree)
        bad = {e for e in taken if e in FORBIDDEN or e.split(".")[0] in FORBIDDEN}
        if name.startswith(MAY_USE_SOCKETS):
            network = {e for e in taken if e.startswith("PySide6.QtNetwork.")}
            assert {e.rsplit(".", 1)[1] for e in network} <= LOCAL_NETWORK, name
            bad -= {"PySide6.QtNetwork"}
        found += [f"{name}: {each}" for each in sorted(bad)]
    assert not found


def test_sockets_are_of_the_file_system_and_only_for_the_hand_over() -> None:
    found = []
    for name, tree in modules():
        for node in ast.walk(tree):
            word = node.attr if isinstance(node, ast.Attribute) else ""
            if word.startswith("AF_") and word != "AF_UNIX":
                found.append(f"{name}: {word}")
            if word in ("getaddrinfo", "gethostbyname", "create_connection"):
                found.append(f"{name}: {word}")
            of_socket = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if of_socket and node.value.id == "socket" and not name.startswith(MAY_USE_SOCKETS):  # type: ignore[attr-defined]  # a name
                found += [f"{name}: {word}"] if word not in HARMLESS else []
    assert not found


WATCH = """
import os, sys
log = open(os.environ["PLUME_TEST_NETWORK"], "a")
NAMES = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
         "socket.bind", "socket.gethostbyaddr", "socket.sendmsg", "urllib.Request",
         "http.client.connect", "ssl", "webbrowser.open", "ftplib.connect", "smtplib.connect")
def hook(event, args):
    if event in NAMES:
        where = args[1] if event in ("socket.connect", "socket.bind") and len(args) > 1 else args
        if not isinstance(where, (str, bytes)):   # a name in the file system is no network
            log.write(f"{event} {args!r}\\n"); log.flush()
sys.addaudithook(hook)
"""

USE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from plume_ui.app import make_application
from plume_ui.on_demand import show_palette, show_settings
from plume_ui.program import Program
from plume_ui.settings import open_settings
app = make_application()
settings = open_settings()
program = Program(app, settings)
window = program.new_window()

def wait_for(ready, then, tries=400):
    if ready() or not tries:
        then()
    else:
        QTimer.singleShot(25, lambda: wait_for(ready, then, tries - 1))

def opened():
    space = window.workspace
    assert space is not None
    space.open_chart()
    space.open_query("select count(*) from t")
    space.documents.current.run()
    space.open_maintenance()
    space.open_snapshots()
    space.open_monitor()
    show_settings(window, "privacy")
    show_palette(window)
    QTimer.singleShot(1500, end)

def end():
    print("used", flush=True)
    for each in app.topLevelWidgets():
        each.close()
    QTimer.singleShot(300, app.quit)

window.open_path(sys.argv[1])
wait_for(lambda: window.workspace is not None and window.workspace.inspector is not None, opened)
app.exec()
import os
sys.stdout.flush()
os._exit(0)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute(
        "create table t(id integer primary key, at integer, size real);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)"
        " insert into t select i, 1715000000 + i * 3600, i * 1.5 from n"
    ).fetchall()
    con.close()
    return path


def environment(tmp_path: Path, watch: bool = True) -> dict[str, str]:
    hooks = tmp_path / "hooks"
    hooks.mkdir(exist_ok=True)
    if watch:
        (hooks / "sitecustomize.py").write_text(WATCH)
    paths = [str(hooks), str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    home = {f"XDG_{k}_HOME": str(tmp_path / k) for k in ("CACHE", "CONFIG", "DATA", "STATE")}
    return {
        **os.environ,
        **home,
        "PYTHONPATH": os.pathsep.join(paths),
        "PLUME_TEST_NETWORK": str(tmp_path / "network.log"),
        "QT_QPA_PLATFORM": "offscreen",
    }


def test_the_watch_sees_what_it_watches_for(tmp_path: Path) -> None:
    code = "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), timeout=60, check=True)
    assert "socket.connect" in (tmp_path / "network.log").read_text()


def test_the_window_in_use_asks_no_network(tmp_path: Path, database: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", USE, str(database)],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "used" in done.stdout, done.stderr
    assert (tmp_path / "network.log").read_text() == ""


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["inspect", "{}"], ["chart", "{}", "--help"], ["check", "{}"]],
    ids=lambda arguments: arguments[0],
)
def test_terminal_commands_ask_no_network(
    tmp_path: Path, database: Path, arguments: list[str]
) -> None:
    asked = [each.format(database) for each in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "plume_ui", *asked],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "network.log").read_text() == ""


def _strace_works() -> bool:
    tool = shutil.which("strace")
    if tool is None:
        return False
    tried = subprocess.run([tool, "-o", os.devnull, "true"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.skipif(not _strace_works(), reason="strace is not here, or may not trace")
def test_the_system_sees_no_connection_either(tmp_path: Path, database: Path) -> None:
    """Below Python: also what Qt, SQLite and its extensions ask of the kernel."""
    log = tmp_path / "strace.log"
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=connect,sendto,sendmsg,bind", "-o", str(log),
         sys.executable, "-X", "faulthandler", "-c", USE, str(database)],
        env=environment(tmp_path, watch=False),
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "used" in done.stdout, done.stderr
    lines = log.read_text(errors="replace").splitlines()
    assert not [line for line in lines if "AF_INET" in line]


def _can_cut_off() -> bool:
    tool = shutil.which("unshare")
    if tool is None:
        return False
    tried = subprocess.run([tool, "-rn", "true"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.skipif(not _can_cut_off(), reason="no network namespace can be made here")
def test_everything_works_where_there_is_no_network(tmp_path: Path, database: Path) -> None:
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-X", "faulthandler", "-c", USE, str(database)],
        env=environment(tmp_path, watch=False),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "used" in done.stdout, done.stderr
