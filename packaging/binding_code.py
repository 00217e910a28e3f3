"""The Python code inside Qt's binding, compiled once for the bundle.

The binding carries it as source in its library and compiles it at every start, which takes as long
as loading all of Qt's widgets. Where it finds the code in a folder ``files.dir`` beside itself, as
its own switch SBK_EMBED=0 makes one, it takes it from there; compiled files will do.
"""

from __future__ import annotations

import py_compile
import sys
from pathlib import Path

PLACE = "shiboken6/files.dir"


def compiled(folder: Path) -> list[tuple[str, str, str]]:
    """Compile into `folder` and give PyInstaller's entries; none for a binding made otherwise."""
    import PySide6.QtCore  # noqa: F401

    loader = getattr(sys.modules.get("shibokensupport.signature.loader"), "__loader__", None)
    archive = getattr(loader, "zfile", None)
    if archive is None:
        return []
    found = []
    for name in archive.namelist():
        if name.startswith("shibokensupport/") and name.endswith(".py"):
            source = folder / name
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_bytes(archive.read(name))
            made = py_compile.compile(
                str(source),
                cfile=f"{source}c",
                dfile=name,
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            found.append((f"{PLACE}/{name}c", str(made), "DATA"))
    return found
