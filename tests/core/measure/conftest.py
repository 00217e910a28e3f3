"""A small shop, and a way to measure on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

SHOP = """
create table customer(id integer primary key, region text, name text);
create table purchase(id integer primary key, customer int, day int, sum int, note text);
create table item(purchase int, line int, thing int, amount int,
                  primary key(purchase, line)) without rowid;
create table thing(id integer primary key, kind int, name text);
create index purchase_customer on purchase(customer, day);
create index thing_kind on thing(kind);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 60)
  insert into customer select i, 'r' || (i % 5), 'name' || i from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
  insert into purchase select i, 1 + (i * 7) % 70, i % 30, i * 37 % 1000, null from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)
  insert into item select 1 + i % 390, i / 390, 1 + (i * 13) % 45, i % 9 from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 40)
  insert into thing select i, i % 6, 'thing' || i from n;
create view open_purchase as select p.id, p.customer, p.sum from purchase p where p.day < 12;
create view region_sum(region, total) as
  select c.region, sum(o.sum) from customer c join open_purchase o on o.customer = c.id
  group by c.region;
"""


@pytest.fixture
def shop(build: Build, reading: Read) -> Task:
    """Give a task on a shop of four tables and two views."""
    return reading(build(SHOP))
