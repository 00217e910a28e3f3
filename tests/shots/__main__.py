"""Drive the real window over real files and write every page as a PNG, in light and dark.

``python -m tests.shots [--only WORD] [--scale 2]`` (``make shots``) writes into ``shots/``,
``--language de`` in another language;
``--guide`` (``make guide-shots``) takes the pictures of the guide and of the README anew.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def arguments() -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="make shots", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    parser.add_argument("--only", default="", help="only pages with this word in their name")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--language", default="en", help="the code of a language, such as de")
    parser.add_argument("--guide", action="store_true", help="take the pictures of the guide")
    parser.add_argument("--tables", action="store_true", help="only write the guide's tables anew")
    return parser.parse_args()


def main() -> int:
    """Take the pictures."""
    given = arguments()
    sys.path[:0] = [str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    from tests.shots import guide, tables
    from tests.shots.studio import Studio, still_life

    scale = guide.SCALE if given.guide else given.scale
    if scale != "1":
        os.environ["QT_SCALE_FACTOR"] = scale
    if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen()}"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that scratch files go as well
    clock = still_life()
    from plume_ui.language import prepare, speak

    prepare(given.language)
    from plume_ui.app import keep_smooth, make_application
    from tests.shots.files import make_files
    from tests.shots.pages import shoot_everything

    images = ROOT / "resources" / "plume_resources" / "guide" / "images"
    if given.guide or given.tables:
        tables.refresh(images.parent)
    if given.tables:
        return 0
    app = make_application()
    speak(app)
    keep_smooth(app)
    out = given.out / "guide" if given.guide else given.out
    out.mkdir(parents=True, exist_ok=True)
    width, _x, height = given.size.partition("x")
    files = make_files()
    studio = Studio(app, out, given.only, (int(width), int(height)), clock)
    if given.guide:
        guide.shoot_guide(studio, files, images, ROOT / "docs" / "images" / "overview.png")
    else:
        shoot_everything(studio, files)
    return 0


def _screen() -> Path:
    """Describe a screen as people have: without one, Qt plays one of 800 x 800."""
    screen = {"name": "shots", "x": 0, "y": 0, "width": 2560, "height": 1600}
    folder = Path(tempfile.mkdtemp(prefix="plume-screen-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    described = folder / "screen.json"
    described.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return described


if __name__ == "__main__":
    sys.exit(main())
