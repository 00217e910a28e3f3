"""A backup to one file: a consistent copy, checked before it gets its name."""

from plume_db.backup.preflight import preflight_backup
from plume_db.backup.to_file import BackupResult, backup_to_file

__all__ = ["BackupResult", "backup_to_file", "preflight_backup"]
