"""A forecast where the past would have borne it out; a refusal in words elsewhere."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.monitor.outlook import DAY, outlook_of
from plume_db.monitor.recent import Reading

NOW = 1_750_000_000.0
ROOT = Path(__file__).resolve().parents[3]


def record(size: Callable[[int], float], count: int = 200, step: float = DAY / 4) -> list[Reading]:
    first = NOW - (count - 1) * step
    return [Reading(first + n * step, int(size(n)), 0, 0, None, None) for n in range(count)]


def test_a_steady_growth_is_carried_on_with_its_bounds() -> None:
    dice = random.Random(5)
    found = outlook_of(record(lambda n: 1e9 + 4e6 * n + dice.gauss(0, 5e6)), NOW, 10**12)
    assert found.told and found.low < found.slope < found.high
    assert found.slope * DAY == pytest.approx(16e6, rel=0.05)
    assert found.size.startswith("In 30 days the file will be about 2.2")
    assert "trials on the past" in found.basis and "50 days" in found.basis
    assert "will not fill it within 30 days" in found.disk and found.full_at is None


def test_the_day_on_which_the_disk_is_full_is_told() -> None:
    dice = random.Random(5)
    found = outlook_of(record(lambda n: 1e9 + 4e6 * n + dice.gauss(0, 5e6)), NOW, 160_000_000)
    assert found.full_at == pytest.approx(NOW + 10 * DAY, abs=DAY)
    assert "would fill it in about 10 days" in found.disk


def test_it_looks_no_further_ahead_than_the_record_looks_back() -> None:
    found = outlook_of(record(lambda n: 1e9 + 4e6 * n, 60, 3600.0), NOW, 10**10)
    assert found.told and found.size.startswith("In 2 days") and "no further ahead" in found.size


@pytest.mark.parametrize("seed", range(5))
def test_a_size_that_only_sways_is_refused(seed: int) -> None:
    dice = random.Random(seed)
    found = outlook_of(record(lambda _n: 1e9 + dice.gauss(0, 5e6)), NOW, 10**12)
    assert not found.told and found.size.startswith("No forecast") and not found.slope


def test_a_size_that_never_changes_is_refused() -> None:
    found = outlook_of(record(lambda _n: 1e9), NOW, 10**12)
    assert not found.told and "does not change" in found.size


def test_growth_that_turned_around_is_refused() -> None:
    found = outlook_of(record(lambda n: 1e9 + 4e6 * min(n, 250 - n)), NOW, 10**12)
    assert not found.told


@pytest.mark.parametrize(("count", "step"), [(0, 1.0), (1, 1.0), (10, DAY), (500, 1.0)])
def test_too_little_is_said_to_be_too_little(count: int, step: float) -> None:
    found = outlook_of(record(lambda n: n * 1e6, count, step), NOW, None)
    assert not found.told and "needs 20 values over an hour" in found.size
    assert "not known" in found.disk


def test_a_disk_that_others_fill_is_foretold_by_its_own_record() -> None:
    free = [10**11 - n * 10**8 for n in range(200)]
    readings = [
        Reading(each.at, each.size, 0, 0, None, room)
        for each, room in zip(record(lambda _n: 1e9), free, strict=True)
    ]
    found = outlook_of(readings, NOW, 4_000_000_000)
    assert not found.told and "it is full in about 10 days (10 days to 10 days)" in found.disk
    still = [
        Reading(each.at, each.size, 0, 0, None, 10**9 + int(each.at) % 977) for each in readings
    ]
    assert "no trend" in outlook_of(still, NOW, 10**9).disk


def test_a_file_that_shrinks_never_becomes_smaller_than_nothing() -> None:
    found = outlook_of(record(lambda n: 2e8 - 1e6 * n), NOW, 10**9)
    assert (
        found.told and "about 8" in found.size.replace("0 bytes", "8") and "fill" not in found.disk
    )


def test_watching_needs_no_numpy_before_there_is_something_to_foretell() -> None:
    script = (
        "import sys; from plume_db.monitor.watch import Monitor; from pathlib import Path;"
        "m = Monitor(Path('none.db'), None); m.look(); m.outlook();"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
