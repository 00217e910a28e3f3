"""Every module can be imported on Windows and macOS, as far as that shows on another system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

IMPORT_ALL = """
import importlib, os, pkgutil, signal, sys

# What others bring is loaded as this system needs it; only our own modules see the other one.
import apsw, apsw.ext, apsw.fts5, apsw.unicode, numpy, platformdirs, pyqtgraph, sqlparse, xlsxwriter
import asyncio, concurrent.futures, ctypes, ctypes.util, hashlib, json, logging, multiprocessing
import multiprocessing.context, multiprocessing.shared_memory, platform, random, select, shutil
import socket, statistics, subprocess, tempfile, typing, unicodedata, urllib.request, uuid, zipfile
import zoneinfo, faulthandler, csv, html, textwrap, getpass, webbrowser, venv, xml.etree.ElementTree
from PySide6 import QtCore, QtGui, QtNetwork, QtOpenGLWidgets, QtSvg, QtWidgets
for name in ("pyarrow", "pyarrow.parquet", "PIL.Image"):
    try:
        importlib.import_module(name)
    except ImportError:
        pass

LACKING = {
    "win32": ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "spwd",
              "readline", "posix"),
    "darwin": ("spwd", "msvcrt", "winreg", "_winapi"),
}[PLATFORM]

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in LACKING:
            raise ImportError(f"{PLATFORM} has no module {name}")

for name in LACKING:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Block())
if PLATFORM == "win32":
    for name in ("fork", "forkpty", "geteuid", "getuid", "getgid", "setsid", "setpriority",
                 "major", "minor", "mkfifo", "chown", "getpgid", "killpg", "pread", "pwrite",
                 "posix_fadvise", "sched_getaffinity", "statvfs", "sync", "sysconf", "uname",
                 "wait3", "memfd_create"):
        if hasattr(os, name):
            delattr(os, name)
    for name in ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGALRM", "SIGCHLD", "SIGPIPE", "pthread_kill"):
        delattr(signal, name)
sys.platform = PLATFORM

failed = []
for top in ("plume_db", "plume_resources", "plume_ui"):
    package = importlib.import_module(top)
    for each in pkgutil.walk_packages(package.__path__, top + ".", onerror=failed.append):
        if each.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(each.name)
        except Exception as error:
            failed.append(f"{each.name}: {type(error).__name__}: {error}")
print(len([name for name in sys.modules if name.startswith("plume_")]), failed)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems are played on Linux")
@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_every_module_loads_without_what_the_other_system_lacks(platform: str) -> None:
    paths = [str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    done = subprocess.run(
        [sys.executable, "-c", f"PLATFORM = {platform!r}\nimport sys\nsys.path[:0] = {paths!r}\n"
         f"{IMPORT_ALL}"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    count, _, failed = done.stdout.strip().splitlines()[-1].partition(" ")
    assert failed == "[]"
    assert int(count) > 400
