"""Addresses of desktops and of SQLite, as each system writes them."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import apsw
import pytest

from plume_db.errors import OpenError
from plume_db.opening.paths import path_of
from plume_db.systems.addresses import path_in, uri_path


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:///C:/Users/an%20na/a%25b.db", r"C:\Users\an na\a%b.db"),
        ("file:///c:/x.db", r"C:\x.db"),
        ("file:///C|/x.db", r"C:\x.db"),
        ("file://C:/x.db", r"C:\x.db"),
        ("file:C:/x.db", r"C:\x.db"),
        ("file:///C:", "C:\\"),
        ("file://server/share/na%C3%AFve.db", r"\\server\share\naïve.db"),
        ("file://///server/share/x.db", r"\\server\share\x.db"),
        ("file:////server/share/x.db", r"\\server\share\x.db"),
        ("file://localhost/D:/x.db", r"D:\x.db"),
    ],
)
def test_an_address_on_windows_becomes_a_drive_or_a_share(address: str, path: str) -> None:
    assert path_in(address, "win32") == path


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:///home/na%C3%AFve%20%27q%27%20%25.db", "/home/naïve 'q' %.db"),
        ("file:///a%23b%3Fc.db", "/a#b?c.db"),
        ("file:///a#b.db", "/a#b.db"),
        ("file://localhost/x.db", "/x.db"),
        (f"file://{socket.gethostname()}/x.db", "/x.db"),
        ("file:///C:/x.db", "/C:/x.db"),
    ],
)
def test_an_address_elsewhere_keeps_every_character(address: str, path: str, platform: str) -> None:
    assert path_in(address, platform) == path


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the name of a share")
def test_a_file_of_another_machine_is_never_taken_for_one_of_ours() -> None:
    with pytest.raises(OpenError, match=r"machine elsewhere\.example"):
        path_of("file://elsewhere.example/etc/x.db")


@pytest.mark.skipif(sys.platform == "win32", reason="no file has such a name there")
def test_a_question_mark_belongs_to_the_name_where_such_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a?b.db").touch()
    assert path_in(f"file://{tmp_path}/a?b.db", "linux") == f"{tmp_path}/a?b.db"
    assert path_in(f"file://{tmp_path}/x.db?b=1", "linux") == f"{tmp_path}/x.db"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (r"C:\a b\x.db", "/C:/a b/x.db"),
        (r"\\server\share\x.db", "////server/share/x.db"),
        (r"\\?\C:\x.db", "/C:/x.db"),
        (r"\\?\UNC\server\share\x.db", "////server/share/x.db"),
    ],
)
def test_sqlite_gets_drives_and_shares_in_its_own_spelling(path: str, written: str) -> None:
    assert uri_path(path, "win32") == written
    assert uri_path(path, "linux") == path


def test_sqlite_takes_a_share_for_a_path_and_not_for_a_machine() -> None:
    for text in ("//server/share/x.db", uri_path(r"\\server\share\x.db", "win32")):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        with pytest.raises(apsw.Error) as raised:
            apsw.Connection(f"file:{text}", flags=flags)
        # The first is refused for its form; of the second there is merely no such file here.
        assert ("invalid uri authority" in str(raised.value)) is (text.count("/") == 4)
