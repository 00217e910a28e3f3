"""What is made for Windows, as far as it can be looked at on another system."""

from __future__ import annotations

import ast
import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from plume_db.systems.processes import MUTEX
from tests.release.inno import Script, read_script
from tests.release.scripts import PACKAGING, ROOT, load

WINDOWS = PACKAGING / "windows"
SCRIPT = WINDOWS / "plume-db.iss"
SECTIONS = {
    "Languages": {"Name", "MessagesFile"},
    "Tasks": {"Name", "Description", "GroupDescription", "Flags"},
    "InstallDelete": {"Type", "Name"},
    "Files": {"Source", "DestDir", "Flags"},
    "Icons": {"Name", "Filename", "Comment", "Tasks"},
    "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData", "Flags", "Tasks"},
    "Run": {"Filename", "Description", "Flags"},
}


@pytest.fixture(scope="module")
def script() -> Script:
    return read_script(SCRIPT)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> list[dict[str, Any]]:
    """The options by which the spec makes programs on Windows."""
    desktops = load("desktops")
    monkeypatch.setattr(desktops, "BUILD", tmp_path)
    return list(desktops.programs("win32"))


def test_the_script_has_only_sections_and_parameters_that_exist(script: Script) -> None:
    for section, entries in script.entries.items():
        assert section in SECTIONS
        for entry in entries:
            assert set(entry) <= SECTIONS[section], entry


def test_inno_setup_reads_the_script_as_unicode() -> None:
    assert SCRIPT.read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_asks_for_an_administrator(script: Script) -> None:
    assert script.settings["PrivilegesRequired"] == "lowest"
    assert "PrivilegesRequiredOverridesAllowed" not in script.settings
    assert script.settings["DefaultDirName"].startswith("{autopf}")
    assert {entry["Root"] for entry in script.entries["Registry"]} == {"HKA"}
    assert not re.search(r"HKLM|HKEY_LOCAL_MACHINE|HKCR|runas|\{commonpf|\{sys\}|\{win\}",
                         SCRIPT.read_text("utf-8"))  # fmt: skip
    manifest = (WINDOWS / "plume-db.manifest").read_text("utf-8")
    assert 'level="asInvoker"' in manifest


def test_no_key_is_left_behind(script: Script) -> None:
    """Each value goes by itself, or lies under a key that goes with all that is in it."""
    registry = script.entries["Registry"]
    gone = [e["Subkey"] for e in registry if "uninsdeletekey" in e.get("Flags", "")]
    for entry in registry:
        key = entry["Subkey"]
        alone = "uninsdeletevalue" in entry.get("Flags", "")
        assert alone or any(key == each or key.startswith(each + "\\") for each in gone), entry


def test_the_key_of_a_suffix_is_never_removed_whole(script: Script) -> None:
    """Other programs keep what is theirs there."""
    for entry in script.entries["Registry"]:
        if re.match(r"Software\\Classes\\\.", entry["Subkey"]):
            assert entry["Subkey"].endswith(r"\OpenWithProgids")
            assert entry["Flags"] == "uninsdeletevalue"
    assert "RegDeleteKeyIncludingSubkeys" not in script.code


def test_a_suffix_is_taken_by_a_ticked_task_alone(script: Script) -> None:
    (task,) = [each for each in script.entries["Tasks"] if each["Name"] == "associate"]
    assert task["Flags"] == "unchecked"
    assert "WizardIsTaskSelected('associate')" in script.code
    taken = [
        entry
        for entry in script.entries["Registry"]
        if re.fullmatch(r"Software\\Classes\\\.\w+", entry["Subkey"])
    ]
    assert taken == []


def test_what_had_a_suffix_before_gets_it_back(script: Script) -> None:
    assert "RegWriteStringValue(HKA, Before, Suffix, Held)" in script.code
    assert "RegQueryStringValue(HKA, Before, Suffix, Held)" in script.code
    assert re.search(r"usUninstall then\s+GiveAllBack", script.code)


def test_files_are_opened_by_the_program_without_a_console(
    script: Script, programs: list[dict[str, Any]]
) -> None:
    commands = [e["ValueData"] for e in script.entries["Registry"] if "command" in e["Subkey"]]
    assert commands == ['"{app}\\plume-db-gui.exe" "%1"'] * 2
    exes = {options["name"]: options["console"] for options in programs}
    assert exes == {"plume-db": True, "plume-db-gui": False}
    for options in programs:
        assert all(Path(options[key]).is_file() for key in ("icon", "manifest", "version"))


def test_data_of_a_person_is_removed_only_after_a_yes(script: Script) -> None:
    assert "UninstallDelete" not in script.entries
    assert script.code.count("DelTree") == 1
    asked = re.search(r"SuppressibleMsgBox\(([^;]*?)\) = IDYES then\s+DelTree", script.code)
    assert asked
    assert "MB_DEFBUTTON2, IDNO" in asked[1]  # the default and the silent answer
    for entry in script.entries["InstallDelete"]:
        assert entry["Name"] == r"{app}\_internal"


def test_an_upgrade_and_a_removal_find_the_program_that_runs(script: Script) -> None:
    assert script.settings["CloseApplications"] == "yes"
    assert script.defines["Mutex"] == MUTEX
    assert "CheckForMutexes('{#Mutex}')" in script.code


def test_every_word_is_there_in_every_language(script: Script) -> None:
    languages = [entry["Name"] for entry in script.entries["Languages"]]
    assert languages == ["en", "de", "es", "fr", "zh"]
    words = {key.partition(".")[2] for key in script.messages}
    assert set(script.messages) == {f"{each}.{word}" for each in languages for word in words}
    own = re.findall(r"\{cm:(\w+)|CustomMessage\('(\w+)'\)", SCRIPT.read_text("utf-8"))
    used = {a or b for a, b in own} - {"CreateDesktopIcon", "AdditionalIcons", "LaunchProgram"}
    assert used == words
    for key, text in script.messages.items():
        _, word = key.split(".")
        assert text.count("%1") == script.messages[f"en.{word}"].count("%1"), key


def test_the_version_stands_in_one_place(script: Script) -> None:
    assert script.settings["AppVersion"] == "{#Version}"
    facts = load("facts")
    command = load("build_installer", "windows").command("ISCC.exe")
    assert f"/DVersion={facts.version()}" in command
    assert facts.version() not in SCRIPT.read_text("utf-8")


def test_what_the_script_names_is_there(script: Script, programs: list[dict[str, Any]]) -> None:
    assert (WINDOWS / script.settings["LicenseFile"].replace("\\", "/")).resolve().is_file()
    for name in ("Source", "Output"):
        folder = WINDOWS / script.defines[name].replace("\\", "/")
        assert folder.resolve().is_relative_to(ROOT / "dist")
    named = set(re.findall(r"\{app\}\\([\w-]+\.exe)", SCRIPT.read_text("utf-8")))
    assert named == {f"{options['name']}.exe" for options in programs}


def test_the_code_is_balanced(script: Script) -> None:
    bare = re.sub(r"'[^']*'|\{[^}]*\}", "", script.code)
    opened = re.findall(r"\b(begin|case|try)\b", bare)
    assert len(opened) == len(re.findall(r"\bend\b", bare))
    assert bare.count("(") == bare.count(")")


def test_the_manifest_asks_for_sharp_text_and_long_paths() -> None:
    root = ET.fromstring((WINDOWS / "plume-db.manifest").read_bytes())
    found = {each.tag.rpartition("}")[2]: (each.text or "") for each in root.iter()}
    assert found["dpiAwareness"].startswith("PerMonitorV2")
    assert found["longPathAware"] == "true"
    assert root.tag == "{urn:schemas-microsoft-com:asm.v1}assembly"


def test_the_version_resource_is_what_pyinstaller_reads() -> None:
    facts = load("facts")
    text = load("version_resource", "windows").text("plume-db-gui")
    names = {node.id for node in ast.walk(ast.parse(text, mode="eval"))
             if isinstance(node, ast.Name)}  # fmt: skip
    made: dict[str, Any] = {name: lambda *given, **named: (given, named) for name in names}
    strings = {}
    made["StringStruct"] = strings.setdefault
    (_, named) = eval(text, {"__builtins__": {}}, made)
    assert names == {"VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable",
                     "StringStruct", "VarFileInfo", "VarStruct"}  # fmt: skip
    assert named["ffi"][1]["filevers"] == facts.numbers()
    assert strings["ProductVersion"] == facts.version()
    assert strings["OriginalFilename"] == "plume-db-gui.exe"


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.3.0", (0, 3, 0, 0)), ("1.2rc1", (1, 2, 0, 0)), ("2", (2, 0, 0, 0))]
)
def test_any_version_becomes_four_numbers(
    version: str, numbers: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = load("facts")
    monkeypatch.setattr(facts, "version", lambda: version)
    assert facts.numbers() == numbers


def test_the_icon_holds_every_size(tmp_path: Path, qapp: object) -> None:
    icon_files = load("icon_files")
    drawn = icon_files.pictures(load("facts").ICON, icon_files.ICO)
    data = icon_files.ico(drawn)
    kind, count = struct.unpack_from("<2xHH", data)
    assert (kind, count) == (1, len(icon_files.ICO))
    for number, size in enumerate(icon_files.ICO):
        side, length, at = struct.unpack_from("<B7xII", data, 6 + 16 * number)
        assert side == size % 256
        picture = data[at : at + length]
        assert picture.startswith(b"\x89PNG")
        assert struct.unpack_from(">II", picture, 16) == (size, size)


def test_without_a_bundle_the_installer_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build = load("build_installer", "windows")
    monkeypatch.setattr(build, "BUNDLE", tmp_path)
    assert build.main() == 1
    assert "build the bundle first" in capsys.readouterr().err


def test_a_signer_is_named_to_inno_setup_only_where_there_is_one() -> None:
    build = load("build_installer", "windows")
    assert not any("Signer" in word for word in build.command("ISCC.exe"))
    signed = build.command("ISCC.exe", "signtool sign /a")
    assert "/Splume=signtool sign /a $f" in signed
    assert "/DSigner=plume" in signed


def test_the_trial_of_the_installer_looks_for_every_key_it_makes(script: Script) -> None:
    trial = load("try_installer", "windows")
    made = {
        script.filled(e["Subkey"])
        for e in script.entries["Registry"]
        if "uninsdeletekey" in e.get("Flags", "")
    }
    assert set(trial.KEYS) <= made
    prog_id = script.defines["ProgId"]
    assert prog_id == trial.PROG_ID


def test_the_newest_compiler_is_found_where_its_installers_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = load("build_installer", "windows")
    monkeypatch.setattr(build.shutil, "which", lambda _name: None)
    for name in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert build.find_compiler() is None
    for folder in ("Inno Setup 6", "Programs/Inno Setup 10"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "ISCC.exe").touch()
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert build.find_compiler() == str(tmp_path / "Programs/Inno Setup 10/ISCC.exe")


def test_an_upgrade_without_the_tick_gives_the_suffixes_back(script: Script) -> None:
    assert re.search(r"IsTaskSelected\('associate'\)(?s:.)*?end\s+else\s+GiveAllBack;", script.code)
    assert script.code.index("procedure GiveAllBack") < script.code.index("CurStepChanged")
