-- tpch: full-scan
select * from lineitem where l_partkey = 55;

-- tpch: full-scan
select * from orders where o_custkey = 5;

-- tpch: full-scan
select * from orders where o_clerk = 'Clerk#7' and o_orderstatus = 'F';

-- tpch: full-scan
select sum(l_extendedprice * l_discount) from lineitem where l_shipdate >= '1994-01-01'
and l_shipdate < '1995-01-01' and l_discount between 0.05 and 0.07 and l_quantity < 24;

-- tpch: full-scan
select count(*) from lineitem where l_shipmode = 'MODE3';

-- tpch: full-scan
update orders set o_comment = '' where o_clerk = 'Clerk#9';

-- tpch: full-scan
delete from lineitem where l_partkey = 9;

-- tpch: nothing
select * from part where p_size = 5;

-- tpch: nothing
select * from customer where c_mktsegment = 'SEGMENT1';

-- tpch: nothing
select * from nation where n_name = 'NATION3';

-- tpch: nothing
select count(*) from lineitem;

-- tpch: nothing
select sum(l_quantity) from lineitem;

-- tpch: nothing
select * from lineitem limit 20;

-- tpch: nothing
select * from lineitem;

-- tpch: nothing
select * from orders where o_orderkey = 77;

-- tpch: nothing
select * from lineitem where l_orderkey = 77 order by l_linenumber;

-- tpch: nothing
select * from orders where o_orderstatus = 'F' limit 5;

-- tpch: nothing
select 1 + 1;

-- tpch: nothing
select max(o_orderkey) from orders;

-- tuned: nothing
select * from orders where o_custkey = 5;

-- tuned: nothing
select * from lineitem where l_partkey = 55;

-- tuned: nothing
select count(*) from orders where o_orderdate >= '1998-07-01';

-- tuned: full-scan
select * from lineitem where l_shipmode = 'MODE3' and l_quantity = 4;

-- worldcities.db: full-scan
select * from cities where city = 'Berlin';

-- worldcities.db: full-scan
select * from cities where country = 'DE' and lat > 54;

-- worldcities.db: nothing
select count(*) from cities;

-- worldcities.db: nothing
select * from cities where id = 77;

-- worldcities.db: nothing
select * from cities limit 50;

-- app: full-scan
select * from comments where post_id = 5;

-- app: nothing
select * from active_users where country = 'c5';

-- app: full-scan
select * from users where id in (select user_id from comments where score = 99);

-- app: nothing
select count(*) from posts;

-- app: nothing
select * from users where email = 'u5@example.org';

-- app: nothing
select * from settings where value = '5';

-- tpch: temp-sort
-- perhaps: absent-statistics full-scan
select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate
from customer, orders, lineitem where c_mktsegment = 'SEGMENT1' and c_custkey = o_custkey
and l_orderkey = o_orderkey and o_orderdate < '1995-03-15' and l_shipdate > '1995-03-15'
group by l_orderkey, o_orderdate order by revenue desc, o_orderdate limit 10;

-- tpch: full-scan
select o_orderpriority, count(*) from orders where o_orderdate >= '1993-07-01'
and o_orderdate < '1993-10-01' and exists (select * from lineitem where l_orderkey = o_orderkey
and l_commitdate < l_receiptdate) group by o_orderpriority order by o_orderpriority;

-- tpch: correlated-subquery full-scan
-- perhaps: automatic-index
select sum(l_extendedprice) / 7.0 from lineitem, part where p_partkey = l_partkey
and p_brand = 'Brand#23' and p_container = 'BOX3' and l_quantity < (select 0.2 * avg(l_quantity)
from lineitem where l_partkey = p_partkey);

-- tuned: nothing
select o_orderpriority, count(*) from orders where o_orderdate >= '1993-07-01'
and o_orderdate < '1993-10-01' and exists (select * from lineitem where l_orderkey = o_orderkey
and l_commitdate < l_receiptdate) group by o_orderpriority order by o_orderpriority;

-- tpch: nothing
select o_orderkey, c_name from orders join customer on c_custkey = o_custkey where o_orderkey < 50;

-- tpch: correlated-subquery
-- perhaps: automatic-index full-scan
select c_name, (select count(*) from orders where o_custkey = c_custkey) from customer;

-- tuned: nothing
select c_name, (select count(*) from orders where o_custkey = c_custkey) from customer;

-- tpch: nothing
select s_name, n_name from supplier, nation;

-- tpch: cross-join
-- perhaps: full-scan
select count(*) from orders, customer;

-- tpch: cross-join
-- perhaps: full-scan
select o_orderkey, p_name from orders, part where o_totalprice > 5;

-- tpch: nothing
select n_name, r_name from nation, region where n_regionkey = r_regionkey;

-- tpch: nothing
select n_name, r_name from nation cross join region;

-- tpch: cross-join
-- perhaps: automatic-index full-scan
select * from part p join supplier s where p.p_size = 3;

-- app: full-scan
select u.name, c.body from users u join comments c on c.user_id = u.id where u.id = 5;

-- app: automatic-index
select u.name, c.body from users u left join comments c on c.user_id = u.id;

-- app: nothing
select u.name, p.title from users u join posts p on p.user_id = u.id where u.id = 5;

-- app: correlated-subquery full-scan
-- perhaps: automatic-index
select p.id, (select count(*) from comments c where c.post_id = p.id) from posts p where p.user_id
= 7;

-- app: nothing
select c.id, u.name from comments c join users u on u.id = c.user_id where c.id between 5 and 90;

-- app: nothing
select a.id, b.id from users a, users b where a.manager_id = b.id and a.id = 5;

-- app: nothing
-- perhaps: materialised
select u.id, u.email, t.posts from users u join user_totals t on t.user_id = u.id where u.id < 5;

-- app: materialised temp-sort
-- perhaps: automatic-index
with t as materialized (select user_id, count(*) k from comments group by user_id) select u.name,
t.k from users u join t on t.user_id = u.id where u.id = 5;

-- chinook.sqlite: nothing
select ar.Name, count(*) from Artist ar join Album al on al.ArtistId = ar.ArtistId group by
ar.ArtistId;

-- chinook.sqlite: nothing
select t.Name, g.Name from Track t join Genre g using (GenreId) where t.AlbumId = 5;

-- chinook.sqlite: cross-join
-- perhaps: full-scan
select * from Track, InvoiceLine;

-- chinook.sqlite: nothing
select c.LastName, sum(i.Total) from Customer c join Invoice i on i.CustomerId = c.CustomerId
group by c.CustomerId order by 2 desc;

-- northwind_jpwhite3_built.db: nothing
select o.OrderID, sum(d.UnitPrice * d.Quantity) from Orders o join "Order Details" d on d.OrderID
= o.OrderID group by o.OrderID;

-- northwind_jpwhite3_built.db: nothing
select * from Customers where Country = 'Germany' order by CompanyName;

-- northwind_jpwhite3_built.db: nothing
select * from "Order Subtotals";

-- app: function-on-column
-- perhaps: full-scan
select * from users where date(created_at) = '2023-03-05';

-- app: function-on-column
-- perhaps: full-scan
select * from users where lower(email) = 'u5@example.org';

-- app: function-on-column
-- perhaps: full-scan
select * from users where substr(name, 1, 6) = 'name 5';

-- app: function-on-column
-- perhaps: full-scan
select * from users where strftime('%Y-%m', created_at) = '2023-03';

-- app: cast-on-column
-- perhaps: full-scan
select * from users where cast(age as text) = '33';

-- app: arithmetic-on-column
-- perhaps: full-scan
select * from users where age + 1 = 34;

-- app: arithmetic-on-column
-- perhaps: full-scan
select * from users where +email = 'u5@example.org';

-- app: arithmetic-on-column
-- perhaps: full-scan
select * from users where age * 2 > 170;

-- app: arithmetic-on-column
-- perhaps: full-scan
select * from users where id + 0 = 5;

-- app: nothing
select * from users where email = lower('U5@EXAMPLE.ORG');

-- app: collation-mismatch
-- perhaps: full-scan
-- :e = 'x'
select * from users where email = :e collate nocase;

-- app: nothing
select * from users where id = 5 and lower(name) = 'x';

-- app: nothing
select lower(name) from users where id = 5;

-- app: function-on-column
-- perhaps: full-scan
select * from users where coalesce(name, '') = 'name 5';

-- app: affinity-mismatch full-scan
select u.id from users u join devices d on d.user_ref = u.id where u.id = 5;

-- app: affinity-mismatch
select * from users where phone = 4917;

-- app: nothing
select * from users where phone = '004917';

-- app: nothing
select * from users where age = '33';

-- app: affinity-mismatch
select * from events where ts > '2024-01-01';

-- app: function-on-column never-equal
-- perhaps: full-scan
select * from users where strftime('%Y', created_at) = 2023;

-- app: never-equal
-- perhaps: arithmetic-on-column full-scan function-on-column
select * from users where name || '' = 5;

-- app: nothing
select * from settings where upper(key) = 'K5';

-- chinook.sqlite: nothing
select * from Artist where upper(Name) = 'AC/DC';

-- app: leading-wildcard
-- perhaps: full-scan
select * from users where name like '%son';

-- app: like-without-nocase
-- perhaps: full-scan
select * from users where name like 'name 5%';

-- app: nothing
select * from users where name glob 'name 5*';

-- app: like-without-nocase
-- perhaps: full-scan
select * from devices where label like 'Label 5%';

-- app: bound-like-pattern
-- perhaps: full-scan
-- :p = 'x'
select * from users where name like :p || '%';

-- app: like-without-nocase
-- perhaps: full-scan
-- :p = 'name 5%'
select * from users where name like :p;

-- app: leading-wildcard
-- perhaps: full-scan
-- :p = '%5'
select * from users where name like :p;

-- app: bound-like-pattern
-- perhaps: full-scan
select * from users where name like :p;

-- app: nothing
select * from settings where key like '%5';

-- app: or-without-index
-- perhaps: full-scan
select * from users where email = 'a' or ref = 'r5';

-- app: nothing
select * from users where email = 'a' or age = 5;

-- app: nothing
select * from users where email = 'a' or email = 'b';

-- app: or-without-index
-- perhaps: full-scan
select * from comments where post_id = 5 or user_id = 5;

-- app: nothing
select * from settings where key = 'a' or value = 'b';

-- proj.db: skip-scan
select * from usage where object_code = 4326 and object_auth_name = 'EPSG';

-- proj.db: full-scan
-- perhaps: like-without-nocase
select name from projected_crs where upper(name) like 'ETRS89%';

-- proj.db: nothing
select * from projected_crs where auth_name = 'EPSG' and code = 25832;

-- app: temp-sort
select * from posts order by views;

-- app: temp-sort
select * from posts order by views desc limit 10;

-- app: nothing
select * from posts order by created_at, id limit 10;

-- app: nothing
select * from posts where user_id = 5 order by views;

-- app: nothing
select * from users order by id limit 10;

-- app: temp-sort
select user_id, count(*) from comments group by user_id;

-- app: nothing
select user_id, count(*) k from posts group by user_id order by k desc limit 5;

-- app: temp-sort
select country, count(*) from users group by country;

-- app: distinct-sort
select distinct user_id from comments;

-- app: nothing
select distinct user_id from posts;

-- app: nothing
select distinct value from settings;

-- tuned: nothing
select o_orderdate, count(*) from orders group by o_orderdate;

-- tpch: temp-sort
-- perhaps: full-scan
select l_returnflag, l_linestatus, sum(l_quantity) from lineitem where l_shipdate <= '1998-09-02'
group by l_returnflag, l_linestatus order by l_returnflag;

-- app: random-order
select * from posts order by random() limit 3;

-- app: nothing
select * from settings order by random() limit 1;

-- app: offset-paging
select * from posts order by id limit 20 offset 20000;

-- app: nothing
select * from posts order by id limit 20 offset 40;

-- app: offset-paging
-- :o = 9000
select * from posts order by id limit 20 offset :o;

-- app: nothing
select * from settings order by key limit 5 offset 5;

-- app: keyset-or
-- perhaps: full-scan
select id from posts where created_at > '2023-02-01' or (created_at = '2023-02-01' and id > 5)
order by created_at, id limit 10;

-- app: nothing
select id from posts where (created_at, id) > ('2023-02-01', 5) order by created_at, id limit 10;

-- app: in-order-by
select * from posts where category_id in (1, 2, 3) order by views limit 10;

-- app: nothing
select * from posts where category_id = 3 order by views limit 10;

-- app: needless-union
select user_id from posts union select user_id from comments;

-- app: nothing
select user_id from posts union all select user_id from comments;

-- app: nothing
select key from settings union select name from categories;

-- app: min-max
select min(created_at), max(created_at) from users;

-- app: nothing
select min(created_at) from users;

-- app: nothing
select min(score), max(score) from comments;

-- app: nothing
select min(key), max(key) from settings;

-- walmart_sales.db: nothing
select Store, avg(Weekly_Sales) from walmart_sales group by Store;

-- walmart_sales.db: nothing
select * from walmart_sales where Store = 5 order by Date;

-- worldcities.db: temp-sort
select country, count(*) from cities group by country order by 2 desc;

-- worldcities.db: temp-sort
select * from cities order by city limit 10;

-- app: null-comparison
-- perhaps: full-scan
select * from users where manager_id = null;

-- app: null-comparison
select * from users where id = 5 and manager_id <> null;

-- app: nothing
select * from users where id = 5 and manager_id is null;

-- app: not-in-null
-- perhaps: full-scan
select id from users where id not in (select manager_id from users);

-- app: nothing
select id from users where id < 9 and id not in (select manager_id from users where manager_id is
not null);

-- app: nothing
select id from users where id < 9 and id not in (select id from posts);

-- app: not-in-null
select id from users where id < 9 and age not in (1, null);

-- app: date-between
select * from users where created_at between '2023-01-01' and '2023-01-31';

-- app: nothing
select * from users where created_at >= '2023-01-01' and created_at < '2023-02-01';

-- tuned: nothing
select * from orders where o_orderdate between '1995-01-01' and '1995-01-31';

-- app: bare-column
select country, name from users where id < 50 group by country;

-- app: nothing
select id, name, count(*) from users where id < 9 group by id;

-- app: nothing
select country, max(age), name from users where id < 50 group by country;

-- app: bare-column
select name, count(*) from users where id < 50;

-- chinook.sqlite: nothing
select a.Title, ar.Name, count(t.TrackId) from Album a join Artist ar on ar.ArtistId = a.ArtistId
join Track t on t.AlbumId = a.AlbumId group by a.AlbumId;

-- chinook.sqlite: bare-column
select BillingCountry, BillingCity, sum(Total) from Invoice group by BillingCountry;

-- chinook.sqlite: count-over-join
select c.CustomerId, count(*) from Customer c left join Invoice i on i.CustomerId = c.CustomerId
group by c.CustomerId;

-- chinook.sqlite: count-over-join
select count(a.ArtistId) from Artist a join Album b on b.ArtistId = a.ArtistId;

-- chinook.sqlite: nothing
select count(distinct a.ArtistId) from Artist a join Album b on b.ArtistId = a.ArtistId;

-- chinook.sqlite: count-over-join
select sum(i.Total) from Invoice i join InvoiceLine l on l.InvoiceId = i.InvoiceId;

-- chinook.sqlite: nothing
select count(*) from Track t join Album a on a.AlbumId = t.AlbumId;

-- chinook.sqlite: nothing
select g.Name, count(*) from Track t join Genre g on g.GenreId = t.GenreId group by g.GenreId;

-- app: indexed-by
select * from users indexed by users_email where email = 'a';

-- app: equality-after-range
-- perhaps: full-scan
select * from events where ts > 1702000000 and kind = 'kind3';

-- app: nothing
select * from events where ts > 1702000000;

-- app: nothing
-- perhaps: absent-statistics equality-after-range full-scan partial-index-parameter
select * from posts where created_at > '2023-05-01' and status = :s and user_id > 5 order by
user_id;

-- app: full-scan partial-index-parameter
-- :s = 'draft'
select id from posts where status = :s and views > 4990;

-- app: nothing
select * from posts where status = 'draft' and user_id = 5;

-- app: delete-all-triggers
delete from sessions;

-- app: nothing
delete from settings;

-- app: nothing
delete from audit;

-- app: nothing
delete from sessions where token = 't5';

-- app: full-scan skip-scan-missing
select * from logs where code = 77;

-- stale: skip-scan
select * from zones where code = 77;

-- stale: stale-statistics
select * from readings where sensor = 5 and value > 3;

-- stale: stale-statistics
select * from shrunk where a = 5;

-- stale: nothing
select * from steady where a = 5;

-- app: absent-statistics
select * from users where email = 'x' and status = 'gone';

-- app: nothing
select * from users where id = 5 and status = 'gone';

-- home-assistant_test.db: nothing
select s.state, s.last_updated_ts from states s join states_meta m on s.metadata_id =
m.metadata_id where m.entity_id = 'sun.sun' order by s.last_updated_ts desc limit 10;

-- home-assistant_test.db: nothing
select * from events where event_type_id = 5 and time_fired_ts > 5;

-- home-assistant_test.db: nothing
select e.event_id, d.shared_data from events e left join event_data d on d.data_id = e.data_id
where e.event_id > 5 order by e.event_id;

-- home-assistant_test.db: nothing
select * from states where last_updated_ts > 5 order by last_updated_ts;

-- home-assistant_test.db: nothing
select metadata_id, max(last_updated_ts), state from states group by metadata_id;
