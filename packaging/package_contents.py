"""What is in a wheel and in an sdist, held against the tree they were made from."""

from __future__ import annotations

import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "plume_db": ROOT / "plume_db",
    "plume_ui": ROOT / "ui/plume_ui",
    "plume_resources": ROOT / "resources/plume_resources",
}
APP_ID = "io.github.plumedb.PlumeDB"
DESKTOP = [f"{APP_ID}{end}" for end in (".desktop", ".xml", ".svg", "-symbolic.svg")]
"""Files of packaging/linux that the wheel has too, for ``plume-db desktop install``."""
FOLDERS = (".github", "docs", "packaging", "plume_db", "resources", "tests", "ui")
FILES = ("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "pyproject.toml")
ADDED = {".gitignore", "PKG-INFO"}
"""What hatchling puts into an sdist by itself."""

Contents = dict[str, bytes]


def wheel_contents(path: Path) -> Contents:
    """Read the files of a wheel, less what pip is told."""
    with zipfile.ZipFile(path) as wheel:
        return {n: wheel.read(n) for n in wheel.namelist() if ".dist-info/" not in n}


def sdist_contents(path: Path) -> Contents:
    """Read the files of an sdist, less the folder that all lie in."""
    found = {}
    with tarfile.open(path) as sdist:
        for member in sdist.getmembers():
            file = sdist.extractfile(member)
            if file is not None:
                found[member.name.partition("/")[2]] = file.read()
    return found


def wheel_wanted() -> Contents:
    """Read what a wheel has to hold: the packages, and nothing else."""
    wanted = {
        f"{package}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for package, folder in PACKAGES.items()
        for path in _files(folder)
    }
    linux = ROOT / "packaging/linux"
    wanted |= {f"plume_resources/desktop/{n}": (linux / n).read_bytes() for n in DESKTOP}
    return wanted


def sdist_wanted() -> Contents:
    """Read what an sdist has to hold: all that `make test` and the packages need."""
    found = [path for folder in FOLDERS for path in _files(ROOT / folder)]
    found += [ROOT / name for name in FILES]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in found}


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    ]


def difference(found: Contents, wanted: Contents, added: set[str] | None = None) -> str:
    """Say in what two contents differ; an empty text where they do not."""
    if missing := sorted(wanted.keys() - found.keys()):
        return f"it lacks {_some(missing)}"
    if strange := sorted(found.keys() - wanted.keys() - (added or set())):
        return f"it holds {_some(strange)}, which does not belong there"
    if changed := sorted(name for name, data in wanted.items() if found[name] != data):
        return f"{_some(changed)} is not as in the tree"
    place = f"{ROOT}/".encode()
    if told := sorted(name for name, data in found.items() if place in data):
        return f"{_some(told)} names a folder of this machine"
    return ""


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def metadata(path: Path) -> Message:
    """Read the metadata of a wheel."""
    with zipfile.ZipFile(path) as wheel:
        (name,) = (n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
        return Parser().parsestr(wheel.read(name).decode("utf-8"))


def metadata_faults(found: Message, version: str) -> str:
    """Say what an index or pip would miss or show broken; an empty text where all is well."""
    wanted = {"Name": "plume-db", "Version": version, "License-Expression": "MIT",
              "Requires-Python": ">=3.11", "Description-Content-Type": "text/markdown"}  # fmt: skip
    for key, value in wanted.items():
        if found[key] != value:
            return f"its {key} is {found[key]!r}, not {value!r}"
    for key in ("Summary", "Keywords", "Classifier", "License-File"):
        if not found[key]:
            return f"it has no {key}"
    text = str(found.get_payload())
    if not text.strip().startswith("# Plume DB"):
        return "its description is not README.md"
    for link in text.split("](")[1:]:
        if not link.startswith(("https://", "http://", "mailto:", "#")):
            return (
                f"its description links to {link.partition(')')[0]}, which an index does not have"
            )
    return ""


def entry_points(path: Path) -> str:
    """Read the commands that pip makes of a wheel."""
    with zipfile.ZipFile(path) as wheel:
        (name,) = (n for n in wheel.namelist() if n.endswith("entry_points.txt"))
        return wheel.read(name).decode("utf-8")
