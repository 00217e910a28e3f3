"""Databases the labelled statements are about, made by SQL alone."""

from __future__ import annotations

from pathlib import Path

import apsw

N = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) "
_DAY = "date('1992-01-01', '+' || ({}) || ' days')"

TPCH = f"""
create table region(r_regionkey integer primary key, r_name text, r_comment text);
create table nation(n_nationkey integer primary key, n_name text, n_regionkey integer not null);
create table supplier(s_suppkey integer primary key, s_name text, s_address text,
  s_nationkey integer not null, s_phone text, s_acctbal real, s_comment text);
create table part(p_partkey integer primary key, p_name text, p_mfgr text, p_brand text,
  p_type text, p_size integer, p_container text, p_retailprice real);
create table partsupp(ps_partkey integer not null, ps_suppkey integer not null,
  ps_availqty integer, ps_supplycost real, primary key (ps_partkey, ps_suppkey));
create table customer(c_custkey integer primary key, c_name text, c_nationkey integer not null,
  c_phone text, c_acctbal real, c_mktsegment text);
create table orders(o_orderkey integer primary key, o_custkey integer not null, o_orderstatus text,
  o_totalprice real, o_orderdate text, o_orderpriority text, o_clerk text, o_comment text);
create table lineitem(l_orderkey integer not null, l_partkey integer not null,
  l_suppkey integer not null, l_linenumber integer not null, l_quantity real,
  l_extendedprice real, l_discount real, l_tax real, l_returnflag text, l_linestatus text,
  l_shipdate text, l_commitdate text, l_receiptdate text, l_shipmode text, l_comment text,
  primary key (l_orderkey, l_linenumber));
{N.format(5)} insert into region select i - 1, 'REGION' || i, '' from n;
{N.format(25)} insert into nation select i - 1, 'NATION' || i, i % 5 from n;
{N.format(100)} insert into supplier select i, 'Supplier#' || i, 'a' || i, i % 25, '1-' || i,
  i * 7 % 1000, 'c' from n;
{N.format(2000)} insert into part select i, 'part ' || (i * 7 % 93) || ' green', 'M' || i % 5,
  'Brand#' || i % 25, 'TYPE' || i % 150, i % 50, 'BOX' || i % 40, 900 + i % 100 from n;
{N.format(8000)} insert into partsupp select (i - 1) / 4 + 1, i % 4 * 25 + (i / 4) % 25 + 1,
  i % 9999, i % 1000 from n;
{N.format(1500)} insert into customer select i, 'Customer#' || i, i % 25, '2-' || i, i % 9999,
  'SEGMENT' || i % 5 from n;
{N.format(15000)} insert into orders select i, i * 7919 % 1500 + 1, substr('OFP', i % 3 + 1, 1),
  i * 31 % 100000, {_DAY.format("i * 37 % 2400")}, (i % 5 + 1) || '-PRIO', 'Clerk#' || i % 1000,
  'text ' || i from n;
{N.format(60000)} insert into lineitem select (i - 1) / 4 + 1, i * 7907 % 2000 + 1,
  i * 7901 % 100 + 1, i % 4 + 1, i % 50 + 1, i % 9000, (i % 11) / 100.0, 0.04,
  substr('ANR', i % 3 + 1, 1), substr('OF', i % 2 + 1, 1), {_DAY.format("i * 41 % 2500")},
  {_DAY.format("i * 43 % 2500")}, {_DAY.format("i * 47 % 2500")}, 'MODE' || i % 7, '' from n;
"""

TUNED = (
    TPCH
    + """
create index o_custkey on orders(o_custkey);
create index o_orderdate on orders(o_orderdate);
create index l_partkey on lineitem(l_partkey, l_suppkey);
create index l_suppkey on lineitem(l_suppkey);
create index l_shipdate on lineitem(l_shipdate);
create index ps_suppkey on partsupp(ps_suppkey);
create index c_nationkey on customer(c_nationkey);
create index s_nationkey on supplier(s_nationkey);
analyze;
"""
)

_TIME = "datetime('2023-01-01', '+' || ({}) || ' minutes')"

APP = f"""
create table users(id integer primary key, email text not null, name text, country text,
  age integer, phone text, created_at text, manager_id integer, status text, ref text);
create index users_email on users(email);
create index users_name on users(name);
create index users_created on users(created_at);
create index users_phone on users(phone);
create index users_age on users(age);
create index users_status on users(status);
create table categories(id integer primary key, name text);
create table posts(id integer primary key, user_id integer, title text, body text,
  created_at text, views integer, status text, category_id integer);
create index posts_user on posts(user_id);
create index posts_created on posts(created_at, id);
create index posts_draft on posts(user_id, created_at) where status = 'draft';
create index posts_category on posts(category_id, views);
create table comments(id integer primary key, post_id integer, user_id integer, body text,
  score integer, created_at text);
create table events(id integer primary key, ts integer, kind text, user_id integer, value real);
create index events_ts on events(ts, kind);
create table devices(id text primary key, user_ref text, label text collate nocase);
create index devices_user on devices(user_ref);
create table sessions(token text primary key, user_id integer, started text);
create table audit(at text, what text);
create trigger sessions_gone after delete on sessions begin
  insert into audit values (datetime(), old.token); end;
create table settings(key text primary key, value text);
create table logs(grp integer, code integer, message text);
create index logs_grp on logs(grp, code);
create view active_users as select id, email, country, created_at from users
  where status = 'active';
create view user_totals as select user_id, count(*) as posts, max(views) as best from posts
  group by user_id;
{N.format(20)} insert into categories select i, 'category ' || i from n;
{N.format(20000)} insert into users select i, 'u' || i || '@example.org',
  'name ' || i * 7919 % 9000, 'c' || i % 40, i % 90, '0049' || i, {_TIME.format("i * 17")},
  nullif(i % 300, 0), iif(i % 20, 'active', 'gone'), 'r' || i from n;
{N.format(30000)} insert into posts select i, i * 7919 % 20000 + 1, 'title ' || i, 'body ' || i,
  {_TIME.format("i * 11")}, i * 31 % 5000, iif(i % 50, 'live', 'draft'), i % 20 + 1 from n;
{N.format(40000)} insert into comments select i, i * 7907 % 30000 + 1, i * 31 % 20000 + 1,
  'comment ' || i, i % 100, {_TIME.format("i * 9")} from n;
{N.format(40000)} insert into events select i, 1700000000 + i * 60, 'kind' || i % 12,
  i % 20000 + 1, i % 77 from n;
{N.format(15000)} insert into devices select 'd' || i, i, 'Label ' || i from n;
{N.format(12000)} insert into sessions select 't' || i, i, {_TIME.format("i")} from n;
{N.format(30)} insert into settings select 'k' || i, i from n;
{N.format(30000)} insert into logs select i % 6, i * 7919 % 30000, 'm' from n;
"""

STALE = f"""
create table readings(id integer primary key, sensor integer, at text, value real);
create index readings_sensor on readings(sensor);
create table sensors(id integer primary key, place text);
create table shrunk(id integer primary key, a integer);
create index shrunk_a on shrunk(a);
create table steady(id integer primary key, a integer, b integer);
create index steady_a on steady(a);
create table zones(id integer primary key, kind integer, code integer);
create index zones_kind on zones(kind, code);
{N.format(1000)} insert into readings select i, i % 50, {_TIME.format("i")}, i from n;
{N.format(50)} insert into sensors select i, 'p' || i from n;
{N.format(20000)} insert into shrunk select i, i % 100 from n;
{N.format(20000)} insert into steady select i, i % 1000, i % 7 from n;
{N.format(20000)} insert into zones select i, i % 5, i from n;
analyze;
{N.format(60000)} insert into readings select i + 1000, i % 50, {_TIME.format("i")}, i from n;
delete from shrunk where id > 900;
"""

RETAIL = f"""
CREATE TABLE Customers(customer_id INTEGER PRIMARY KEY, first_name VARCHAR(40), last_name
  VARCHAR(40) NOT NULL, email VARCHAR(80) UNIQUE, city VARCHAR(40), zip CHAR(5), joined DATETIME,
  loyalty INT, referred_by INT REFERENCES Customers);
CREATE TABLE Products(sku TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, price DECIMAL(10,2),
  brand TEXT, category_id INT, active BOOLEAN, weight REAL) WITHOUT ROWID;
CREATE TABLE Orders(order_id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INT NOT NULL,
  placed_at DATETIME NOT NULL, status VARCHAR(10), total DECIMAL, note TEXT, coupon TEXT);
CREATE INDEX ix_orders_customer ON Orders(customer_id, placed_at);
CREATE INDEX ix_orders_status_open ON Orders(placed_at) WHERE status='open';
CREATE TABLE Items(order_id INT NOT NULL, line INT NOT NULL, sku TEXT NOT NULL, qty INT, price
  DECIMAL, PRIMARY KEY(order_id, line));
CREATE TABLE Categories(category_id INTEGER PRIMARY KEY, parent_id INT, label TEXT);
CREATE TABLE Visits(visit_id INTEGER PRIMARY KEY, customer_id INT, url TEXT, at INT, ms REAL, ref
  TEXT);
CREATE INDEX ix_visits_at ON Visits(at);
CREATE INDEX ix_visits_url ON Visits(url COLLATE NOCASE);
CREATE INDEX ix_visits_cust_at ON Visits(customer_id, at);
CREATE TABLE Stock(warehouse INT, sku TEXT, qty INT, PRIMARY KEY(warehouse, sku));
CREATE VIEW order_totals AS SELECT o.order_id, o.customer_id, o.placed_at, sum(i.qty*i.price) AS
  amount FROM Orders o JOIN Items i ON i.order_id=o.order_id GROUP BY o.order_id;
CREATE VIEW recent AS SELECT * FROM Orders WHERE placed_at > '2024-06-01';
CREATE VIRTUAL TABLE docs USING fts5(title, body);
CREATE INDEX ix_cust_last ON Customers(last_name);
CREATE INDEX ix_cust_city ON Customers(city);
CREATE INDEX ix_cust_joined ON Customers(joined);
{N.format(25000)} INSERT INTO Customers SELECT
  i,'F'||i%500,'L'||i%3000,'e'||i||'@x.com','City'||i%60, printf('%05d',i%9000),
  datetime('2020-01-01','+'||(i*67)||' minutes'), i%5, nullif(i%11,0) FROM n;
{N.format(3000)} INSERT INTO Products SELECT 'S'||i,'Product '||i,i%500,'B'||i%30,i%40,i%7>0,i%9
  FROM n;
{N.format(50000)} INSERT INTO Orders SELECT i,i*7919%25000+1,datetime('2023-01-01','+'||(i*15)||'
  minutes'),CASE i%40 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' ELSE 'done' END,i%900,'note '||i,NULL
  FROM n;
{N.format(120000)} INSERT INTO Items SELECT (i-1)/3+1,i%3+1,'S'||(i*7907%3000+1),i%4+1,i%100 FROM
  n;
{N.format(40)} INSERT INTO Categories SELECT i,i/3,'cat'||i FROM n;
{N.format(80000)} INSERT INTO Visits SELECT
  i,i*7901%25000+1,'/p/'||i%5000,1690000000+i*30,i%1000,NULL FROM n;
{N.format(12000)} INSERT INTO Stock SELECT i%4+1,'S'||(i/4+1),i%50 FROM n;
INSERT INTO docs SELECT title, brand FROM Products LIMIT 200;
"""

CHAT = f"""
CREATE TABLE rooms(id INTEGER PRIMARY KEY, name TEXT UNIQUE, owner_id INTEGER NOT NULL, kind
  TEXT);
CREATE TABLE members(room_id INTEGER NOT NULL, person_id INTEGER NOT NULL, role TEXT, since
  TEXT, PRIMARY KEY(room_id, person_id)) WITHOUT ROWID;
CREATE TABLE people(id INTEGER PRIMARY KEY, handle TEXT NOT NULL COLLATE NOCASE UNIQUE, display
  TEXT, born DATE, boss INTEGER REFERENCES people(id), score REAL DEFAULT 0);
CREATE TABLE messages(id INTEGER PRIMARY KEY, room_id INTEGER NOT NULL REFERENCES rooms(id),
  author INTEGER NOT NULL REFERENCES people(id), sent REAL NOT NULL, body TEXT, reply_to
  INTEGER, lang TEXT, size INTEGER GENERATED ALWAYS AS (length(body)) VIRTUAL);
CREATE INDEX m_room_sent ON messages(room_id, sent);
CREATE INDEX m_lang_lower ON messages(lower(lang));
CREATE TABLE reactions(message_id INTEGER, person_id INTEGER, emoji TEXT, PRIMARY
  KEY(message_id, person_id, emoji));
CREATE TABLE sensors(code TEXT PRIMARY KEY, place TEXT, unit TEXT);
CREATE TABLE samples(sensor TEXT, t TEXT, v REAL, flag INT);
CREATE INDEX s_sensor_t ON samples(sensor, t);
CREATE TABLE config(k TEXT PRIMARY KEY, v TEXT);
CREATE VIEW chatty AS SELECT author, count(*) AS n, max(sent) AS latest FROM messages GROUP BY
  author;
CREATE VIEW flagged AS SELECT sensor, t, v FROM samples WHERE flag=1;
{N.format(400)} INSERT INTO rooms SELECT i,'room'||i,i,'k'||i%3 FROM n;
{N.format(12000)} INSERT INTO people SELECT i,'h'||i,'D'||i%3000,date('1960-01-01','+'||i||'
  days'),nullif(i%7,0),i FROM n;
{N.format(24000)} INSERT OR IGNORE INTO members SELECT
  i%400+1,i%12000+1,'member',date('2020-01-01','+'||(i%900)||' days') FROM n;
{N.format(90000)} INSERT INTO messages(id,room_id,author,sent,body,reply_to,lang) SELECT
  i,i%400+1,i*7919%12000+1,1.7e9+i*9.5,'text '||i,nullif(i%5,0),'l'||i%6 FROM n;
{N.format(30000)} INSERT OR IGNORE INTO reactions SELECT i%20000+1,i%12000+1,'e'||i%8 FROM n;
{N.format(60)} INSERT INTO sensors SELECT 'S'||i,'p'||i%9,'C' FROM n;
{N.format(70000)} INSERT INTO samples SELECT 'S'||(i%60+1),datetime('2024-01-01','+'||(i*3)||'
  minutes'),i%100/3.0,i%500=0 FROM n;
INSERT INTO config SELECT 'a'||id,id FROM rooms LIMIT 40;
"""

STORES = {"tpch": TPCH, "tuned": TUNED, "app": APP, "stale": STALE, "retail": RETAIL, "chat": CHAT}


def make(name: str, folder: Path) -> Path:
    """Build one of the databases."""
    path = folder / f"{name}.db"
    con = apsw.Connection(str(path))
    con.execute("pragma synchronous=off; pragma journal_mode=off").fetchall()
    con.execute(STORES[name]).fetchall()
    con.close()
    return path
