"""What one start hands to another: files, and the desktop's word that a window may come forward.

On the wire: ``plume-db 1``, a zero byte, four bytes of length, then fields that end with zero
bytes, the first character of each saying what it is. No path holds a zero byte.
"""

from __future__ import annotations

import os
import sys

MAGIC = b"plume-db 1\0"
"""The protocol and its version: a program of another version does not understand us."""
HEAD = len(MAGIC) + 4
LONGEST = 4_000_000
"""Bytes; more than a command line can hold."""

_TOKENS = {"t": "XDG_ACTIVATION_TOKEN", "s": "DESKTOP_STARTUP_ID"}
_SAFE = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"


class Message:
    """Files that are to be opened, and how."""

    __slots__ = ("files", "new_window", "tokens")

    def __init__(
        self, files: list[str], new_window: bool = False, tokens: dict[str, str] | None = None
    ) -> None:
        self.files = files
        """Absolute paths and ``file:`` URLs; empty where a window is wanted and no file."""
        self.new_window = new_window
        self.tokens = tokens or {}
        """Environment variables by which the desktop lets a window come to the front."""


def gather(files: list[str], new_window: bool) -> Message:
    """Say what this start was asked for, in words that hold in any folder."""
    tokens = {name: os.environ[name] for name in _TOKENS.values() if os.environ.get(name)}
    return Message([resolved(file) for file in files], new_window, tokens)


def resolved(argument: str) -> str:
    """Make an argument independent of the folder we stand in.

    Not by ``abspath``, which takes ``link/..`` away without asking where the link leads.
    """
    if os.path.isabs(argument):  # noqa: PTH117 - and do not ask for our folder: it may be gone
        return argument
    if argument.startswith("~/") and not os.path.exists(argument):  # noqa: PTH110
        return os.path.expanduser(argument)  # noqa: PTH111 - a launcher has no shell to do it
    if argument.startswith("file:") and not os.path.exists(argument):  # noqa: PTH110
        if argument.startswith("file:/"):
            return argument
        return f"{address_of(os.getcwd())}/{argument[5:]}"  # noqa: PTH109
    if "://" in argument and not os.path.exists(argument):  # noqa: PTH110
        return argument  # not a file of this computer; whoever opens it says so
    return os.path.join(os.getcwd(), argument)  # noqa: PTH109, PTH118


def address_of(folder: str, platform: str = sys.platform) -> str:
    """Write a folder as a ``file:`` address; one with a drive begins with a slash there."""
    if platform == "win32":
        folder = "/" + folder.replace("\\", "/")
    quoted = (chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in os.fsencode(folder))
    return f"file://{''.join(quoted)}"


def encode(message: Message) -> bytes:
    """Write a message; ValueError where it is longer than anybody takes."""
    fields = [f"f{file}" for file in message.files]
    fields += [f"{sign}{message.tokens[name]}" for sign, name in _TOKENS.items() if
               name in message.tokens]  # fmt: skip
    if message.new_window:
        fields.append("n")
    body = b"".join(os.fsencode(field) + b"\0" for field in fields)
    if len(body) > LONGEST:
        raise ValueError("too long")
    return MAGIC + len(body).to_bytes(4, "big") + body


def length_of(head: bytes) -> int:
    """Read how many bytes follow the head; ValueError where it is no head of ours."""
    length = int.from_bytes(head[len(MAGIC) : HEAD], "big")
    if head[: len(MAGIC)] != MAGIC or length > LONGEST:
        raise ValueError("not a message of ours")
    return length


def decode(body: bytes) -> Message:
    """Read what follows the head; ValueError where that is spoiled."""
    if body and not body.endswith(b"\0"):
        raise ValueError("cut off")
    message = Message([])
    for field in body.split(b"\0")[:-1]:
        sign, value = os.fsdecode(field[:1]), os.fsdecode(field[1:])
        if sign == "f" and value:
            message.files.append(value)
        elif sign == "n":
            message.new_window = True
        elif sign in _TOKENS:
            message.tokens[_TOKENS[sign]] = value
    return message
