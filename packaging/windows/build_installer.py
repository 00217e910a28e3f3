"""Make the installer for Windows from the frozen program: ``python build_installer.py``.

Needs Windows with Inno Setup 6.3 or newer. Where PLUME_SIGN_COMMAND is set, as
``signtool sign /fd sha256 …``, the programs, the installer and the uninstaller are signed with it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import facts

SCRIPT = Path(__file__).with_name("plume-db.iss")
BUNDLE = facts.ROOT / "dist/plume-db"
ICON = facts.ROOT / "build/icons/plume-db.ico"
PROGRAMS = ("plume-db.exe", "plume-db-gui.exe")


def main() -> int:
    """Sign where that is asked, and compile; give an exit code, having said what is wrong."""
    signer = os.environ.get("PLUME_SIGN_COMMAND", "")
    if missing := [name for name in PROGRAMS if not (BUNDLE / name).is_file()]:
        return fail(f"{BUNDLE} lacks {' and '.join(missing)}; build the bundle first.")
    if not ICON.is_file():
        import icon_files

        icon_files.write(ICON.parent)
    compiler = find_compiler()
    if compiler is None:
        return fail("Inno Setup is not installed: ISCC.exe was not found.")
    if signer:
        for name in PROGRAMS:
            subprocess.run((*shlex.split(signer, posix=False), str(BUNDLE / name)), check=True)
    else:
        print(
            "PLUME_SIGN_COMMAND is not set, so nothing is signed: Windows warns of such programs."
        )
    return subprocess.run(command(compiler, signer), check=False).returncode


def command(compiler: str, signer: str = "") -> list[str]:
    """Give the command that compiles the script."""
    made = [
        compiler,
        "/Q",
        f"/DVersion={facts.version()}",
        f"/DSource={BUNDLE}",
        f"/DOutput={BUNDLE.parent}",
        f"/DIcon={ICON}",
    ]
    if signer:
        made += [f"/Splume={signer} $f", "/DSigner=plume"]
    return [*made, str(SCRIPT)]


def find_compiler() -> str | None:
    """Find Inno Setup's compiler on the path, or where its installer puts it."""
    if found := shutil.which("iscc"):
        return found
    found_in: list[Path] = []
    for name in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        for folder in (".", "Programs") if os.environ.get(name) else ():
            found_in += Path(os.environ[name], folder).glob("Inno Setup [0-9]*/ISCC.exe")
    newest = max(found_in, key=lambda path: int(path.parent.name.split()[-1]), default=None)
    return str(newest) if newest else None


def fail(sentence: str) -> int:
    """Say what is wrong; give the exit code of a failure."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
