"""Tell the desktop that a start is over which showed no window, since another program does.

Else the pointer stays busy for many seconds after a second double-click. On X11 that is a message
to the root window, as the Startup Notification Protocol of freedesktop.org describes it; on Wayland
the token that the first program uses up says the same. Nobody answers, and nothing is lost where
it does not arrive.
"""

from __future__ import annotations

import os
import sys

_CLIENT_MESSAGE = 33
_PROPERTY_CHANGES = 0x400000
_INPUT_ONLY = 2
_PART = 20
"""Bytes of the text that one event holds."""


def end_startup() -> None:
    """Say that the start is over which the desktop waits for, if it does."""
    startup = os.environ.get("DESKTOP_STARTUP_ID", "")
    if not startup or not os.environ.get("DISPLAY") or not sys.platform.startswith("linux"):
        return
    try:
        _send(f"remove: ID={_quoted(startup)}".encode(errors="replace") + b"\0")
    except (OSError, AttributeError):
        return  # without the library there is no X11 either


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _send(words: bytes) -> None:
    import ctypes as c

    xcb = c.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = c.c_void_p
    line = c.c_void_p(xcb.xcb_connect(None, None))
    try:
        if not xcb.xcb_connection_has_error(line):
            _broadcast(xcb, line, words)
            xcb.xcb_flush(line)
    finally:
        xcb.xcb_disconnect(line)


def _broadcast(xcb: object, line: object, words: bytes) -> None:
    import ctypes as c

    assert isinstance(xcb, c.CDLL)
    root = _root(xcb, line)
    window = c.c_uint32(xcb.xcb_generate_id(line))
    short = c.c_uint16
    place = (c.c_int16(-10), c.c_int16(-10), short(1), short(1), short(0), short(_INPUT_ONLY))
    none = c.c_uint32(0)
    xcb.xcb_create_window(line, c.c_uint8(0), window, root, *place, none, none, None)
    kinds = [_atom(xcb, line, name) for name in (b"_NET_STARTUP_INFO_BEGIN", b"_NET_STARTUP_INFO")]
    for start in range(0, len(words), _PART):
        kind = kinds[1 if start else 0]
        event = bytes((_CLIENT_MESSAGE, 8, 0, 0))
        event += window.value.to_bytes(4, sys.byteorder) + kind.to_bytes(4, sys.byteorder)
        event += words[start : start + _PART].ljust(_PART, b"\0")
        xcb.xcb_send_event(line, c.c_uint8(0), root, c.c_uint32(_PROPERTY_CHANGES), event)


def _root(xcb: object, line: object) -> object:
    import ctypes as c

    class Screens(c.Structure):
        _fields_ = (("data", c.POINTER(c.c_uint32)), ("rem", c.c_int), ("index", c.c_int))

    assert isinstance(xcb, c.CDLL)
    xcb.xcb_get_setup.restype = c.c_void_p
    xcb.xcb_setup_roots_iterator.restype = Screens
    screens = xcb.xcb_setup_roots_iterator(c.c_void_p(xcb.xcb_get_setup(line)))
    return c.c_uint32(screens.data[0])  # a screen begins with its root window


def _atom(xcb: object, line: object, name: bytes) -> int:
    import ctypes as c

    class Cookie(c.Structure):
        _fields_ = (("sequence", c.c_uint),)

    assert isinstance(xcb, c.CDLL)
    xcb.xcb_intern_atom.restype = Cookie
    xcb.xcb_intern_atom_reply.restype = c.POINTER(c.c_uint32)
    asked = xcb.xcb_intern_atom(line, c.c_uint8(0), c.c_uint16(len(name)), name)
    answer = xcb.xcb_intern_atom_reply(line, asked, None)
    return int(answer[2]) if answer else 0  # freed with the process, which is about to end
