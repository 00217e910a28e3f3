-- chat: nothing
SELECT body FROM messages WHERE room_id=5 ORDER BY sent DESC LIMIT 50;

-- chat: full-scan
SELECT body FROM messages WHERE author=5 ORDER BY sent DESC LIMIT 50;

-- chat: nothing
SELECT m.body, p.handle FROM messages m JOIN people p ON p.id=m.author WHERE m.room_id=7 AND
m.sent>1.7e9+500000;

-- chat: nothing
SELECT * FROM people WHERE handle='H55';

-- chat: function-on-column
-- perhaps: full-scan
SELECT * FROM people WHERE lower(handle)='h55';

-- chat: nothing
SELECT * FROM people WHERE handle LIKE 'h55%';

-- chat: full-scan like-without-nocase
SELECT * FROM people WHERE display LIKE 'D55%';

-- chat: nothing
SELECT * FROM messages WHERE lower(lang)='l3';

-- chat: full-scan
SELECT * FROM messages WHERE upper(lang)='L3';

-- chat: nothing
-- perhaps: full-scan
SELECT count(*) FROM messages WHERE size>10;

-- chat: nothing
SELECT room_id, count(*) FROM messages GROUP BY room_id;

-- chat: temp-sort
SELECT author, count(*) FROM messages GROUP BY author;

-- chat: temp-sort
SELECT strftime('%Y-%m', sent, 'unixepoch') AS mon, count(*) FROM messages GROUP BY mon;

-- chat: nothing
SELECT r.name, (SELECT body FROM messages m WHERE m.room_id=r.id ORDER BY sent DESC LIMIT 1) AS
last FROM rooms r;

-- chat: correlated-subquery
-- perhaps: automatic-index full-scan
SELECT p.handle, (SELECT count(*) FROM messages m WHERE m.author=p.id) FROM people p;

-- chat: nothing
-- perhaps: automatic-index correlated-subquery distinct-sort full-scan skip-scan-missing
SELECT p.handle FROM people p WHERE EXISTS (SELECT 1 FROM reactions x WHERE x.person_id=p.id);

-- chat: automatic-index
-- perhaps: full-scan
SELECT p.handle FROM people p LEFT JOIN reactions x ON x.person_id=p.id WHERE x.message_id IS NULL;

-- chat: nothing
SELECT p.handle, b.handle FROM people p LEFT JOIN people b ON b.id=p.boss WHERE p.id<40;

-- chat: not-in-null
-- perhaps: full-scan
SELECT * FROM people WHERE id NOT IN (SELECT boss FROM people WHERE id>50);

-- chat: nothing
SELECT * FROM rooms WHERE id NOT IN (SELECT room_id FROM messages);

-- chat: null-comparison
-- perhaps: full-scan
SELECT * FROM people WHERE boss=NULL;

-- chat: date-between
SELECT * FROM samples WHERE t BETWEEN '2024-02-01' AND '2024-02-29' AND sensor='S5';

-- chat: nothing
-- perhaps: function-on-column
SELECT * FROM samples WHERE sensor='S5' AND date(t)='2024-02-03';

-- chat: full-scan
-- perhaps: function-on-column
SELECT * FROM samples WHERE date(t)='2024-02-03';

-- chat: nothing
SELECT sensor, max(t), v FROM samples GROUP BY sensor;

-- chat: bare-column
SELECT sensor, t, avg(v) FROM samples GROUP BY sensor;

-- chat: nothing
-- perhaps: temp-sort
SELECT sensor, date(t), avg(v) FROM samples GROUP BY sensor, date(t);

-- chat: nothing
SELECT min(t), max(t) FROM samples WHERE sensor='S3';

-- chat: nothing
SELECT min(sent), max(sent) FROM messages;

-- chat: min-max
SELECT min(id), max(id) FROM messages;

-- chat: full-scan
SELECT * FROM flagged;

-- chat: nothing
SELECT * FROM flagged WHERE sensor='S9';

-- chat: nothing
-- perhaps: full-scan materialised temp-sort
SELECT c.n FROM chatty c WHERE c.author=5;

-- chat: temp-sort
-- perhaps: automatic-index full-scan materialised
SELECT p.handle, c.n FROM people p JOIN chatty c ON c.author=p.id WHERE p.id IN (1,2,3);

-- chat: materialised
-- perhaps: full-scan
WITH recent AS MATERIALIZED (SELECT * FROM messages WHERE sent>1.7e9) SELECT count(*) FROM recent
WHERE room_id=4;

-- chat: offset-paging temp-sort
SELECT * FROM messages ORDER BY sent LIMIT 10 OFFSET 50000;

-- chat: nothing
SELECT * FROM messages WHERE room_id=5 ORDER BY sent LIMIT 10 OFFSET 10;

-- chat: keyset-or
-- perhaps: temp-sort
SELECT id FROM messages WHERE room_id=5 AND (sent>1700000500 OR (sent=1700000500 AND id>7)) ORDER
BY sent, id LIMIT 20;

-- chat: or-without-index
-- perhaps: full-scan
SELECT * FROM messages WHERE id=5 OR reply_to=5;

-- chat: nothing
SELECT * FROM messages WHERE id=5 OR room_id=5;

-- chat: nothing
SELECT * FROM messages WHERE id IN (5,6,7);

-- chat: cross-join
SELECT * FROM messages m, rooms r WHERE m.room_id=5;

-- chat: cross-join
SELECT * FROM rooms a, rooms b;

-- chat: nothing
SELECT * FROM config, sensors;

-- chat: nothing
SELECT * FROM messages m JOIN rooms r ON r.id=m.room_id WHERE r.name='room5';

-- chat: count-over-join
SELECT r.id, count(m.id), count(b.person_id) FROM rooms r JOIN messages m ON m.room_id=r.id JOIN
members b ON b.room_id=r.id WHERE r.id=5 GROUP BY r.id;

-- chat: nothing
SELECT count(*) FROM members WHERE room_id=5;

-- chat: distinct-sort
SELECT count(DISTINCT author) FROM messages;

-- chat: nothing
SELECT DISTINCT room_id FROM messages;

-- chat: nothing
-- perhaps: absent-statistics automatic-index distinct-sort full-scan temp-sort
SELECT DISTINCT p.id FROM people p JOIN messages m ON m.author=p.id;

-- chat: needless-union
SELECT author FROM messages UNION SELECT person_id FROM reactions;

-- chat: random-order
SELECT * FROM messages ORDER BY RANDOM() LIMIT 1;

-- chat: full-scan
SELECT * FROM people WHERE born>='1970-01-01' AND born<'1970-02-01';

-- chat: full-scan never-equal
SELECT * FROM people WHERE strftime('%Y',born)=1970;

-- chat: arithmetic-on-column
-- perhaps: full-scan
SELECT * FROM messages WHERE room_id+0=5;

-- chat: cast-on-column
-- perhaps: full-scan
SELECT * FROM messages WHERE CAST(room_id AS TEXT)='5';

-- chat: nothing
SELECT * FROM sensors WHERE code=5;

-- chat: affinity-mismatch
SELECT * FROM samples WHERE sensor=5;

-- chat: nothing
SELECT s.place, x.v FROM sensors s JOIN samples x ON x.sensor=s.code WHERE s.place='p3' AND
x.t>'2024-03-01';

-- chat: full-scan
UPDATE messages SET body='' WHERE author=7;

-- chat: nothing
UPDATE messages SET body='' WHERE room_id=7;

-- chat: full-scan
-- perhaps: skip-scan-missing
DELETE FROM reactions WHERE person_id=7;

-- chat: nothing
DELETE FROM config;

-- chat: nothing
INSERT INTO config SELECT 'x'||id, name FROM rooms;

-- chat: nothing
SELECT handle FROM people ORDER BY handle LIMIT 10;

-- chat: temp-sort
SELECT display FROM people ORDER BY display COLLATE NOCASE;

-- chat: leading-wildcard
-- perhaps: full-scan
SELECT body FROM messages WHERE body LIKE '%text 7%';

-- chat: nothing
SELECT body FROM messages WHERE room_id=5 AND body LIKE '%7%';

-- chat: nothing
-- perhaps: bound-like-pattern full-scan
SELECT body FROM messages WHERE body LIKE :x;

-- chat: nothing
SELECT author, row_number() OVER (PARTITION BY room_id ORDER BY sent) FROM messages;

-- chat: full-scan
-- perhaps: automatic-index
SELECT a.id FROM messages a JOIN messages b ON b.reply_to=a.id WHERE a.room_id=5;

-- chat: nothing
SELECT v FROM config WHERE k='a5';

-- chat: nothing
SELECT * FROM (SELECT author, count(*) n FROM messages WHERE room_id=3 GROUP BY author) WHERE n>2
ORDER BY n DESC;

-- chat: nothing
SELECT * FROM messages WHERE sent>1.7e9 AND room_id IN (1,2) ORDER BY author LIMIT 5;

-- chat: nothing
SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM people);

-- chat: full-scan
SELECT json_extract(body,'$.a') FROM messages WHERE json_extract(body,'$.a')=5;

-- chat: nothing
SELECT sum(score) FROM people;

-- chat: nothing
SELECT p.display, sum(m.size) FROM people p JOIN messages m ON m.author=p.id WHERE m.room_id=9
GROUP BY p.id;

-- chat: nothing
WITH RECURSIVE up(id) AS (SELECT 700 UNION SELECT boss FROM people JOIN up ON people.id=up.id
WHERE boss IS NOT NULL) SELECT * FROM up;

-- chat: nothing
-- perhaps: full-scan
SELECT * FROM people WHERE score BETWEEN 5 AND 9 LIMIT 3;

-- chat: temp-sort
SELECT display FROM people GROUP BY display HAVING count(*)>3;
