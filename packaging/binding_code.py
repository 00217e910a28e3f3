"""The Python code inside Qt's binding, compiled once, and most of it loaded only when it is needed.

The binding carries it as source in its library and compiles it at every start, which takes longer
than loading all of Qt's widgets. Where it finds the code in a folder ``files.dir`` beside itself,
as its own switch SBK_EMBED=0 makes one, it takes it from there; compiled files will do. Most of it
describes functions, for help and for what is said of a wrong call. A start needs none of that, but
would compile large patterns for it: here a few lines stand in until something of it is asked for.

``python binding_code.py`` writes the folder into the environment of the Python that runs it.
"""

from __future__ import annotations

import py_compile
import shutil
import sys
import tempfile
from importlib.metadata import files
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

FOLDER = "files.dir"
PLACE = f"shiboken6/{FOLDER}"
STAND_IN = Path(__file__).with_name("binding_stand_in.py")
LATE = frozenset(
    f"shibokensupport/signature/{name}.py"
    for name in (
        "errorhandler",
        "layout",
        "lib/enum_sig",
        "lib/pyi_generator",
        "lib/tool",
        "parser",
    )
)


def compiled(folder: Path) -> list[tuple[str, str, str]]:
    """Compile into `folder` and give PyInstaller's entries; none for a binding made otherwise."""
    archive = _archive()
    if archive is None:
        return []
    names = [
        name
        for name in archive.namelist()
        if name.startswith("shibokensupport/") and name.endswith(".py")
    ]
    found = []
    for name in names:
        source = archive.read(name)
        if name in LATE:
            late = f"{name.removesuffix('.py')}.late"
            found.append((late, _compile(folder / late, source, name)))
            source = STAND_IN.read_bytes()
        found.append((f"{name}c", _compile(folder / f"{name}c", source, name)))
    return [(f"{PLACE}/{name}", str(made), "DATA") for name, made in found]


def _archive() -> ZipFile | None:
    import PySide6.QtCore  # noqa: F401

    loader = getattr(sys.modules.get("shibokensupport.signature.loader"), "__loader__", None)
    return getattr(loader, "zfile", None)


def _compile(to: Path, source: bytes, name: str) -> Path:
    """Compile one file; errors in it are told by the name that it has in the binding."""
    to.parent.mkdir(parents=True, exist_ok=True)
    plain = to.with_name(f"{to.name}.source")
    plain.write_bytes(source)
    py_compile.compile(
        str(plain),
        cfile=str(to),
        dfile=name,
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    plain.unlink()
    return to


def write_beside(package: Path) -> list[str]:
    """Put the compiled code into the folder of the binding; give the places of its files."""
    whole = package / FOLDER
    shutil.rmtree(whole, ignore_errors=True)  # of a binding of before
    with tempfile.TemporaryDirectory(dir=package) as scratch:
        entries = compiled(Path(scratch) / "made")
        for place, made, _kind in entries:
            to = Path(scratch) / place
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, to)
        if entries:
            (Path(scratch) / PLACE).rename(whole)  # all at once: a program may be starting
    return [place for place, _made, _kind in entries]


def _note(places: list[str]) -> None:
    """Add files to those of the installed binding, so that pip takes them away with it."""
    for file in files("shiboken6") or ():
        if file.name == "RECORD":
            record = Path(str(file.locate()))
            kept = [line for line in record.read_text("utf-8").splitlines() if PLACE not in line]
            added = [f"{place},," for place in places]
            record.write_text("\n".join([*kept, *added, ""]), "utf-8")


def main() -> int:
    """Write it anew into this environment."""
    spec = find_spec("shiboken6")  # that alone does not load it
    if spec is not None and spec.origin is not None:
        _note(write_beside(Path(spec.origin).parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
