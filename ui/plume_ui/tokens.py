"""Every colour of the program: a set of tokens for light, for dark, and for high contrast of each.

Their contrast is computed by the formula of WCAG 2.2 (relative luminance, contrast ratio) in
tests/ui/access/test_contrast.py: text 4.5:1 and graphics 3:1, in high contrast 7:1 and 3:1.
"""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """Every colour the program paints with, as ``#rrggbb``."""

    name: str
    """Also the end of the file names of the style sheet's pictures."""
    dark: bool
    window: str
    """Behind everything: tool bar, status bar, gaps."""
    panel: str
    """Side panels."""
    raised: str
    """Cards, menus, tips."""
    base: str
    """Behind data and text that is edited."""
    alternate: str
    """Every second row."""
    hover: str
    text: str
    muted: str
    """Second line of a card, units, captions."""
    faint: str
    """NULL, row numbers, disabled."""
    line: str
    """Hairlines between things."""
    edge: str
    """Around what can be typed into or checked: seen by itself, as a hairline need not be."""
    accent: str
    accent_text: str
    """On the accent."""
    accent_soft: str
    """A wash of the accent behind something chosen."""
    selection: str
    good: str
    warn: str
    bad: str
    neutral: str
    good_soft: str
    warn_soft: str
    bad_soft: str
    neutral_soft: str
    keyword: str
    """In SQL, likewise the next four."""
    string: str
    number: str
    comment: str
    identifier: str
    series: tuple[str, ...]
    """Chart colours, told apart also by people who see fewer colours."""
    ring: int = 2
    """How thick the line around what has the keyboard is, in pixels."""

    @property
    def high_contrast(self) -> bool:
        """Whether this is a theme for people who need strong contrast."""
        return self.ring > 2


LIGHT = Tokens(
    name="light",
    dark=False,
    window="#f2f4f7",
    panel="#f8f9fb",
    raised="#ffffff",
    base="#ffffff",
    alternate="#f8f9fb",
    hover="#eef1f6",
    text="#1a2029",
    muted="#4d5767",
    faint="#5a6575",
    line="#dde2e9",
    edge="#7e8898",
    accent="#3056d3",
    accent_text="#ffffff",
    accent_soft="#e6ecfd",
    selection="#dae4fd",
    good="#147244",
    warn="#8b590a",
    bad="#bc2a46",
    neutral="#596576",
    good_soft="#e0f3e8",
    warn_soft="#fbf0d6",
    bad_soft="#fde6ea",
    neutral_soft="#eaedf2",
    keyword="#3056d3",
    string="#15794a",
    number="#9a4d0a",
    comment="#616c7d",
    identifier="#1a2029",
    series=(
        "#2f5fe0",
        "#d9730d",
        "#12936a",
        "#b5307f",
        "#7b55e8",
        "#a98200",
        "#0a8fb3",
        "#c43d34",
    ),
)

DARK = Tokens(
    name="dark",
    dark=True,
    window="#15181e",
    panel="#191d24",
    raised="#232832",
    base="#1b1f27",
    alternate="#1f242d",
    hover="#262c37",
    text="#e4e8ee",
    muted="#aeb7c4",
    faint="#9ea8b8",
    line="#2d3440",
    edge="#737e8f",
    accent="#86a8ff",
    accent_text="#0e1320",
    accent_soft="#25304d",
    selection="#2a3a63",
    good="#5cc492",
    warn="#e2b450",
    bad="#ff8095",
    neutral="#9fa8b9",
    good_soft="#1c3329",
    warn_soft="#382f1a",
    bad_soft="#3d2229",
    neutral_soft="#2a303a",
    keyword="#8fb0ff",
    string="#7fcf9f",
    number="#e5a86b",
    comment="#97a2b3",
    identifier="#e4e8ee",
    series=(
        "#7ea2ff",
        "#f2a154",
        "#4cc7a0",
        "#e77fbd",
        "#b39bff",
        "#d9bb4a",
        "#4fc3e0",
        "#ff8d84",
    ),
)

CONTRAST_LIGHT = Tokens(
    name="contrast-light",
    dark=False,
    window="#ffffff",
    panel="#ffffff",
    raised="#ffffff",
    base="#ffffff",
    alternate="#f4f4f4",
    hover="#e6ecff",
    text="#000000",
    muted="#1c1c1c",
    faint="#3d3d3d",
    line="#5c5c5c",
    edge="#000000",
    accent="#002f9e",
    accent_text="#ffffff",
    accent_soft="#dbe5ff",
    selection="#c4d8ff",
    good="#004a26",
    warn="#583700",
    bad="#85001f",
    neutral="#303030",
    good_soft="#e0f7e9",
    warn_soft="#fff3cf",
    bad_soft="#ffe4e9",
    neutral_soft="#ececec",
    keyword="#002f9e",
    string="#004a26",
    number="#6b2a00",
    comment="#3d3d3d",
    identifier="#000000",
    series=(
        "#0039c7",
        "#a34700",
        "#006b48",
        "#8f1062",
        "#5a2fd0",
        "#6b5200",
        "#00627d",
        "#a31515",
    ),
    ring=3,
)

CONTRAST_DARK = Tokens(
    name="contrast-dark",
    dark=True,
    window="#000000",
    panel="#000000",
    raised="#0a0a0a",
    base="#000000",
    alternate="#101010",
    hover="#1d2a4a",
    text="#ffffff",
    muted="#f0f0f0",
    faint="#cfcfcf",
    line="#9a9a9a",
    edge="#ffffff",
    accent="#b3cbff",
    accent_text="#000000",
    accent_soft="#15254f",
    selection="#1b3372",
    good="#8df0bb",
    warn="#ffd66b",
    bad="#ffb3be",
    neutral="#dcdcdc",
    good_soft="#06281a",
    warn_soft="#2e2200",
    bad_soft="#3a0812",
    neutral_soft="#232323",
    keyword="#b9cfff",
    string="#a6f0c4",
    number="#ffc78f",
    comment="#cfcfcf",
    identifier="#ffffff",
    series=(
        "#9dbaff",
        "#ffb26b",
        "#5ee6b8",
        "#ff9ad5",
        "#c9b8ff",
        "#f2d760",
        "#6fdcf7",
        "#ffaaa2",
    ),
    ring=3,
)

ALL = (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)


def tokens_named(name: str) -> Tokens | None:
    """Give the tokens of a name such as ``dark`` or ``contrast-light``; None of another name."""
    return next((each for each in ALL if each.name == name), None)
