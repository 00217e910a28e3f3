"""Names with any letters come whole through a pipe, on Windows too."""

from __future__ import annotations

import io

import pytest

from plume_db.systems import streams
from plume_db.systems.streams import encoding_for
from plume_db.terminal import console


@pytest.mark.parametrize(
    ("platform", "is_terminal", "environ", "encoding"),
    [
        ("win32", False, {}, "utf-8"),
        ("win32", True, {}, ""),
        ("win32", False, {"PYTHONIOENCODING": "cp1252"}, ""),
        ("win32", False, {"PYTHONUTF8": "1"}, ""),
        ("linux", False, {}, ""),
        ("darwin", False, {}, ""),
    ],
)
def test_only_a_pipe_of_windows_is_set_and_only_unasked(
    platform: str, is_terminal: bool, environ: dict[str, str], encoding: str
) -> None:
    assert encoding_for(is_terminal, environ, platform) == encoding


def test_a_command_in_a_pipe_of_windows_writes_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        console,
        "encoding_for",
        lambda is_terminal, _: streams.encoding_for(is_terminal, {}, "win32"),
    )
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="cp1252", newline="\n")
    said = console.Console(out, io.StringIO())
    said.say("Größe 数据.db")
    said.flush()
    assert raw.getvalue().decode() == "Größe 数据.db\n"
    out.detach()
