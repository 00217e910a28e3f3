"""The version resource of the programs for Windows: what their properties show.

``python packaging/windows/version_resource.py OUT`` writes the text that PyInstaller reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import facts

_US_ENGLISH, _UNICODE = 0x0409, 1200


def text(program: str = "plume-db") -> str:
    """Write the resource of one program; every value comes from `facts`."""
    numbers = facts.numbers()
    strings = {
        "CompanyName": "The Plume DB authors",
        "FileDescription": facts.NAME,
        "FileVersion": facts.version(),
        "InternalName": program,
        "LegalCopyright": facts.copyright_line(),
        "OriginalFilename": f"{program}.exe",
        "ProductName": facts.NAME,
        "ProductVersion": facts.version(),
        "Comments": facts.SUMMARY,
    }
    rows = ",\n      ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return f"""VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0,
    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0),
  ),
  kids=[
    StringFileInfo([StringTable('{_US_ENGLISH:04X}{_UNICODE:04X}', [
      {rows},
    ])]),
    VarFileInfo([VarStruct('Translation', [{_US_ENGLISH}, {_UNICODE}])]),
  ],
)
"""


def write(path: Path, program: str = "plume-db") -> Path:
    """Write the resource to a file; give its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(program), encoding="utf-8")
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]))
