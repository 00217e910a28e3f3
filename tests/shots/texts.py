"""The SQL in the pictures."""

PLAN_SQL = """WITH best AS MATERIALIZED (
  SELECT output_format, min(compressed_size) AS least FROM compression_stats GROUP BY 1)
SELECT r.output_format, count(*), (SELECT avg(x.compressed_size) FROM compression_stats AS x
  WHERE x.output_format = r.output_format AND x.original_size > 900000)
FROM compression_stats AS r JOIN best ON best.output_format = r.output_format
WHERE r.compressed_size > 2 * best.least
GROUP BY r.output_format ORDER BY 2 DESC"""

DEMO_SQL = """-- Which images were made larger, by format?
SELECT r.output_format, count(*) AS files,
       round(avg(1.0 * r.compressed_size / r.original_size), 3) AS ratio
FROM compression_stats AS r
WHERE r.compressed_size > r.original_size
GROUP BY r.output_format
ORDER BY files DESC;
"""

SLOW_SQL = """SELECT output_format, count(*), avg(compressed_size)
FROM compression_stats
WHERE original_size > 2000000
GROUP BY output_format"""
