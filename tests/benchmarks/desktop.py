"""A real desktop of its own: Xvfb and openbox, with every window over the whole screen.

Xvfb keeps its screen in a file, so that looking at the pixels asks nothing of the X server and
nothing of the program that is looked at.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.figures import Missing
from tests.benchmarks.windows import Windows

SIZE = (1280, 800)
PATIENCE = 60.0
RULES = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc"><applications>
<application name="*"><decor>no</decor><maximized>yes</maximized></application>
</applications></openbox_config>
"""


class Region(NamedTuple):
    """A part of the screen in pixels."""

    left: int
    top: int
    right: int
    bottom: int


class Desktop:
    """A screen with a window manager; its home, settings and sockets are in a folder that goes."""

    def __init__(self) -> None:
        for tool in ("Xvfb", "openbox"):
            if not shutil.which(tool):
                raise Missing(f"{tool} is not installed; on Debian: apt install {tool.lower()}")
        self.folder = Path(tempfile.mkdtemp(prefix="plume-desktop-"))
        self._programs: list[subprocess.Popen[bytes]] = []
        display = self._start_server()
        self.environment = self._environment(display)
        self._screen = self._map_screen()
        rules = self.folder / "openbox.xml"
        rules.write_text(RULES, "utf-8")
        self.start("openbox", "--sm-disable", "--config-file", str(rules))
        self.windows = Windows(display)
        self.windows.put_pointer_away(*SIZE)

    def _start_server(self) -> str:
        reading, writing = os.pipe()
        screen = f"{SIZE[0]}x{SIZE[1]}x24"
        command = ["Xvfb", "-screen", "0", screen, "-fbdir", str(self.folder), "-nolisten", "tcp"]
        self._programs.append(
            subprocess.Popen(
                [*command, "-displayfd", str(writing)],
                pass_fds=(writing,),
                stderr=subprocess.DEVNULL,
            )
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            return f":{number.readline().strip()}"

    def _environment(self, display: str) -> dict[str, str]:
        """Give what a program is started with: this screen, and no one's settings."""
        gone = ("QT_QPA_PLATFORM", "PLUME_NO_SINGLE", "PYTHONDONTWRITEBYTECODE", "WAYLAND_DISPLAY")
        made = {name: value for name, value in os.environ.items() if name not in gone}
        run = self.folder / "run"
        run.mkdir(mode=0o700)
        places = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state"}
        made.update({f"XDG_{name}_HOME": str(self.folder / at) for name, at in places.items()})
        return {
            **made,
            "DISPLAY": display,
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / ".cache"),
            "XDG_RUNTIME_DIR": str(run),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={run}/none",
            "LC_ALL": "C.UTF-8",
        }

    def _map_screen(self) -> Any:
        with (self.folder / "Xvfb_screen0").open("rb") as file:
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # The header of an XWD file: its own size first, the bytes of a line, the colours.
        header = struct.unpack(">25I", whole[:100])
        start, line = header[0] + header[19] * 12, header[12]
        flat = np.frombuffer(whole, np.uint32, line // 4 * SIZE[1], start)
        return flat.reshape(SIZE[1], line // 4)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program on this screen."""
        with (self.folder / "programs.log").open("ab") as log:
            started = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self._programs.append(started)
        return started

    def picture(self, region: Region) -> Any:
        """Copy the pixels of a region."""
        return self._screen[region.top : region.bottom, region.left : region.right].copy()

    def looks_like(self, picture: Any, region: Region) -> bool:
        """Tell whether a region shows exactly this."""
        seen = self._screen[region.top : region.bottom, region.left : region.right]
        return bool(np.array_equal(seen, picture))

    def settled(self, region: Region, title: str, quiet: float = 2.0) -> Any:
        """Wait for a window with this in its title, then until a region changes no more."""
        self.wait(lambda: self.windows.titled(title) is not None, f"a window of {title}")
        last, since = self.picture(region), time.monotonic()
        until = since + PATIENCE
        while time.monotonic() - since < quiet and time.monotonic() < until:
            time.sleep(0.05)
            if not self.looks_like(last, region):
                last, since = self.picture(region), time.monotonic()
        return last

    def wait(self, condition: Any, what: str) -> None:
        """Look every 2 ms until the condition holds."""
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                self.keep_picture()
                raise TimeoutError(f"waited in vain for {what}; the screen is kept as a picture")
            time.sleep(0.002)

    def keep_picture(self) -> None:
        """Leave what is on the screen, and our log, beside the databases."""
        from PySide6.QtGui import QImage

        from tests.benchmarks import data

        pixels = self._screen[:, : SIZE[0]].copy()
        image = QImage(pixels.tobytes(), *SIZE, SIZE[0] * 4, QImage.Format.Format_RGB32)
        image.save(str(data.folder() / "desktop.png"))
        logs = self.folder / ".local/state/plume-db/logs"
        if logs.is_dir():
            shutil.copytree(logs, data.folder() / "desktop-logs", dirs_exist_ok=True)

    def end(self, program: subprocess.Popen[bytes]) -> None:
        """End a program and wait until it and its windows are gone from the screen."""
        self._stop(program)
        self.wait(lambda: not self.windows.listed(), "an empty screen")

    def _stop(self, program: subprocess.Popen[bytes]) -> None:
        program.terminate()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        self._programs.remove(program)

    def close(self) -> None:
        """End everything that was started here, the screen last, and remove the folder."""
        self.windows.close()
        for program in reversed(self._programs[:]):
            self._stop(program)
        shutil.rmtree(self.folder, ignore_errors=True)
