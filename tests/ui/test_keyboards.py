"""Each system's own keys: none is taken from it, and each is there once."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from plume_ui.actions import ACTIONS
from plume_ui.keyboards import usual

TAKEN_BY_MACOS = {"Ctrl+H", "Ctrl+M", "Ctrl+Tab", "Ctrl+Space", "Alt+Left", "Alt+Right", "Del"}


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_no_two_actions_share_keys_on_any_system(platform: str) -> None:
    keys = Counter(usual(each.shortcut, platform) for each in ACTIONS if each.shortcut)
    assert [each for each, times in keys.items() if times > 1] == []
    assert all(QKeySequence(each).toString() for each in keys)


def test_no_action_takes_what_macos_uses_itself() -> None:
    assert {usual(each.shortcut, "darwin") for each in ACTIONS} & TAKEN_BY_MACOS == set()


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_elsewhere_keys_are_as_they_are_written(platform: str) -> None:
    assert usual("Alt+Left", platform) == "Alt+Left"
    assert usual("Del", platform) == "Del"


def test_keys_that_mean_the_same_everywhere_stay() -> None:
    for keys in ("Ctrl+W", "Ctrl+Q", "Ctrl+O", "F1", ""):
        assert usual(keys, "darwin") == keys
