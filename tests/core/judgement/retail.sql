-- retail: full-scan
SELECT * FROM Items WHERE sku='S5';

-- retail: full-scan
SELECT o.* FROM Orders o WHERE o.coupon IS NULL AND o.total=17;

-- retail: affinity-mismatch full-scan
SELECT * FROM Customers WHERE zip = 1234;

-- retail: full-scan
SELECT * FROM Customers WHERE zip='01234';

-- retail: nothing
-- perhaps: absent-statistics
SELECT c.last_name, count(*) FROM Customers c JOIN Orders o USING(customer_id) GROUP BY
c.customer_id HAVING count(*)>3;

-- retail: nothing
SELECT c.*, (SELECT max(placed_at) FROM Orders o WHERE o.customer_id=c.customer_id) last FROM
Customers c WHERE c.city='City5';

-- retail: correlated-subquery
SELECT c.*, (SELECT max(placed_at) FROM Orders o WHERE o.customer_id=c.customer_id) last FROM
Customers c;

-- retail: correlated-subquery
-- perhaps: automatic-index full-scan
SELECT p.sku, (SELECT sum(qty) FROM Items i WHERE i.sku=p.sku) sold FROM Products p;

-- retail: correlated-subquery
-- perhaps: automatic-index full-scan
SELECT p.title FROM Products p WHERE NOT EXISTS(SELECT 1 FROM Items i WHERE i.sku=p.sku);

-- retail: nothing
SELECT p.title FROM Products p WHERE p.sku NOT IN (SELECT sku FROM Items);

-- retail: not-in-null
-- perhaps: full-scan
SELECT * FROM Customers WHERE customer_id NOT IN (SELECT referred_by FROM Customers);

-- retail: nothing
SELECT * FROM Products WHERE brand='B3';

-- retail: nothing
-- perhaps: full-scan like-without-nocase
SELECT * FROM Products WHERE lower(title) LIKE 'product 12%';

-- retail: nothing
SELECT * FROM Visits WHERE url LIKE '/p/77%';

-- retail: leading-wildcard
-- perhaps: full-scan
SELECT * FROM Visits WHERE url LIKE '%77';

-- retail: like-without-nocase
-- perhaps: collation-mismatch full-scan
SELECT * FROM Visits WHERE url GLOB '/p/77*';

-- retail: collation-mismatch
-- perhaps: full-scan
SELECT * FROM Visits WHERE url = '/p/77';

-- retail: arithmetic-on-column
-- perhaps: full-scan
SELECT * FROM Visits WHERE at/86400 = 19600;

-- retail: function-on-column
-- perhaps: full-scan
SELECT * FROM Visits WHERE date(at,'unixepoch')='2023-08-01';

-- retail: nothing
SELECT * FROM Visits WHERE at BETWEEN 1690000000 AND 1690009999;

-- retail: or-without-index
-- perhaps: full-scan
SELECT count(*) FROM Visits WHERE ref='x' OR at=1690000030;

-- retail: nothing
SELECT * FROM Customers WHERE city='City5' OR last_name='L7';

-- retail: or-without-index
-- perhaps: full-scan
SELECT * FROM Customers WHERE city='City5' OR first_name='F7';

-- retail: cross-join full-scan
SELECT * FROM Customers, Orders WHERE Customers.city='City3' AND Orders.status='open';

-- retail: cross-join
-- perhaps: full-scan
SELECT * FROM Orders o JOIN Items i WHERE o.order_id=5;

-- retail: temp-sort
SELECT * FROM Orders ORDER BY placed_at DESC LIMIT 20;

-- retail: nothing
SELECT * FROM Orders WHERE customer_id=5 ORDER BY placed_at DESC LIMIT 20;

-- retail: nothing
SELECT * FROM Orders WHERE status='open' ORDER BY placed_at LIMIT 20;

-- retail: partial-index-parameter
-- perhaps: full-scan temp-sort
-- :s = 'open'
SELECT * FROM Orders WHERE status=:s ORDER BY placed_at LIMIT 20;

-- retail: nothing
SELECT * FROM Orders ORDER BY order_id DESC LIMIT 20;

-- retail: offset-paging
SELECT * FROM Visits ORDER BY at LIMIT 100 OFFSET 50000;

-- retail: nothing
SELECT * FROM Visits WHERE at>1690000000 ORDER BY at LIMIT 100;

-- retail: nothing
SELECT DISTINCT customer_id FROM Visits;

-- retail: distinct-sort
SELECT DISTINCT ms FROM Visits;

-- retail: nothing
SELECT DISTINCT brand FROM Products;

-- retail: nothing
SELECT brand, count(*) FROM Products GROUP BY brand;

-- retail: temp-sort
SELECT sku, sum(qty) FROM Items GROUP BY sku;

-- retail: temp-sort
SELECT sku, sum(qty) s FROM Items GROUP BY sku ORDER BY s DESC LIMIT 10;

-- retail: nothing
-- perhaps: full-scan materialised
SELECT * FROM order_totals WHERE customer_id=5;

-- retail: nothing
-- perhaps: temp-sort
SELECT customer_id, sum(amount) FROM order_totals GROUP BY customer_id;

-- retail: nothing
SELECT * FROM recent WHERE customer_id=77;

-- retail: full-scan
SELECT * FROM recent;

-- retail: materialised
-- perhaps: automatic-index full-scan
SELECT c.last_name, t.amount FROM Customers c LEFT JOIN order_totals t ON
t.customer_id=c.customer_id WHERE c.customer_id<10;

-- retail: materialised temp-sort
-- perhaps: automatic-index
WITH big AS (SELECT sku, sum(qty) s FROM Items GROUP BY sku) SELECT a.sku FROM big a JOIN big b ON
a.sku<b.sku AND a.s=b.s;

-- retail: nothing
WITH x AS (SELECT * FROM Orders WHERE customer_id=5) SELECT * FROM x ORDER BY total;

-- retail: min-max
SELECT min(at), max(at) FROM Visits;

-- retail: nothing
SELECT (SELECT min(at) FROM Visits),(SELECT max(at) FROM Visits);

-- retail: nothing
SELECT min(at), max(at), count(*) FROM Visits;

-- retail: nothing
SELECT * FROM docs WHERE docs MATCH 'product';

-- retail: nothing
SELECT * FROM docs WHERE title LIKE '%5%';

-- retail: date-between full-scan
SELECT * FROM Orders WHERE placed_at BETWEEN '2023-05-01' AND '2023-05-31';

-- retail: date-between
SELECT * FROM Customers WHERE joined BETWEEN '2021-05-01' AND '2021-05-31';

-- retail: function-on-column
-- perhaps: full-scan
SELECT * FROM Customers WHERE date(joined) BETWEEN '2021-05-01' AND '2021-05-31';

-- retail: null-comparison
-- perhaps: full-scan
SELECT * FROM Orders WHERE coupon = NULL;

-- retail: null-comparison
SELECT * FROM Orders WHERE order_id=5 AND coupon != NULL;

-- retail: bare-column
-- perhaps: full-scan
SELECT city, first_name, count(*) FROM Customers WHERE customer_id<50 GROUP BY city;

-- retail: nothing
SELECT o.order_id, o.status, sum(i.qty) FROM Orders o JOIN Items i ON i.order_id=o.order_id WHERE
o.order_id<50 GROUP BY o.order_id;

-- retail: bare-column
SELECT c.city, o.status, count(*) FROM Customers c JOIN Orders o ON o.customer_id=c.customer_id
WHERE c.customer_id<50 GROUP BY c.city;

-- retail: count-over-join
SELECT o.customer_id, sum(o.total) FROM Orders o JOIN Items i ON i.order_id=o.order_id WHERE
o.customer_id=5 GROUP BY o.customer_id;

-- retail: nothing
SELECT c.customer_id, count(DISTINCT o.order_id), count(DISTINCT v.visit_id) FROM Customers c LEFT
JOIN Orders o ON o.customer_id=c.customer_id LEFT JOIN Visits v ON v.customer_id=c.customer_id
WHERE c.customer_id=5 GROUP BY 1;

-- retail: count-over-join
SELECT c.customer_id, count(o.order_id), count(v.visit_id) FROM Customers c LEFT JOIN Orders o ON
o.customer_id=c.customer_id LEFT JOIN Visits v ON v.customer_id=c.customer_id WHERE
c.customer_id=5 GROUP BY 1;

-- retail: count-over-join
-- perhaps: absent-statistics
SELECT count(*) FROM Orders o JOIN Items i ON i.order_id=o.order_id;

-- retail: nothing
SELECT count(*) FROM Orders;

-- retail: nothing
SELECT count(*) FROM Customers WHERE city='City7';

-- retail: nothing
SELECT avg(ms) FROM Visits;

-- retail: nothing
SELECT 'a' UNION SELECT 'b';

-- retail: needless-union
SELECT city FROM Customers UNION SELECT brand FROM Products;

-- retail: random-order
SELECT * FROM Orders ORDER BY random() LIMIT 5;

-- retail: indexed-by
SELECT * FROM Visits INDEXED BY ix_visits_at WHERE at=5;

-- retail: full-scan
-- perhaps: skip-scan-missing
SELECT * FROM Stock WHERE sku='S7';

-- retail: nothing
SELECT * FROM Stock WHERE warehouse=2 AND sku='S7';

-- retail: nothing
-- perhaps: equality-after-range
SELECT customer_id FROM Visits WHERE customer_id > 20000 AND at = 1690000030;

-- retail: nothing
SELECT o.order_id, p.title FROM Orders o JOIN Items i ON i.order_id=o.order_id JOIN Products p ON
p.sku=i.sku WHERE o.customer_id=5;

-- retail: automatic-index
SELECT a.visit_id FROM Visits a JOIN Visits b ON b.ref=a.ref WHERE a.visit_id<10;

-- retail: automatic-index
-- perhaps: full-scan
SELECT a.customer_id FROM Customers a JOIN Customers b ON a.zip=b.zip AND
a.customer_id<b.customer_id;

-- retail: nothing
SELECT * FROM Categories a JOIN Categories b ON b.parent_id=a.category_id;

-- retail: nothing
WITH RECURSIVE t(id) AS (SELECT category_id FROM Categories WHERE parent_id=0 UNION ALL SELECT
c.category_id FROM Categories c JOIN t ON c.parent_id=t.id) SELECT * FROM t;

-- retail: keyset-or
-- perhaps: full-scan temp-sort
SELECT order_id FROM Orders WHERE placed_at > '2024-01-01' OR (placed_at='2024-01-01' AND
order_id>5) ORDER BY placed_at, order_id LIMIT 10;

-- retail: nothing
SELECT rowid, * FROM Orders WHERE rowid > 500 LIMIT 10;

-- retail: nothing
SELECT customer_id, at, row_number() OVER (PARTITION BY customer_id ORDER BY at) FROM Visits;

-- retail: temp-sort
SELECT url, sum(ms) OVER (ORDER BY ms) FROM Visits;

-- retail: full-scan
UPDATE Items SET price=price+1 WHERE sku='S9';

-- retail: nothing
UPDATE Orders SET note='' WHERE customer_id=9;

-- retail: nothing
DELETE FROM Visits WHERE at < 1690001000;

-- retail: full-scan
DELETE FROM Visits WHERE ref='x';

-- retail: nothing
INSERT INTO Categories(label) VALUES('x');

-- retail: full-scan
-- perhaps: arithmetic-on-column
SELECT last_name||', '||first_name AS n FROM Customers WHERE last_name||', '||first_name = 'L5,
F5';

-- retail: arithmetic-on-column
-- perhaps: full-scan
SELECT * FROM Customers WHERE last_name||'' = 'L5';

-- retail: function-on-column never-equal
-- perhaps: full-scan
SELECT * FROM Customers WHERE strftime('%m', joined) = 5;

-- retail: nothing
SELECT * FROM Customers WHERE joined >= '2021-05-01' AND joined < '2021-06-01';

-- retail: nothing
SELECT * FROM Orders o WHERE o.customer_id IN (SELECT customer_id FROM Customers WHERE
city='City9');

-- retail: nothing
-- perhaps: in-order-by
SELECT * FROM Orders WHERE customer_id IN (1,2,3) ORDER BY placed_at;

-- retail: correlated-subquery
-- perhaps: full-scan
SELECT * FROM Customers c WHERE (SELECT count(*) FROM Visits v WHERE v.customer_id=c.customer_id)
> 10;

-- retail: nothing
-- perhaps: full-scan
SELECT EXISTS(SELECT 1 FROM Orders WHERE status='paid');

-- retail: full-scan like-without-nocase
SELECT * FROM Orders WHERE note LIKE 'note 77%';

-- retail: nothing
SELECT total, count(*) FROM Orders WHERE customer_id=5 GROUP BY total;

-- retail: nothing
SELECT * FROM Customers WHERE email='e5@x.com';

-- retail: function-on-column
-- perhaps: full-scan
SELECT * FROM Customers WHERE upper(email)='E5@X.COM';

-- retail: nothing
-- perhaps: full-scan
SELECT * FROM Customers WHERE loyalty='3';

-- retail: nothing
SELECT c.customer_id FROM Customers c, (SELECT avg(total) a FROM Orders) t WHERE c.customer_id=5
AND c.loyalty<t.a;

-- retail: nothing
SELECT * FROM Customers LIMIT 10 OFFSET 10;

-- retail: nothing
SELECT * FROM Customers NATURAL JOIN Orders WHERE customer_id=3;
