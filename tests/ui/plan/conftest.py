"""A small shop with statistics, and the page of a plan over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.query.question import Question
from plume_ui.desk import Desk
from plume_ui.plan.plan_document import PlanDocument
from plume_ui.plan.request import PlanRequest

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]
OpenPlan = Callable[..., PlanDocument]

SHOP = (
    "create table customer(id integer primary key, name text, town text)",
    "create table sale(id integer primary key, customer int, day text, price real)",
    "create index sale_day on sale(day, price)",
    """with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)
       insert into customer select i, 'c' || i, 't' || (i % 7) from n""",
    """with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
       insert into sale select i, i % 200, date('2024-01-01', '+' || (i % 90) || ' days'), i from n
    """,
    "analyze",
)
JOIN = """select c.name, sum(s.price) as spent,
  (select count(*) from sale x where x.customer = c.id) as times
from customer c join sale s on s.customer = c.id
where s.day > '2024-02-01' group by c.name order by spent desc"""


@pytest.fixture
def shop(make_db: MakeDb) -> Path:
    return make_db(*SHOP, name="shop.db")


@pytest.fixture
def open_plan(qtbot: QtBot, shop: Path, desk_on: DeskOn) -> Iterator[OpenPlan]:
    """Open the page of a statement's plan and wait until it is judged and remembered."""
    made: list[PlanDocument] = []

    def give(sql: str = JOIN, tab: str = "Plan", desk: Desk | None = None) -> PlanDocument:
        page = PlanDocument(desk or desk_on(shop), PlanRequest(Question(sql), tab))
        made.append(page)
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        qtbot.waitUntil(lambda: page.reading.page is not None or bool(page.reading.sentence))
        qtbot.waitUntil(lambda: not page.desk.jobs.running)
        return page

    yield give
    for page in made:
        page.shutdown()
