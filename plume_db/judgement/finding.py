"""What a rule hands to the judge, and the words several rules share."""

from __future__ import annotations

import re
from dataclasses import dataclass

import apsw

from plume_db.judgement.badge import Severity
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.whatif.changes import WhatIfChange


@dataclass(frozen=True)
class Finding:
    """A badge before it has the name of its rule."""

    node: int | None
    severity: Severity
    reason: str
    evidence: str
    fix: str = ""
    what_if: WhatIfChange | None = None
    title: str = ""
    """Says more than the rule's own title, where there is more to say."""


_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def spelled(name: str) -> str:
    """Write a name as a person would: in quotes only where it needs them."""
    plain = _PLAIN.fullmatch(name) and name.upper() not in apsw.keywords
    return name if plain else quoted(name)


def rows_text(rows: int | None) -> str:
    """Write ``10,000 rows``; without a number where it is not known."""
    if rows is None:
        return tr("an unknown number of rows")
    return trn("{n} row", "{n} rows", rows)
