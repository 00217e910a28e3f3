"""The windows of an X11 screen as its window manager lists them, and whether one answers."""

from __future__ import annotations

import ctypes
import ctypes.util

from tests.benchmarks.figures import Missing

_CLIENT_MESSAGE = 33
_NOTIFY = 1 << 17 | 1 << 19
"""Structure and substructure: Qt answers a ping with the first, others with the second."""
_Window = ctypes.c_ulong


class _Message(ctypes.Structure):
    """An XClientMessageEvent, as long as any XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", _Window),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 16),
    )


class Windows:
    """A connection to the X server."""

    def __init__(self, display: str) -> None:
        name = ctypes.util.find_library("X11")
        if name is None:
            raise Missing("libX11 is not installed; on Debian: apt install libx11-6")
        self._x = ctypes.CDLL(name)
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = _Window
        self._x.XInternAtom.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        self._root = _Window(self._x.XDefaultRootWindow(self._display))
        self._pings = 0
        # Another client may lose its window between two questions; that is no reason to exit.
        handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self._ignore = handler(lambda _display, _event: 0)
        self._x.XSetErrorHandler(self._ignore)
        self._x.XSelectInput(self._display, self._root, ctypes.c_long(_NOTIFY))

    def close(self) -> None:
        """Leave the server."""
        self._x.XCloseDisplay(self._display)

    def put_pointer_away(self, right: int, bottom: int) -> None:
        """Move the pointer into the corner, where it covers nothing and hovers over nothing."""
        none = _Window(0)
        self._x.XWarpPointer(self._display, none, self._root, 0, 0, 0, 0, right - 1, bottom - 1)
        self._x.XFlush(self._display)

    def listed(self) -> list[int]:
        """List the windows that the window manager looks after."""
        return self._property(self._root.value, "_NET_CLIENT_LIST", 32)

    def titled(self, part: str) -> int | None:
        """Give the window whose title holds this text."""
        for window in self.listed():
            title = bytes(self._property(window, "_NET_WM_NAME", 8)).decode("utf-8", "replace")
            if part in title:
                return window
        return None

    def ping(self, window: int) -> None:
        """Ask the program of a window for a sign of life (_NET_WM_PING)."""
        self._pings += 1
        message = _Message()
        message.type = _CLIENT_MESSAGE
        message.window = window
        message.message_type = self._atom("WM_PROTOCOLS")
        message.format = 32
        message.data[0] = self._atom("_NET_WM_PING")
        message.data[1] = self._pings
        message.data[2] = window
        mask = ctypes.c_long(0)
        self._x.XSendEvent(self._display, _Window(window), 0, mask, ctypes.byref(message))
        self._x.XFlush(self._display)

    def answered(self) -> bool:
        """Tell whether the answer to the last ping has come."""
        event = _Message()
        while self._x.XPending(self._display):
            self._x.XNextEvent(self._display, ctypes.byref(event))
            ping = event.type == _CLIENT_MESSAGE and event.data[0] == self._atom("_NET_WM_PING")
            if ping and event.data[1] == self._pings:
                return True
        return False

    def _atom(self, name: str) -> int:
        return int(self._x.XInternAtom(self._display, name.encode(), 0))

    def _property(self, window: int, name: str, bits: int) -> list[int]:
        """Give a property as numbers of so many bits; empty where there is none."""
        kind, form = ctypes.c_ulong(), ctypes.c_int()
        count, left = ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.POINTER(ctypes.c_ubyte)()
        self._x.XGetWindowProperty(
            self._display,
            _Window(window),
            ctypes.c_ulong(self._atom(name)),
            ctypes.c_long(0),
            ctypes.c_long(4096),
            0,
            ctypes.c_ulong(0),
            ctypes.byref(kind),
            ctypes.byref(form),
            ctypes.byref(count),
            ctypes.byref(left),
            ctypes.byref(data),
        )
        if not data or form.value != bits:
            return []
        # Numbers of 32 bits come as longs.
        of = ctypes.c_ulong if bits == 32 else ctypes.c_ubyte
        found = list(ctypes.cast(data, ctypes.POINTER(of))[: count.value])
        self._x.XFree(data)
        return found
