"""Numbers held as text are read as their column writes them."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.metrics.figures import COMMA, PERCENT, PLAIN, THOUSANDS, Style, style_of
from plume_db.values import Value

_con = apsw.Connection(":memory:")


def in_sql(style: Style, value: Value) -> object:
    sql = f"SELECT {style.sql('c')} FROM (SELECT ?1 AS c)"
    return _con.execute(sql, (value,)).fetchall()[0][0]


@pytest.mark.parametrize(
    ("values", "style", "first"),
    [
        ([1, 2.5], PLAIN, 1),
        (["1.5", "-2.5", "1e3"], PLAIN, 1.5),
        (["21,5", "-3,25"], COMMA, 21.5),
        (["1.234,5", "12,25"], COMMA, 1234.5),
        (["0,123", "0,125"], COMMA, 0.123),
        (["1,234", "12,345,678"], THOUSANDS, 1234),
        (["1,234.5", "12,000"], THOUSANDS, 1234.5),
        (["12.5 %", "7%"], PERCENT, 12.5),
        (["n/a", "soon"], PLAIN, None),
    ],
)
def test_the_style_of_a_column_is_found(
    values: list[Value], style: Style, first: float | None
) -> None:
    found = style_of(values)
    assert found is style
    assert found.number(values[0]) == in_sql(found, values[0]) == first


_texts = st.one_of(
    st.text("0123456789.,-% e", max_size=10),
    st.integers(-(10**9), 10**9).map(lambda n: f"{n:,}"),
    st.floats(-1e6, 1e6).map(lambda n: f"{n:.2f}".replace(".", ",")),
)


@given(st.sampled_from([PLAIN, COMMA, THOUSANDS, PERCENT]), _texts)
def test_any_text_reads_the_same_in_both(style: Style, text: str) -> None:
    here, there = style.number(text), in_sql(style, text)
    if here is None or there is None:
        assert here is there, (style.why, text, here, there)
    else:
        assert there == pytest.approx(here)
