"""The tables of the demo: the app's own statistics table, and the schema it grew into.

``compression_stats`` and its three indexes are the app's, word for word. Left in on purpose, to be
found: ``compression_results.job_id`` refers to another table without an index,
``idx_results_image`` is a prefix of ``idx_results_image_status``.
"""

from __future__ import annotations

STATISTICS = """
CREATE TABLE compression_stats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    input_format TEXT NOT NULL,
    output_format TEXT NOT NULL,
    input_size_range TEXT NOT NULL,
    quality_setting INTEGER NOT NULL,
    lossy_mode BOOLEAN NOT NULL,
    size_reduction_percent REAL NOT NULL,
    original_size INTEGER NOT NULL,
    compressed_size INTEGER NOT NULL,
    compression_time_ms INTEGER,
    timestamp TEXT NOT NULL,
    image_type TEXT
);
"""

STATISTICS_INDEXES = """
CREATE INDEX idx_compression_formats
    ON compression_stats(input_format, output_format, quality_setting);
CREATE INDEX idx_size_type ON compression_stats(input_size_range, image_type);
CREATE INDEX idx_compression_timestamp ON compression_stats(timestamp);
"""

APP = """
CREATE TABLE schema_migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT,
    updated_at INTEGER NOT NULL  -- seconds since 1970
) WITHOUT ROWID;

CREATE TABLE algorithms (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    output_format TEXT NOT NULL,
    encoder_version TEXT
);

CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE COLLATE NOCASE,
    watched INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1))
);

CREATE TABLE images (
    id INTEGER PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folders(id),
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    added_at INTEGER NOT NULL,  -- seconds since 1970
    megapixels REAL GENERATED ALWAYS AS (round(width * height / 1e6, 2)) VIRTUAL
);

CREATE TABLE image_metadata (
    image_id INTEGER PRIMARY KEY REFERENCES images(id) ON DELETE CASCADE,
    camera TEXT,
    iso INTEGER,
    exposure TEXT,
    latitude REAL,
    longitude REAL,
    exif TEXT CHECK (exif IS NULL OR json_valid(exif)),
    thumbnail BLOB
);

CREATE TABLE compression_jobs (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL DEFAULT 'drop' CHECK (source IN ('drop', 'watch', 'command line')),
    app_version TEXT NOT NULL,
    algorithm_id INTEGER NOT NULL REFERENCES algorithms(id),
    quality INTEGER NOT NULL CHECK (quality BETWEEN 1 AND 100),
    files INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,  -- milliseconds since 1970
    finished_at INTEGER
);

CREATE TABLE compression_results (
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES compression_jobs(id) ON DELETE CASCADE,
    image_id INTEGER NOT NULL REFERENCES images(id) ON DELETE CASCADE,
    algorithm_id INTEGER NOT NULL REFERENCES algorithms(id),
    status TEXT NOT NULL CHECK (status IN ('done', 'failed', 'skipped')),
    original_bytes INTEGER NOT NULL,
    compressed_bytes INTEGER,
    duration_ms REAL,
    psnr REAL,
    ssim REAL,
    finished_at TEXT NOT NULL,
    ratio REAL GENERATED ALWAYS AS (compressed_bytes * 1.0 / original_bytes) VIRTUAL
);

CREATE TABLE errors (
    id INTEGER PRIMARY KEY,
    result_id INTEGER NOT NULL REFERENCES compression_results(id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    message TEXT NOT NULL
);

CREATE TABLE operations_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    level TEXT NOT NULL DEFAULT 'info',
    operation TEXT NOT NULL,
    target TEXT,
    detail TEXT
);

CREATE TABLE compression_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    input_format TEXT NOT NULL,
    output_format TEXT NOT NULL,
    original_size INTEGER NOT NULL,
    compressed_size INTEGER NOT NULL,
    tool_version TEXT NOT NULL,
    source_type TEXT NOT NULL,
    timestamp TEXT DEFAULT CURRENT_TIMESTAMP
);

CREATE VIRTUAL TABLE image_search USING fts5(
    file_name, content='images', content_rowid='id', tokenize='unicode61'
);
"""

APP_INDEXES = """
CREATE INDEX idx_images_folder ON images(folder_id);
CREATE UNIQUE INDEX idx_images_hash ON images(content_hash);
CREATE INDEX idx_jobs_started ON compression_jobs(started_at);
CREATE INDEX idx_jobs_algorithm ON compression_jobs(algorithm_id);
CREATE INDEX idx_results_image ON compression_results(image_id);
CREATE INDEX idx_results_image_status ON compression_results(image_id, status);
CREATE INDEX idx_results_algorithm ON compression_results(algorithm_id);
CREATE INDEX idx_results_failed ON compression_results(finished_at) WHERE status = 'failed';
CREATE INDEX idx_errors_result ON errors(result_id);
CREATE INDEX idx_log_day ON operations_log(date(at), operation);
"""

APP_LOGIC = """
CREATE VIEW daily_savings AS
SELECT date(timestamp) AS day,
       count(*) AS files,
       sum(original_size) AS original_bytes,
       sum(compressed_size) AS compressed_bytes,
       1 - sum(compressed_size) * 1.0 / sum(original_size) AS saved
FROM compression_stats
GROUP BY day;

CREATE VIEW algorithm_overview AS
SELECT a.name AS algorithm,
       a.output_format,
       count(*) AS files,
       avg(r.ratio) AS mean_ratio,
       avg(r.psnr) AS mean_psnr,
       avg(r.duration_ms) AS mean_ms,
       avg(r.status = 'failed') AS failure_rate
FROM compression_results AS r
JOIN algorithms AS a ON a.id = r.algorithm_id
GROUP BY a.id;

CREATE VIEW recent_failures AS
SELECT r.finished_at, i.file_name, e.code, e.message, j.app_version
FROM errors AS e
JOIN compression_results AS r ON r.id = e.result_id
JOIN images AS i ON i.id = r.image_id
JOIN compression_jobs AS j ON j.id = r.job_id
ORDER BY r.finished_at DESC
LIMIT 200;

CREATE TRIGGER log_settings AFTER UPDATE OF value ON settings
WHEN old.value IS NOT new.value
BEGIN
    INSERT INTO operations_log(operation, target, detail)
    VALUES ('setting changed', new.key, json_object('from', old.value, 'to', new.value));
END;

CREATE TRIGGER index_new_image AFTER INSERT ON images
BEGIN
    INSERT INTO image_search(rowid, file_name) VALUES (new.id, new.file_name);
END;

CREATE TRIGGER forget_image AFTER DELETE ON images
BEGIN
    INSERT INTO image_search(image_search, rowid, file_name)
    VALUES ('delete', old.id, old.file_name);
END;
"""
