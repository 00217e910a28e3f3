"""Other processes: whether one still runs, and how to start one that outlives this one."""

from __future__ import annotations

import os
import sys
from typing import Any

_MAY_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_MAY_WAIT = 0x00100000  # SYNCHRONIZE
_NO_SUCH_PROCESS = 87  # ERROR_INVALID_PARAMETER
_STILL_RUNS = 258  # WAIT_TIMEOUT
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW
_NEW_GROUP = 0x00000200  # CREATE_NEW_PROCESS_GROUP
_ANY_PROCESS = 0xFFFFFFFF  # ASFW_ANY

MUTEX = "io.github.plumedb.PlumeDB"
"""By this name the installer for Windows sees that the program runs."""


def is_running(pid: int, platform: str = sys.platform, kernel: Any = None) -> bool:
    """Whether a process of this machine still runs; True where that can not be told."""
    if platform == "win32":
        return _runs_on_windows(pid, kernel or _Kernel())
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _runs_on_windows(pid: int, kernel: Any) -> bool:
    """Ask by a handle: os.kill would end the process there."""
    if not 0 < pid < 2**32:
        return False
    handle = kernel.open_process(_MAY_ASK | _MAY_WAIT, pid)
    if not handle:
        return bool(kernel.last_error() != _NO_SUCH_PROCESS)
    try:
        return bool(kernel.wait(handle, 0) == _STILL_RUNS)
    finally:
        kernel.close(handle)


def detached(platform: str = sys.platform) -> dict[str, Any]:
    """Give what subprocess.Popen needs for a child that lives on, and shows no console."""
    if platform == "win32":
        return {"creationflags": _NO_WINDOW | _NEW_GROUP}
    return {"start_new_session": True}


def announce(platform: str = sys.platform, kernel: Any = None) -> object:
    """Let the installer know that the program runs, until the process ends; nothing elsewhere."""
    if platform != "win32":
        return None
    return (kernel or _Kernel()).make_mutex(MUTEX)


def lend_foreground(platform: str = sys.platform, kernel: Any = None) -> None:
    """Let the program that answers us bring its window to the front.

    Windows allows that to the program a person has just started alone, which then lends it; else
    the window would only blink in the task bar. Source: "AllowSetForegroundWindow" of Windows.
    """
    if platform == "win32":
        (kernel or _Kernel()).allow_foreground(_ANY_PROCESS)


class _Kernel:
    """The calls of Windows that are used, so that a test can pass others."""

    def __init__(self) -> None:
        import ctypes

        library: Any = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
        number, handle = ctypes.c_uint32, ctypes.c_void_p
        library.OpenProcess.argtypes = (number, ctypes.c_int, number)
        library.OpenProcess.restype = handle
        library.WaitForSingleObject.argtypes = (handle, number)
        library.WaitForSingleObject.restype = number
        library.CloseHandle.argtypes = (handle,)
        library.CreateMutexW.argtypes = (handle, ctypes.c_int, ctypes.c_wchar_p)
        library.CreateMutexW.restype = handle
        self._library = library
        self.last_error: Any = getattr(ctypes, "get_last_error")  # noqa: B009

    def open_process(self, rights: int, pid: int) -> Any:
        return self._library.OpenProcess(rights, 0, pid)

    def wait(self, handle: Any, milliseconds: int) -> Any:
        return self._library.WaitForSingleObject(handle, milliseconds)

    def close(self, handle: Any) -> None:
        self._library.CloseHandle(handle)

    def allow_foreground(self, pid: int) -> None:
        import ctypes

        screen: Any = getattr(ctypes, "WinDLL")("user32")  # noqa: B009
        screen.AllowSetForegroundWindow.argtypes = (ctypes.c_uint32,)
        screen.AllowSetForegroundWindow(pid)  # what it refuses only lets the window blink

    def make_mutex(self, name: str) -> Any:
        return self._library.CreateMutexW(None, 0, name)
