"""The key of an encrypted file: from a file, from the environment, or asked for."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys
from pathlib import Path

from plume_db.database import Key
from plume_db.errors import KeyNeeded, PlumeError
from plume_db.opening.ciphers import CANDIDATES

VARIABLE = "PLUME_DB_KEY"
LONGEST = 4096
"""Bytes of a key file; a longer one is something else."""


def given_key(arguments: argparse.Namespace) -> Key | None:
    """Take the key that came with the command, or None."""
    if arguments.key_file is not None:
        return _key(_read(Path(arguments.key_file)), arguments.cipher)
    secret = os.environ.get(VARIABLE)
    if secret:
        return _key(secret, arguments.cipher)
    _split(arguments.cipher)
    return None


def asked_key(arguments: argparse.Namespace, reason: KeyNeeded) -> Key:
    """Ask for the key where somebody sits at a terminal; raise `reason` where nobody does."""
    if not sys.stdin.isatty():
        raise KeyNeeded(f"{reason.sentence} Give it by --key-file or in {VARIABLE}.")
    try:
        secret = getpass.getpass(f"Key of {Path(arguments.file).name}: ")
    except EOFError:
        raise PlumeError("No key was entered.") from None
    if not secret:
        raise PlumeError("No key was entered.")
    return _key(secret, arguments.cipher)


def _key(secret: str, cipher: str) -> Key:
    name, legacy = _split(cipher)
    return Key(secret, name, legacy)


def _split(cipher: str) -> tuple[str, int]:
    """Take ``sqlcipher3`` apart into a cipher and its version."""
    known = {"auto", *(name for name, _ in CANDIDATES)}
    wanted = cipher.lower()
    if wanted in known:
        return wanted, 0
    match = re.fullmatch(r"(sqlcipher)-?([1-4])", wanted)
    if match is None:
        raise PlumeError(f"There is no cipher {cipher} here, but {', '.join(sorted(known))}.")
    return match[1], int(match[2])


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST + 1)
    except OSError as error:
        raise PlumeError(f"The key file {path} can not be read ({error.strerror}).") from None
    if len(content) > LONGEST:
        raise PlumeError(f"The key file {path} is longer than {LONGEST} bytes, so it is no key.")
    try:
        secret = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise PlumeError(f"The key file {path} is not UTF-8 text.") from None
    if not secret or "\0" in secret:
        raise PlumeError(f"The key file {path} holds no key.")
    return secret
