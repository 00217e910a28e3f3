"""Every labelled statement gets the badges it ought to, and no others."""

from __future__ import annotations

from collections import Counter

import pytest

from plume_db.judgement.rules import BY_ID
from tests.core.judgement.conftest import Judged
from tests.core.judgement.label import Label, read_labels
from tests.core.judgement.stores import STORES

PARTS = ("tuning", "holdout", "retail", "chat")
"""The rules were tuned by the first; the others were written before they were tried on them."""

LABELS = [label for part in PARTS for label in read_labels(part)]


def _name(label: Label) -> str:
    return f"{label.store}-{' '.join(label.sql.split())[:60]}"


@pytest.mark.parametrize("label", LABELS, ids=_name)
def test_no_badge_is_missed_and_none_is_false(label: Label, judged: Judged) -> None:
    badges = judged(label.store, label.sql, dict(label.given))

    told = {badge.rule for badge in badges}
    assert label.expected - told == set(), "missed"
    assert told - label.expected - label.also == set(), "false alarm"


@pytest.mark.parametrize("label", LABELS, ids=_name)
def test_every_badge_has_a_reason_evidence_and_a_node_of_the_plan(
    label: Label, judged: Judged
) -> None:
    for badge in judged(label.store, label.sql, dict(label.given)):
        assert badge.title and badge.reason.endswith((".", "!")) and badge.evidence
        assert badge.fix or badge.severity == "note"


def test_labels_know_the_rules_and_every_rule_is_labelled() -> None:
    named: Counter[str] = Counter(rule for label in LABELS for rule in label.expected)

    assert set(named) | {rule for label in LABELS for rule in label.also} <= set(BY_ID)
    assert set(BY_ID) - set(named) == {"double-quoted-text"}  # it needs a lenient SQLite


def test_there_are_many_labels_and_many_that_nothing_is_said_about() -> None:
    assert len(LABELS) >= 500
    assert sum(not label.expected for label in LABELS) >= 200
    assert {label.store for label in LABELS} >= set(STORES)
