-- tpch: temp-sort
-- perhaps: full-scan
select l_returnflag, l_linestatus, sum(l_quantity), avg(l_discount), count(*) from lineitem
where l_shipdate <= date('1998-12-01', '-90 days') group by l_returnflag, l_linestatus
order by l_returnflag, l_linestatus;

-- tpch: nothing
-- perhaps: absent-statistics automatic-index full-scan temp-sort
select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue from customer, orders,
lineitem, supplier, nation, region where c_custkey = o_custkey and l_orderkey = o_orderkey
and l_suppkey = s_suppkey and c_nationkey = s_nationkey and s_nationkey = n_nationkey
and n_regionkey = r_regionkey and r_name = 'REGION2' and o_orderdate >= '1994-01-01'
and o_orderdate < '1995-01-01' group by n_name order by revenue desc;

-- tuned: nothing
-- perhaps: full-scan temp-sort
select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue from customer, orders,
lineitem, supplier, nation, region where c_custkey = o_custkey and l_orderkey = o_orderkey
and l_suppkey = s_suppkey and c_nationkey = s_nationkey and s_nationkey = n_nationkey
and n_regionkey = r_regionkey and r_name = 'REGION2' and o_orderdate >= '1994-01-01'
and o_orderdate < '1995-01-01' group by n_name order by revenue desc;

-- tpch: automatic-index
-- perhaps: correlated-subquery full-scan
select c_count, count(*) from (select c_custkey, count(o_orderkey) as c_count
from customer left join orders on c_custkey = o_custkey and o_comment not like '%special%'
group by c_custkey) group by c_count order by 2 desc;

-- tuned: nothing
select c_count, count(*) from (select c_custkey, count(o_orderkey) as c_count
from customer left join orders on c_custkey = o_custkey and o_comment not like '%special%'
group by c_custkey) group by c_count order by 2 desc;

-- tpch: full-scan
select 100.0 * sum(case when p_type like 'TYPE1%' then l_extendedprice else 0 end) /
sum(l_extendedprice) from lineitem, part where l_partkey = p_partkey
and l_shipdate >= '1995-09-01' and l_shipdate < '1995-10-01';

-- tuned: nothing
select 100.0 * sum(case when p_type like 'TYPE1%' then l_extendedprice else 0 end) /
sum(l_extendedprice) from lineitem, part where l_partkey = p_partkey
and l_shipdate >= '1995-09-01' and l_shipdate < '1995-10-01';

-- tuned: nothing
-- perhaps: full-scan temp-sort
select c_name, c_custkey, o_orderkey, sum(l_quantity) from customer, orders, lineitem
where o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 300)
and c_custkey = o_custkey and o_orderkey = l_orderkey group by c_name, c_custkey, o_orderkey;

-- tpch: correlated-subquery
-- perhaps: automatic-index full-scan
select substr(c_phone, 1, 2), count(*) from customer where c_acctbal > 5000 and not exists
(select * from orders where o_custkey = c_custkey) group by 1;

-- tuned: nothing
select substr(c_phone, 1, 2), count(*) from customer where c_acctbal > 5000 and not exists
(select * from orders where o_custkey = c_custkey) group by 1;

-- tpch: nothing
select ps_partkey, sum(ps_supplycost) from partsupp, supplier where ps_suppkey = s_suppkey group
by ps_partkey;

-- tpch: full-scan
select * from lineitem where l_suppkey = 7 and l_quantity > 40;

-- tpch: full-scan
select p_name from part where p_partkey in (select l_partkey from lineitem where l_suppkey = 7);

-- tpch: full-scan
select * from orders where o_totalprice > 99900;

-- tpch: temp-sort
select o_custkey, count(*) from orders group by o_custkey;

-- tpch: temp-sort
select * from orders order by o_orderdate desc limit 5;

-- tpch: distinct-sort
select distinct l_shipmode from lineitem;

-- tpch: nothing
select * from orders where o_orderkey between 10 and 20 order by o_totalprice;

-- tpch: nothing
-- :k = 5
select c_name from customer where c_custkey = :k;

-- tpch: nothing
select avg(o_totalprice), count(*) from orders;

-- tpch: nothing
select c.c_name, n.n_name from customer c, nation n where c.c_nationkey = n.n_nationkey;

-- tpch: full-scan
select c.c_name, o.o_orderkey from customer c, orders o where c.c_custkey = 7 and o.o_totalprice >
99990;

-- tpch: cross-join
select l.l_partkey, s.s_name from lineitem l, supplier s where l.l_orderkey < 5000;

-- tpch: nothing
select * from lineitem, part where l_partkey = p_partkey and l_orderkey = 5;

-- tpch: count-over-join
select count(o_orderkey) from orders join lineitem on l_orderkey = o_orderkey;

-- tpch: count-over-join
select sum(o_totalprice) from orders o join lineitem l on l.l_orderkey = o.o_orderkey where
o.o_orderkey < 900;

-- tpch: nothing
select o_orderkey, count(*) from orders join lineitem on l_orderkey = o_orderkey where o_orderkey
< 900 group by o_orderkey;

-- tuned: function-on-column
-- perhaps: full-scan
select * from orders where strftime('%Y', o_orderdate) = '1995';

-- tuned: like-without-nocase
-- perhaps: full-scan
select * from orders where o_orderdate like '1995-03%';

-- tuned: arithmetic-on-column
-- perhaps: full-scan
select * from orders where o_custkey - 1 = 6;

-- tuned: cast-on-column
-- perhaps: full-scan
select * from orders where cast(o_custkey as text) = '7';

-- tuned: or-without-index
-- perhaps: full-scan
select * from orders where o_custkey = 7 or o_clerk = 'Clerk#7';

-- tuned: nothing
select * from orders where o_custkey = 7 or o_orderdate = '1995-03-05';

-- tuned: leading-wildcard
-- perhaps: full-scan
select * from orders where o_comment like '%late%';

-- tuned: min-max
select min(o_orderdate), max(o_orderdate) from orders;

-- tuned: offset-paging
select o.o_orderkey, c.c_name from orders o join customer c on c.c_custkey = o.o_custkey order by
o.o_orderkey limit 20 offset 10000;

-- tuned: nothing
select * from customer where c_custkey not in (select o_custkey from orders);

-- tuned: nothing
-- perhaps: correlated-subquery full-scan
select * from orders o where o_totalprice > (select avg(o_totalprice) from orders i where
i.o_custkey = o.o_custkey);

-- app: full-scan
select id from comments where user_id = 5 and score > 50;

-- app: function-on-column
-- perhaps: full-scan
select ifnull(name, '?') from users where ifnull(email, '') = 'x';

-- app: function-on-column
-- perhaps: full-scan
select * from users where abs(age) = 5;

-- app: function-on-column
-- perhaps: full-scan
select * from users where datetime(created_at) > '2023-08-01 00:00:00';

-- app: function-on-column
-- perhaps: full-scan
select * from users where trim(email) = 'x';

-- app: nothing
select * from users where 33 = age;

-- app: nothing
select * from users where age in (3, 4);

-- app: collation-mismatch
-- perhaps: full-scan
select * from users where email collate nocase = 'U5@example.org';

-- app: full-scan
select * from devices where label = 'LABEL 5';

-- app: affinity-mismatch
select * from devices where user_ref = 77;

-- app: affinity-mismatch
select * from devices where user_ref > 100;

-- app: affinity-mismatch
select * from events where ts between '2023-01-01' and '2023-02-01';

-- app: nothing
select * from users where id = '77';

-- app: function-on-column never-equal
-- perhaps: full-scan
select * from users where length(name) = '5';

-- app: never-equal
select * from users where id < 50 and substr(phone, 1, 2) = 0;

-- app: nothing
-- perhaps: full-scan
select * from posts p where p.views > 4990 order by p.created_at limit 10;

-- app: leading-wildcard
-- perhaps: full-scan
select title from posts where title like '%fox%';

-- app: like-without-nocase
-- perhaps: full-scan
select title from posts where title like 'title 12%';

-- app: nothing
select title from posts where user_id = 5 and title like '%fox%';

-- app: like-without-nocase
-- perhaps: full-scan
-- :p = 'u5%'
select * from users where email like :p;

-- app: leading-wildcard
-- perhaps: full-scan
-- :p = 'x'
select * from users where email like '%' || :p;

-- app: full-scan
select p.title, c.body from posts p join comments c on c.post_id = p.id where p.user_id = 9;

-- app: nothing
-- perhaps: automatic-index correlated-subquery full-scan
select u.email from users u where exists (select 1 from comments c where c.user_id = u.id and
c.score = 99) and u.id < 100;

-- app: nothing
select u.email from users u where not exists (select 1 from posts p where p.user_id = u.id);

-- app: correlated-subquery
-- perhaps: automatic-index full-scan
select p.id, (select max(c.score) from comments c where c.post_id = p.id) from posts p limit 100;

-- app: nothing
select u.id, (select count(*) from posts p where p.user_id = u.id) from users u where u.id < 20;

-- app: nothing
select * from users u, categories c where u.id = 7;

-- app: full-scan
-- perhaps: cross-join
select * from posts, comments where posts.user_id = 5 and comments.user_id = 5;

-- app: nothing
select u.name from users u join posts p on p.user_id = u.id, categories c where u.id = 4 and c.id
= p.category_id;

-- app: temp-sort
select * from posts order by title limit 10;

-- app: nothing
select * from posts where category_id = 4 order by views desc limit 10;

-- app: nothing
select * from users order by email limit 10;

-- app: temp-sort
select * from users order by email collate nocase limit 10;

-- app: temp-sort
select status, count(*) from posts group by status;

-- app: distinct-sort
select count(distinct user_id) from comments;

-- app: distinct-sort
select count(distinct country) from users;

-- app: distinct-sort
select distinct country from users;

-- app: nothing
select distinct email from users;

-- app: random-order
select * from users order by random() limit 1;

-- app: offset-paging
select * from comments order by id limit 50 offset 30000;

-- app: nothing
select * from comments order by id limit 50 offset 100;

-- app: keyset-or
-- perhaps: full-scan
select id from events where ts < 1702000000 or (ts = 1702000000 and id < 5) order by ts desc, id
desc limit 10;

-- app: in-order-by
-- perhaps: full-scan
select * from users where status in ('gone', 'new') order by created_at limit 10;

-- app: needless-union
select email from users union select email from users where id > 5;

-- app: nothing
select max(age) from users;

-- app: min-max
select min(age), max(age) from users;

-- app: null-comparison
-- perhaps: full-scan
select id from users where name is null or name = null;

-- app: null-comparison
select case when manager_id = null then 1 else 0 end from users where id = 5;

-- app: nothing
select * from users where manager_id is not null and id = 5;

-- app: not-in-null
-- perhaps: full-scan
select id from posts where user_id not in (select manager_id from users where id < 50);

-- app: nothing
select id from categories where id not in (select category_id from posts where category_id is not
null);

-- app: date-between
select * from posts where created_at between '2023-02-01' and '2023-02-02';

-- app: date-between
select * from posts where created_at <= '2023-02-02' and created_at >= '2023-02-01';

-- app: nothing
select * from posts where created_at between '2023-02-01 00:00:00' and '2023-02-02 23:59:59';

-- app: bare-column
select country, email, count(*) from users where id < 90 group by country;

-- app: nothing
select country, count(*) from users where id < 90 group by country having count(*) > 1;

-- app: nothing
select substr(name, 1, 3), count(*) from users where id < 90 group by substr(name, 1, 3);

-- app: nothing
select u.id, u.email, count(p.id) from users u left join posts p on p.user_id = u.id where u.id <
90 group by u.id;

-- app: count-over-join
select u.id, count(*) from users u left join posts p on p.user_id = u.id where u.id < 90 group by
u.id;

-- app: count-over-join full-scan
-- perhaps: automatic-index
select u.id, count(p.id), count(c.id) from users u join posts p on p.user_id = u.id join comments
c on c.post_id = p.id where u.id = 9 group by u.id;

-- app: indexed-by
select * from posts indexed by posts_user where user_id = 5;

-- app: nothing
select * from posts where user_id = 5;

-- app: equality-after-range
select * from events where ts >= 1701000000 and ts < 1702000000 and kind = 'kind2';

-- app: nothing
select * from events where ts = 1701000000 and kind = 'kind2';

-- app: partial-index-parameter
-- perhaps: absent-statistics equality-after-range full-scan temp-sort
-- :s = 'draft'
select * from posts where status = :s and created_at > '2023-05-05' order by user_id;

-- app: full-scan
delete from sessions where user_id = 5;

-- app: nothing
update users set status = 'x';

-- app: nothing
update users set status = 'x' where id = 5;

-- app: nothing
insert into audit select started, token from sessions;

-- app: full-scan
insert into audit select started, token from sessions where user_id = 5;

-- app: nothing
with recursive t(i) as (select 1 union all select i + 1 from t where i < 50) select * from t;

-- app: nothing
with r as (select user_id, count(*) k from posts group by user_id) select * from r where k > 5;

-- app: nothing
-- perhaps: automatic-index full-scan materialised
select a.user_id, a.posts, b.posts from user_totals a join user_totals b on a.user_id = b.user_id;

-- app: temp-sort
-- perhaps: full-scan
select * from (select user_id, row_number() over (partition by user_id order by score) r from
comments) where r = 1;

-- stale: stale-statistics
select s.place, avg(r.value) from sensors s join readings r on r.sensor = s.id where s.id = 5
group by s.id;

-- stale: stale-statistics
select count(*) from shrunk where a > 50;

-- stale: nothing
select * from steady where id = 8;

-- stale: nothing
select * from zones where kind = 3 and code = 8;

-- stale: nothing
-- perhaps: full-scan skip-scan
select * from zones where code between 77 and 79;

-- app: full-scan skip-scan-missing
select * from logs where code = 99 and message = 'm';

-- app: absent-statistics
select * from users where name = 'name 5' and age = 5;

-- chinook.sqlite: leading-wildcard
select * from Track where Name like '%love%';

-- chinook.sqlite: arithmetic-on-column
select t.Name from Track t where t.AlbumId + 0 = 5;

-- chinook.sqlite: cross-join
-- perhaps: full-scan
select ar.Name, al.Title from Artist ar, Album al;

-- chinook.sqlite: nothing
select p.Name, count(*) from Playlist p join PlaylistTrack pt on pt.PlaylistId = p.PlaylistId
group by p.PlaylistId;

-- chinook.sqlite: not-in-null
select * from Customer where SupportRepId not in (select ReportsTo from Employee);

-- chinook.sqlite: count-over-join
select c.CustomerId, sum(i.Total), count(l.InvoiceLineId) from Customer c join Invoice i on
i.CustomerId = c.CustomerId join InvoiceLine l on l.InvoiceId = i.InvoiceId group by c.CustomerId;

-- chinook.sqlite: bare-column
select Composer, Name, count(*) from Track group by Composer;

-- chinook.sqlite: nothing
select * from Invoice where InvoiceDate between '2009-01-01' and '2009-12-31';

-- chinook.sqlite: nothing
select e.LastName, m.LastName from Employee e left join Employee m on m.EmployeeId = e.ReportsTo;

-- northwind_jpwhite3_built.db: nothing
select * from Invoices where Country = 'France';

-- northwind_jpwhite3_built.db: nothing
select p.ProductName, c.CategoryName from Products p join Categories c on c.CategoryID =
p.CategoryID where p.Discontinued = 0;

-- northwind_jpwhite3_built.db: nothing
select CustomerID, count(*) from Orders group by CustomerID order by 2 desc limit 5;

-- walmart_sales.db: nothing
select Date, sum(Weekly_Sales) from walmart_sales where Holiday_Flag = 1 group by Date;

-- walmart_sales.db: nothing
select max(Weekly_Sales) from walmart_sales;

-- worldcities.db: like-without-nocase
-- perhaps: full-scan
select * from cities where city like 'San%';

-- worldcities.db: leading-wildcard
-- perhaps: full-scan
select * from cities where city like '%burg';

-- worldcities.db: distinct-sort
select distinct country from cities;

-- worldcities.db: nothing
select avg(lat) from cities;

-- worldcities.db: automatic-index
-- perhaps: full-scan
select a.city from cities a join cities b on a.city = b.city and a.country <> b.country;

-- proj.db: nothing
select name from crs_view where auth_name = 'EPSG' and code = '4326';

-- proj.db: leading-wildcard
-- perhaps: full-scan
select alt_name from alias_name where alt_name like '%Paris%';

-- proj.db: full-scan
select * from usage where extent_code = 1262;

-- home-assistant_test.db: nothing
select m.entity_id, count(*) from states_meta m join states s on s.metadata_id = m.metadata_id
group by m.metadata_id;

-- home-assistant_test.db: nothing
delete from events where time_fired_ts < 5;
