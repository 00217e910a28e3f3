"""What goes into wheel and sdist, and what is told of them."""

from __future__ import annotations

import re
import tarfile
import zipfile
from email.message import Message
from io import BytesIO
from pathlib import Path

import pytest

import plume_db
import plume_resources
import plume_ui
from tests.release.scripts import ROOT, load

README = """# Plume DB

![A picture](docs/images/a.png)

[Guide](docs/guide.md), [site](https://example.org), [below](#more).
"""


def test_the_description_stands_without_the_folder_beside_it() -> None:
    pytest.importorskip("hatchling")
    alone = load("long_description").standing_alone
    assert alone(README) == "# Plume DB\n\nGuide, [site](https://example.org), [below](#more).\n"
    text = alone((ROOT / "README.md").read_text("utf-8"))
    assert re.findall(r"\]\((?!https?:)", text) == []


def test_every_package_says_that_it_has_types() -> None:
    for package in (plume_db, plume_ui, plume_resources):
        assert Path(str(package.__file__)).with_name("py.typed").is_file(), package.__name__


def test_the_version_stands_in_one_place() -> None:
    facts = load("facts")
    assert facts.version() == plume_db.__version__
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert not re.search(r'^version = "', project, re.MULTILINE)
    assert 'path = "plume_db/__init__.py"' in project


def test_a_tag_of_another_version_is_no_release(capsys: pytest.CaptureFixture[str]) -> None:
    facts = load("facts")
    assert facts.main([f"v{plume_db.__version__}"]) == 0
    assert facts.main(["v99.0.0"]) == 1
    assert "v99.0.0 is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"a": b"1", "b": b"2"}, ""),
        ({"a": b"1"}, "it lacks b"),
        ({"a": b"1", "b": b"2", "x.pyc": b""}, "it holds x.pyc, which does not belong there"),
        ({"a": b"1", "b": b"3"}, "b is not as in the tree"),
        ({"a": b"1", "b": b"2", "PKG-INFO": f"{ROOT}/x".encode()}, "PKG-INFO names a folder"),
    ],
)
def test_a_package_is_held_against_the_tree(found: dict[str, bytes], said: str) -> None:
    contents = load("package_contents")
    wanted = {"a": b"1", "b": b"2"}
    assert contents.difference(found, wanted, {"PKG-INFO"}).startswith(said or "")
    assert bool(contents.difference(found, wanted, {"PKG-INFO"})) is bool(said)


def test_what_is_wanted_of_an_sdist_is_all_that_the_tests_need() -> None:
    wanted = load("package_contents").sdist_wanted()
    needed = {
        "Makefile",
        "pyproject.toml",
        "packaging/set_up.py",
        "packaging/plume-db.spec",
        "tests/conftest.py",
        ".github/workflows/release.yml",
    }
    assert needed <= wanted.keys()
    assert not [name for name in wanted if "__pycache__" in name or name.endswith(".pyc")]


def test_an_sdist_and_a_wheel_are_read_as_they_are(tmp_path: Path) -> None:
    contents = load("package_contents")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as sdist:
        member = tarfile.TarInfo("plume_db-1/docs/a.md")
        member.size = 2
        sdist.addfile(member, BytesIO(b"hi"))
    assert contents.sdist_contents(tmp_path / "a.tar.gz") == {"docs/a.md": b"hi"}
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("plume_db/a.py", "x")
        wheel.writestr("plume_db-1.dist-info/METADATA", "Name: plume-db\n\n# Plume DB\n")
    assert contents.wheel_contents(tmp_path / "a.whl") == {"plume_db/a.py": b"x"}
    assert contents.metadata(tmp_path / "a.whl")["Name"] == "plume-db"


def _metadata(**changes: str) -> Message:
    told = Message()
    values = {
        "Name": "plume-db",
        "Version": "1",
        "License-Expression": "MIT",
        "Requires-Python": ">=3.11",
        "Description-Content-Type": "text/markdown",
        "Summary": "s",
        "Keywords": "k",
        "Classifier": "c",
        "License-File": "LICENSE",
    }
    for key, value in {**values, **changes}.items():
        told[key.replace("_", "-")] = value
    told.set_payload(changes.get("text", "# Plume DB\n[a](https://example.org)"))
    return told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"Version": "2"}, "its Version is"),
        ({"Keywords": ""}, "it has no Keywords"),
        ({"text": "other"}, "its description is not README.md"),
        ({"text": "# Plume DB\n[a](docs/x.md)"}, "its description links to docs/x.md"),
    ],
)
def test_metadata_is_complete_and_without_broken_links(changes: dict[str, str], said: str) -> None:
    found = load("package_contents").metadata_faults(_metadata(**changes), "1")
    assert found.startswith(said)
    assert bool(found) is bool(said)
