"""What is written for the system's clock says, read by that system's rules, what was meant."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from plume_db.errors import PlumeError
from plume_db.schedule.units import SYSTEMS, command_of, unit_name, units_for

NASTY = (
    "plain.db",
    "with space.db",
    'quote " inside.db',
    "apostrophe ' s.db",
    "100% of $HOME and ${X}.db",
    "back\\slash\\.db",
    "-starts with a dash.db",
    "semi;colon & pipe | <tag> `run`.db",
    "ümläut 日本.db",
    "#hash.db",
)


def _command(name: str) -> tuple[str, ...]:
    return command_of(("/opt/plume db/plume-db",), Path("/srv/my store %h"), Path("/data") / name)


def _systemd_words(line: str) -> list[str]:
    """Read a command line as systemd.service(5) says: quotes, C escapes, then %% and $$."""
    words, at = [], 0
    while at < len(line):
        assert line[at] == '"'
        word, at = "", at + 1
        while line[at] != '"':
            if line[at] == "\\":
                at += 1
                assert line[at] in '\\"'
            word, at = word + line[at], at + 1
        at += 1
        assert not re.search(r"(?<!%)%(%%)*(?!%)", word), "a lone percent sign"
        words.append(word.replace("%%", "%").replace("$$", "$"))
        at += 1
    return words


@pytest.mark.parametrize("name", NASTY)
def test_systemd_runs_exactly_this(name: str) -> None:
    command = _command(name)
    units = units_for("systemd", command, 3600, Path("/data") / name)
    service, timer = (_read(each.text) for each in units.files)
    assert _systemd_words(service["Service"]["ExecStart"]) == list(command)
    assert service["Service"]["Type"] == "oneshot"
    assert timer["Timer"]["OnCalendar"] == "0/1:00"
    assert timer["Timer"]["Persistent"] == "true"


def _read(text: str) -> configparser.RawConfigParser:
    held = configparser.RawConfigParser(strict=True, delimiters=("=",), comment_prefixes=("#",))
    held.optionxform = str  # type: ignore[assignment, method-assign]
    held.read_string(text)
    return held


@pytest.mark.parametrize("every", [60, 420, 900, 3600, 5 * 3600, 86400, 3 * 86400, 7 * 86400])
def test_systemd_understands_the_time(every: int) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    text = units_for("systemd", _command("a.db"), every, Path("/a.db")).files[1].text
    calendar = _read(text)["Timer"]["OnCalendar"]
    subprocess.run(["systemd-analyze", "calendar", calendar], check=True, capture_output=True)


@pytest.mark.parametrize("name", NASTY)
def test_cron_hands_exactly_this_to_the_shell(name: str) -> None:
    command = _command(name)
    [file] = units_for("cron", command, 900, Path("/data") / name).files
    line = file.text.splitlines()[-1]
    fields = line.split(" ", 5)
    assert fields[:5] == ["*/15", "*", "*", "*", "*"]
    assert not re.search(r"(?<!\\)%", fields[5])
    assert shlex.split(fields[5].replace("\\%", "%")) == list(command)


@pytest.mark.parametrize("name", NASTY)
def test_a_shell_gives_cron_arguments_to_the_program_unchanged(name: str, tmp_path: Path) -> None:
    command = ("printf", "%s\\0", *_command(name)[1:])
    [file] = units_for("cron", command, 900, Path(name)).files
    line = file.text.splitlines()[-1].split(" ", 5)[5].replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True, cwd=tmp_path)
    assert done.stdout.decode().rstrip("\0").split("\0") == list(command[2:])


@pytest.mark.parametrize("name", NASTY)
def test_windows_gets_well_formed_xml_with_the_command(name: str) -> None:
    command = _command(name)
    [file] = units_for("windows", command, 5400, Path("/data") / name).files
    root = ElementTree.fromstring(file.text.encode(file.encoding))
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    action = root.find(f".//{space}Exec")
    assert action is not None
    assert action.findtext(f"{space}Command") == command[0]
    assert _windows_words(action.findtext(f"{space}Arguments") or "") == list(command[1:])
    assert root.findtext(f".//{space}Interval") == "PT1H30M"
    assert root.findtext(f".//{space}StartWhenAvailable") == "true"


def _windows_words(line: str) -> list[str]:
    """Take a command line apart as the C runtime of Windows does."""
    words: list[str] = []
    word, quoted, slashes, started = "", False, 0, False
    for letter in line + " ":
        if letter == "\\":
            slashes, started = slashes + 1, True
            continue
        if letter == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            slashes, started = 0, True
            continue
        word, slashes = word + "\\" * slashes, 0
        if letter in " \t" and not quoted:
            if started:
                words.append(word)
            word, started = "", False
        else:
            word, started = word + letter, True
    return words


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_control_character_is_refused(system: str) -> None:
    with pytest.raises(PlumeError, match="control character"):
        units_for(system, _command("new\nline.db"), 3600, Path("/a.db"))


def test_names_are_plain_and_tell_files_apart() -> None:
    one, other = unit_name(Path("/a/my file.db")), unit_name(Path("/b/my file.db"))
    assert re.fullmatch(r"plume-db-my-file-[0-9a-f]{8}", one)
    assert one != other
