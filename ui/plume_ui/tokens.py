"""Every colour of the program: one set of tokens for light, one for dark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """Every colour the program paints with, as ``#rrggbb``."""

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


LIGHT = Tokens(
    dark=False,
    window="#f2f4f7",
    panel="#f8f9fb",
    raised="#ffffff",
    base="#ffffff",
    alternate="#f8f9fb",
    hover="#eef1f6",
    text="#1a2029",
    muted="#566070",
    faint="#8a94a3",
    line="#dde2e9",
    accent="#3056d3",
    accent_text="#ffffff",
    accent_soft="#e6ecfd",
    selection="#d5e0fc",
    good="#15794a",
    warn="#94610a",
    bad="#c02b48",
    neutral="#5f6b7c",
    good_soft="#e0f3e8",
    warn_soft="#fbf0d6",
    bad_soft="#fde6ea",
    neutral_soft="#eaedf2",
    keyword="#3056d3",
    string="#15794a",
    number="#9a4d0a",
    comment="#7b8594",
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
    dark=True,
    window="#15181e",
    panel="#191d24",
    raised="#232832",
    base="#1b1f27",
    alternate="#1f242d",
    hover="#262c37",
    text="#e4e8ee",
    muted="#a2acba",
    faint="#6d7889",
    line="#2d3440",
    accent="#86a8ff",
    accent_text="#0e1320",
    accent_soft="#25304d",
    selection="#2c3d68",
    good="#5cc492",
    warn="#e2b450",
    bad="#ff8095",
    neutral="#94a0b1",
    good_soft="#1c3329",
    warn_soft="#382f1a",
    bad_soft="#3d2229",
    neutral_soft="#2a303a",
    keyword="#8fb0ff",
    string="#7fcf9f",
    number="#e5a86b",
    comment="#7b8798",
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
