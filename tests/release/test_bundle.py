"""What goes into the frozen program, as far as it can be told without building it."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import apsw

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
SPEC = (PACKAGING / "plume-db.spec").read_text("utf-8")


def unwanted() -> re.Pattern[str]:
    pattern = re.search(r'UNWANTED = re\.compile\(\s+r"""(.+?)""",', SPEC, re.DOTALL)
    assert pattern is not None
    return re.compile(pattern[1], re.VERBOSE)


def test_every_extra_of_the_engine_is_collected() -> None:
    hook = runpy.run_path(str(PACKAGING / "hooks/hook-apsw.py"))
    collected = {Path(source).name for source, _place in hook["datas"]}
    extras = Path(apsw.__file__).parent / "sqlite_extra_binaries"
    assert {each.name for each in extras.iterdir()} | {"sqlite_extra.json"} == collected
    assert len(collected) > 50


def test_extras_go_where_the_engine_looks_for_them() -> None:
    hook = runpy.run_path(str(PACKAGING / "hooks/hook-apsw.py"))
    for source, place in hook["datas"]:
        expected = "apsw" if source.endswith(".json") else "apsw/sqlite_extra_binaries"
        assert place == expected, source


def test_what_desktops_need_of_qt_stays() -> None:
    qt = "PySide6/Qt"
    for name in (
        f"{qt}/plugins/platforms/libqxcb.so",
        f"{qt}/plugins/platforms/libqwayland.so",
        f"{qt}/plugins/platforms/libqoffscreen.so",
        f"{qt}/plugins/platformthemes/libqxdgdesktopportal.so",
        f"{qt}/plugins/imageformats/libqtiff.so",
        f"{qt}/plugins/iconengines/libqsvgicon.so",
        f"{qt}/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{qt}/plugins/wayland-shell-integration/libxdg-shell.so",
        f"{qt}/lib/libQt6OpenGL.so.6",
        f"{qt}/lib/libQt6Svg.so.6",
        f"{qt}/lib/libicudata.so.73",
        "PySide6/QtOpenGL.abi3.so",
        "libxcb-cursor.so.0",
        "apsw/sqlite_extra_binaries/zipfile.so",
    ):
        assert unwanted().search(name) is None, name


def test_what_nobody_needs_goes() -> None:
    qt = "PySide6/Qt"
    for name in (
        f"{qt}/plugins/platforms/libqeglfs.so",
        f"{qt}/plugins/platforms/libqvnc.so",
        f"{qt}/plugins/platformthemes/libqgtk3.so",
        f"{qt}/plugins/tls/libqopensslbackend.so",
        f"{qt}/plugins/sqldrivers/libqsqlite.so",
        f"{qt}/lib/libQt6Qml.so.6",
        f"{qt}/lib/libQt6Pdf.so.6",
        "libstdc++.so.6",
        "libX11.so.6",
    ):
        assert unwanted().search(name), name


def test_no_hook_that_imports_qt_runs_at_every_start() -> None:
    found = re.search(r"LEFT_TO_US = \((.+?)\)", SPEC)
    assert found is not None
    assert '"pyside6"' in found[1]
    assert '"multiprocessing"' in found[1]


def test_optional_extras_stay_out() -> None:
    for name in ("pyarrow", "PIL", "pillow_jxl"):
        assert f'"{name}"' in SPEC


def test_a_licence_is_gathered_for_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=; ]", each)[0].lower() for each in project["dependencies"]}
    gathered = set(runpy.run_path(str(PACKAGING / "linux/gather_licences.py"))["WHEELS"])
    assert names - {"tzdata"} <= gathered  # tzdata: on Windows only
