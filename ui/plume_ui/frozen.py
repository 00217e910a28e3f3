"""What is different where the program is frozen: made into a folder that needs no Python.

Standard library only, and little of it: this runs first, also in a process that only hands a file
over to the program that is open already.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in typing, which a start that only hands its files over does not need
if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

_LIBRARY_PATH = "LD_LIBRARY_PATH"
_HELPERS = (
    "from multiprocessing.resource_tracker import main",
    "from multiprocessing.forkserver import main",
    "import sys; from multiprocessing.forkserver import main",
)
"""How multiprocessing asks an interpreter to run its helpers, as ``-c`` followed by one of them."""


def is_frozen() -> bool:
    """Tell whether this is the frozen program."""
    return bool(getattr(sys, "frozen", False))


def clean_environment(environment: MutableMapping[str, str] | None = None) -> None:
    """Give child processes the environment that this program was started with.

    The frozen program's starter puts its own folder of libraries in front of the system's. This
    process has read that by now; a file manager or a browser that is started from here would load
    our libraries in place of its own. Children of ours go through the starter again.
    """
    variables = os.environ if environment is None else environment
    before = variables.pop(f"{_LIBRARY_PATH}_ORIG", None)
    if before:
        variables[_LIBRARY_PATH] = before
    else:
        variables.pop(_LIBRARY_PATH, None)
    for name in [each for each in variables if each.startswith("_PYI_")]:
        del variables[name]


def outlast_upgrades() -> None:
    """Load what is loaded later from the program that was started, also once another replaced it.

    An upgrade puts a new file in the place of ours while we run. Modules are found in it by the
    numbers of the old one, so the next window that loads one would fail. Linux keeps the old file
    for as long as we run, under a name of its own.
    """
    archive = getattr(sys.modules.get("pyimod02_importers"), "pyz_archive", None)
    ours = "/proc/self/exe"
    if archive is None or archive._filename != sys.executable:
        return
    if sys.platform == "linux" and os.path.exists(ours):  # noqa: PTH110
        archive._filename = ours


def serve_as_child(arguments: Sequence[str]) -> bool:
    """Do the work where :mod:`multiprocessing` started this program as its child; tell whether."""
    if len(arguments) > 1 and arguments[0] == "--multiprocessing-fork":
        from multiprocessing.spawn import spawn_main

        given = (each.partition("=") for each in arguments[1:])
        spawn_main(**{name: int(value) for name, _equals, value in given if value != "None"})
        return True
    code = _helper(arguments)
    if code:
        exec(code, {"__name__": "__main__"})
    return bool(code)


def _helper(arguments: Sequence[str]) -> str:
    """Give the code of a helper of multiprocessing; nothing else is ever run so."""
    if "-c" not in arguments:
        return ""
    at = list(arguments).index("-c")
    code = arguments[at + 1] if len(arguments) > at + 1 else ""
    # Before it stand flags of the interpreter only (-B, -X…): a file to open stands alone.
    flags = all(each.startswith("-") for each in arguments[:at])
    return code if flags and code.startswith(_HELPERS) else ""
