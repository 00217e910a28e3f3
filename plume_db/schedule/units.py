"""Files for the system's own clock: a systemd timer, a crontab line, a Windows task.

They are written for a person to look at and to install; nothing here installs anything. What the
system runs is ``plume-db store add STORE FILE``, with every name quoted by that system's rules.
"""

from __future__ import annotations

import hashlib
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.schedule.plan import DAY, HOUR, MINUTE

SYSTEMS = ("systemd", "cron", "windows")


@dataclass(frozen=True)
class UnitFile:
    """One file to be installed."""

    name: str
    text: str
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Units:
    """The files of a schedule, and what to do with them."""

    files: tuple[UnitFile, ...]
    how: tuple[str, ...]
    """Commands that install them, for the person to run."""
    note: str = ""


def command_of(program: Sequence[str], store: Path, file: Path) -> tuple[str, ...]:
    """Give the command that takes a snapshot, as a list of arguments."""
    return (*program, "store", "add", str(store), str(file), "--reason", "scheduled")


def units_for(system: str, command: Sequence[str], every: int, file: Path) -> Units:
    """Write the files for one of :data:`SYSTEMS`; `every` is in seconds.

    Raises PlumeError where a name can not be written for that system.
    """
    for each in command:
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in each):
            raise PlumeError(
                tr(
                    "The name {name!r} has a control character, which can not be written into a "
                    "schedule safely. Rename it, or use a link with another name.",
                    name=each,
                )
            )
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in each):
            raise PlumeError(tr("The name {name!r} is not valid UTF-8; rename it.", name=each))
    make = {"systemd": _systemd, "cron": _cron, "windows": _windows}[system]
    return make(command, every, file)


def unit_name(file: Path) -> str:
    """Name the schedule of a file: the same for the same path, of plain letters."""
    stem = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in file.stem)
    mark = hashlib.sha256(str(file).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"plume-db-{stem[:40] or 'file'}-{mark}"


def _systemd(command: Sequence[str], every: int, file: Path) -> Units:
    name = unit_name(file)
    about = _specifiers(f"Snapshot of {file.name} by Plume DB")
    service = (
        f"[Unit]\nDescription={about}\n\n[Service]\nType=oneshot\n"
        f"ExecStart={' '.join(_systemd_word(each) for each in command)}\n"
        "Nice=10\nIOSchedulingClass=idle\n"
    )
    # OnCalendar with Persistent makes up for what was missed while the machine was off.
    timer = (
        f"[Unit]\nDescription={about}\n\n[Timer]\nOnCalendar={_calendar(every)}\n"
        "Persistent=true\nRandomizedDelaySec=30\n\n[Install]\nWantedBy=timers.target\n"
    )
    return Units(
        (UnitFile(f"{name}.service", service), UnitFile(f"{name}.timer", timer)),
        (
            f"cp {name}.service {name}.timer ~/.config/systemd/user/",
            f"systemctl --user enable --now {name}.timer",
        ),
    )


def _systemd_word(text: str) -> str:
    """Quote one argument of ExecStart (systemd.service: "Command lines", "Quoting")."""
    held = text.replace("\\", "\\\\").replace('"', '\\"')
    # A dollar begins a variable, a percent sign a specifier; doubled they are themselves.
    return f'"{_specifiers(held).replace("$", "$$")}"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _calendar(every: int) -> str:
    """Write a span as a calendar event (systemd.time), as near as one comes."""
    if every < HOUR:
        return f"*:0/{_dividing(every // MINUTE, 60)}"
    if every < DAY:
        return f"0/{_dividing(every // HOUR, 24)}:00"
    days = every // DAY
    return "daily" if days == 1 else "Mon *-*-* 00:00" if days == 7 else f"*-*-1/{days} 00:00"


def _dividing(count: int, whole: int) -> int:
    """Give the largest divisor of `whole` that is not over `count`: the gaps stay even."""
    return max(each for each in range(1, max(1, count) + 1) if whole % each == 0)


def _cron(command: Sequence[str], every: int, file: Path) -> Units:
    line = " ".join(shlex.quote(each) for each in command)
    # In a crontab a percent sign ends the line and begins its input (crontab(5)).
    line = line.replace("%", "\\%")
    if every < HOUR:
        when = f"*/{_dividing(every // MINUTE, 60)} * * * *"
    elif every < DAY:
        when = f"0 */{_dividing(every // HOUR, 24)} * * *"
    else:
        days = every // DAY
        when = "0 3 * * *" if days == 1 else "0 3 * * 1" if days == 7 else f"0 3 */{days} * *"
    text = f"# Snapshot of {file.name} by Plume DB\n{when} {line}\n"
    return Units(
        (UnitFile(f"{unit_name(file)}.cron", text),),
        (f"crontab -e   # {tr('and put the line there')}",),
        tr("cron does not make up for a run that was missed while the machine was off."),
    )


def _windows(command: Sequence[str], every: int, file: Path) -> Units:
    name = unit_name(file)
    arguments = subprocess.list2cmdline(list(command[1:]))
    text = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{escape(f"Snapshot of {file.name} by Plume DB")}</Description>
  </RegistrationInfo>
  <Triggers><TimeTrigger>
    <StartBoundary>2024-01-01T00:00:00</StartBoundary>
    <Repetition><Interval>{_interval(every)}</Interval></Repetition>
  </TimeTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <Priority>8</Priority>
  </Settings>
  <Actions><Exec>
    <Command>{escape(command[0])}</Command>
    <Arguments>{escape(arguments)}</Arguments>
  </Exec></Actions>
</Task>
"""
    return Units(
        (UnitFile(f"{name}.xml", text, "utf-16"),),
        (f"schtasks /Create /TN {name} /XML {name}.xml",),
    )


def _interval(every: int) -> str:
    """Write a span as ISO 8601, at most 31 days (Task Scheduler: Repetition)."""
    minutes = every // MINUTE
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n)
    return "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")
