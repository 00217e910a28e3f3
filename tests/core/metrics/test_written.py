"""Dates as people write them read the same in SQL and in Python."""

from __future__ import annotations

from datetime import UTC, datetime

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.metrics.epochs import encoding

_con = apsw.Connection(":memory:")
MOMENT = 1636117445.0  # 2021-11-05 13:04:05 UTC
DAY = 1636070400.0


def in_sql(key: str, text: str) -> object:
    sql = f"SELECT {encoding(key).sql('c')} FROM (SELECT ?1 AS c)"
    return _con.execute(sql, (text,)).fetchall()[0][0]


def same(key: str, text: str) -> None:
    here, there = encoding(key).seconds(text), in_sql(key, text)
    if here is None or there is None:
        assert here is there, (key, text, here, there)
    else:
        assert there == pytest.approx(here, abs=0.0015), (key, text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("05 Nov 2021 13:04:05", MOMENT),
        ("5-Nov-2021", DAY),
        ("05-Nov-21", DAY),
        ("5. November 2021", DAY),
        ("5th Nov 2021", DAY),
        ("Nov 5, 2021", DAY),
        ("November 5, 2021 at 1:04:05 PM", MOMENT),
        ("Fri, 05 Nov 2021 14:04:05 +0100", MOMENT),
        ("Fri, 5 Nov 2021 13:04:05 GMT (UTC)", MOMENT),
        ("Fri Nov  5 13:04:05 2021", MOMENT),
        ("Fri Nov 05 13:04:05 +0000 2021", MOMENT),
        ("05/Nov/2021:15:04:05 +0200", MOMENT),
        ("2021-Nov-05", DAY),
        ("Nov 2021", 1635724800.0),
    ],
)
def test_a_date_with_the_name_of_its_month_is_read(text: str, seconds: float) -> None:
    assert encoding("month_name").seconds(text) == in_sql("month_name", text) == seconds


@pytest.mark.parametrize("text", ["Nov", "may be", "nov 31", "2021 05 nov", "12 mar 2021 25:00"])
def test_a_month_alone_is_no_date(text: str) -> None:
    assert encoding("month_name").seconds(text) is None
    assert in_sql("month_name", text) is None


@pytest.mark.parametrize(
    ("key", "text", "seconds"),
    [
        ("dmy/", "5/11/2021 1:04:05 PM", MOMENT),
        ("mdy/", "11/5/21", DAY),
        ("mdy/", "2/13/99", 918864000.0),
        ("dmy.", "5.11.2021, 13:04:05", MOMENT),
        ("ymd/", "2021/11/5 13:04:05", MOMENT),
        ("ymd-", "2021-11-5", DAY),
    ],
)
def test_a_date_of_three_numbers_is_read(key: str, text: str, seconds: float) -> None:
    assert encoding(key).seconds(text) == in_sql(key, text) == seconds


_WRITTEN = ["%d %b %Y %H:%M:%S", "%B %d, %Y", "%a, %d %b %Y %H:%M:%S +0000", "%a %b %d %H:%M:%S %Y",
            "%d-%b-%Y %I:%M:%S %p", "%b %d, %Y at %I:%M %p", "%d/%b/%Y:%H:%M:%S +0000"]  # fmt: skip
_IN_PARTS = {"dmy/": "%d/%m/%Y", "mdy-": "%m-%d-%Y %H:%M", "dmy.": "%d.%m.%y", "ymd/": "%Y/%m/%d"}


@given(st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 30)), st.sampled_from(_WRITTEN))
def test_every_moment_survives_being_written_with_its_month(moment: datetime, how: str) -> None:
    text = moment.strftime(how)
    same("month_name", text)
    # What the text says to its last digit is what is read.
    expected = datetime.strptime(text.replace(" +0000", ""), how.replace(" +0000", ""))
    assert encoding("month_name").seconds(text) == expected.replace(tzinfo=UTC).timestamp()


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 30)),
    st.sampled_from(sorted(_IN_PARTS)),
)
def test_every_moment_survives_being_written_in_parts(moment: datetime, key: str) -> None:
    text = moment.strftime(_IN_PARTS[key])
    same(key, text)
    expected = datetime.strptime(text, _IN_PARTS[key]).replace(tzinfo=UTC).timestamp()
    assert encoding(key).seconds(text) == expected


_odd = st.text("0123456789 -/.:,()+APMTZjanfebmroctdu", max_size=24)


@given(_odd, st.sampled_from(["month_name", "dmy/", "mdy-", "ymd.", "ymd/", "dmy."]))
def test_any_text_reads_the_same_in_both(text: str, key: str) -> None:
    same(key, text)
