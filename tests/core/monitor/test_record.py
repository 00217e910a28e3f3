"""The record thins out as it ages, and curves have no more points than there is room for."""

from __future__ import annotations

from pathlib import Path

from plume_db.dashboard.growth import MOST_SAMPLES, Growth, Sample
from plume_db.memory import name_of
from plume_db.monitor.curves import curves_of
from plume_db.monitor.recent import Reading

FILE = Path("/a.db")
DAY = 86_400


def test_the_record_keeps_minutes_of_hours_hours_of_a_month_and_days_before(tmp_path: Path) -> None:
    growth, now = Growth(tmp_path), 1_750_000_000 // DAY * DAY
    times = [*range(now - 60 * DAY, now - 2 * DAY, 3600), *range(now - 2 * DAY, now, 60)]
    with growth._ledger.open() as con:
        con.executemany(
            "insert into sample values(?,?,1,0,0,0,'{}')", [(name_of(FILE), at) for at in times]
        )
        con.executemany("insert into room values(?,?,7)", [(name_of(FILE), at) for at in times])
    growth.add(FILE, Sample(float(now), 1, 1, 0, 0, {}, 7))
    kept = [now - each.at for each in growth.read(FILE)]
    assert len(kept) <= MOST_SAMPLES and kept[0] == 60 * DAY and kept[-1] == 0
    assert len([age for age in kept if age <= 5 * 3600]) == 5 * 60 + 1
    assert len([age for age in kept if 8 * 3600 < age <= 20 * 3600]) == 12
    assert len([age for age in kept if 2 * DAY < age <= 12 * DAY]) == 240
    assert len([age for age in kept if 35 * DAY < age <= 45 * DAY]) == 10
    with growth._ledger.open() as con:
        rooms = con.execute("select count(*) from room").fetchall()
    assert rooms == [(len(kept),)]


def test_a_curve_keeps_the_extremes_of_what_it_sums_up() -> None:
    readings = [Reading(float(n), n, 0, 0, None, None) for n in range(1000)]
    readings[500] = Reading(500.0, 10**9, 0, 0, None, None)
    curves = curves_of(readings, 100)
    assert len(curves["size"]) == 100 and curves["rate"] == ()
    assert max(high for _, _, high in curves["size"]) == 10**9
    assert curves["size"][0][1] == 0 and curves["size"][-1][0] == 999.0
    assert curves_of(readings[:7], 100)["size"][3] == (3.0, 3.0, 3.0)
