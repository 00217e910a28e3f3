"""The pictures of the guide and of the README, taken at one and a half times the size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.shots import pages
from tests.shots.files import Files
from tests.shots.studio import Studio
from tests.shots.texts import DEMO_SQL, SLOW_SQL

SIZE = (960, 600)
SCALE = "1.5"
WIDE = (1200, 760)
TALLER = {"overview": (1020, 720), "dashboard": (1020, 680), "plan": (960, 660)}
"""Windows that need more room than the others to say something."""
COLOURS = 64
EXACT = 28
_DOTS_PER_INCH = 144


Take = Callable[[Studio, Any, Files], None]


def shoot_guide(studio: Studio, files: Files, images: Path, readme: Path) -> None:
    """Take every picture of the guide, and put it in its place; small, and in two looks."""
    studio.size, studio.rests, studio.names = SIZE, True, _named_in_the_guide(images.parent)
    _shoot_without_file(studio, files)
    _shoot_demo(studio, files)
    keep(studio.taken, images)
    if not studio.only:
        _shoot_readme(studio, files, readme)


def _shoot_without_file(studio: Studio, files: Files) -> None:
    studio.settings.add_recent(files.encrypted)
    studio.settings.add_recent(files.demo)
    with studio.window(None) as window:
        studio.shoot(window, "welcome")
        pages.shoot_dialogs(studio, window)
    if studio.wants("encrypted"):
        with studio.window(files.encrypted) as window:
            studio.shoot(window, "encrypted")
    if studio.wants("recover-report"):
        with studio.window(files.damaged, (960, 680)) as window:
            if window.workspace is not None:
                window.workspace.toggle_schema()
            pages.shoot_recover(studio, window, files)


def _shoot_readme(studio: Studio, files: Files, readme: Path) -> None:
    studio.looks, studio.taken, studio.names = ("light",), [], set()
    studio.forget()
    with studio.window(files.demo, WIDE) as window:
        studio.shoot(window, "readme")
    _squeeze(studio.taken[0], readme)


def _shoot_demo(studio: Studio, files: Files) -> None:
    for name, take in DEMO_PAGES.items():
        if not studio.wants(name):
            continue
        studio.forget()
        with studio.window(files.demo, TALLER.get(name)) as window:
            window.workspace.inspector.hide()
            take(studio, window, files)
            studio.settle(window)
            if window.workspace.activity is not None:
                window.workspace.activity.hide()
            if name not in ("table", "cell", "profile"):
                window.workspace.inspector.hide()
            studio.shoot(window, name)


def _overview(studio: Studio, window: Any, _files: Files) -> None:
    studio.settle(window)


def _palette(studio: Studio, window: Any, _files: Files) -> None:
    from plume_ui.on_demand import show_palette
    from plume_ui.palette.popup import Palette

    show_palette(window)
    window.findChild(Palette)._line.setText("comp")


def _table(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_table("images")
    studio.settle(window)
    window.workspace.documents.current.grid.go_to(3, 2)


def _filter(studio: Studio, window: Any, _files: Files) -> None:
    from plume_db.rows.shape import Condition, Shape, Test
    from plume_ui.requests import TableRequest

    window.workspace.toggle_schema()
    conditions = (
        Condition("output_format", Test.EQUALS, ("avif",)),
        Condition("original_size", Test.GREATER, (2_000_000,)),
    )
    shape = Shape(conditions=conditions)
    window.workspace.open_table(TableRequest("compression_stats", shape))


def _cell(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_table("image_metadata")
    studio.settle(window)
    window.workspace.inspector.show()
    window.workspace.documents.current.grid.go_to(2, 6)


def _profile(studio: Studio, window: Any, _files: Files) -> None:
    from plume_ui.requests import ProfileRequest

    window.workspace.toggle_schema()
    window.workspace.open_table("compression_stats")
    studio.settle(window)
    window.workspace.desk.profile_wanted.emit(ProfileRequest("compression_stats", "output_format"))


def _search(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_search("avif")


def _edit(studio: Studio, window: Any, _files: Files) -> None:
    from plume_ui.edit.mode import EditMode

    window.workspace.toggle_schema()
    window.workspace.open_table("algorithms")
    studio.settle(window)
    document = window.workspace.documents.current
    document.findChild(EditMode).button.click()
    studio.settle(window)
    for row, column, text in ((1, 1, "MozJPEG"), (3, 3, "2.0")):
        document.grid.go_to(row, column)
        document.grid.edit_current()
        document.grid.editing.field.setPlainText(text)
        document.grid.editing.field.end(True)


def _query(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_query(DEMO_SQL)
    studio.settle(window)
    window.workspace.documents.current.run()


def _plan(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_plan(SLOW_SQL)


def _chart(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_chart(None)
    studio.settle(window)
    window.workspace.documents.current.stage.show_page("")
    window.workspace.documents.current.stage.composer.set_kind("band")


def _histogram(studio: Studio, window: Any, files: Files) -> None:
    _chart(studio, window, files)
    studio.settle(window)
    window.workspace.documents.current.stage.composer.set_kind("histogram")


def _dashboard(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_dashboard("plume")


def _maintenance(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_maintenance("vacuum")


def _check(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_maintenance("check")
    studio.settle(window)
    window.workspace.documents.current._on_go()


def _snapshots(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_snapshots()
    page = window.workspace.documents.current
    studio.settle(window)
    for _each in range(2):
        page.take_snapshot()
        studio.settle(window)
        studio.clock.go_on(86_400)
    page.compare()


def _monitor(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_monitor()
    studio.settle(window, 1.5)


def _export(studio: Studio, window: Any, _files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_table("images")
    studio.settle(window)
    window.workspace.export()


def _attach(studio: Studio, window: Any, files: Files) -> None:
    window.workspace.toggle_schema()
    window.workspace.open_attach()
    studio.settle(window)
    window.workspace.documents.current.attach(files.prices)


DEMO_PAGES: dict[str, Take] = {
    "overview": _overview,
    "palette": _palette,
    "table": _table,
    "filter": _filter,
    "cell": _cell,
    "profile": _profile,
    "search": _search,
    "edit": _edit,
    "query": _query,
    "plan": _plan,
    "chart": _chart,
    "histogram": _histogram,
    "dashboard": _dashboard,
    "maintenance": _maintenance,
    "check": _check,
    "snapshots": _snapshots,
    "monitor": _monitor,
    "export": _export,
    "attach": _attach,
}


def keep(taken: list[Path], images: Path) -> None:
    """Put the pictures that a page of the guide names into the guide, the light and the dark."""
    wanted = _named_in_the_guide(images.parent)
    for path in taken:
        name, _dash, look = path.stem.rpartition("-")
        if name in wanted:
            folder = images / "dark" if look == "dark" else images
            folder.mkdir(parents=True, exist_ok=True)
            _squeeze(path, folder / f"{name}.png")


def _named_in_the_guide(guide: Path) -> set[str]:
    import re

    texts = (page.read_text(encoding="utf-8") for page in guide.glob("*/*.md"))
    return {name for text in texts for name in re.findall(r"images/([\w-]+)\.png\)", text)}


def _squeeze(source: Path, target: Path) -> None:
    """Write a picture with few colours: a third of the bytes, and nothing that one would see.

    Grounds and text keep their exact colours, which many pixels have. Of Pillow's ways of choosing
    the others the one taken keeps what few pixels have: icons, the lines of a chart.
    """
    from PIL import Image

    with Image.open(source) as opened:
        image = opened.convert("RGB")
    counted = sorted(image.getcolors(1 << 24) or (), reverse=True)
    colours = [channel for _count, colour in counted[:EXACT] for channel in colour]
    spread = image.quantize(COLOURS - EXACT, method=Image.Quantize.MAXCOVERAGE)
    colours += (spread.getpalette() or [])[: 3 * (COLOURS - EXACT)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours)
    few = image.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(target, optimize=True, dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))
