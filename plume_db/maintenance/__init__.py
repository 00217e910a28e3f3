"""Tasks that look after a file: compact it, refresh its statistics, check its integrity.

Each task has a preflight, which reads only, and a run function, which takes a
:class:`~plume_db.jobs.Task` and gives a frozen result.
"""

from plume_db.maintenance.compact import compact, preflight_compact
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.integrity import CheckResult, check, preflight_check
from plume_db.maintenance.preflight import Need, Preflight
from plume_db.maintenance.results import CompactResult
from plume_db.maintenance.statistics import AnalyzeResult, analyze, preflight_analyze

__all__ = [
    "AnalyzeResult",
    "CheckResult",
    "CompactResult",
    "Finding",
    "Need",
    "Preflight",
    "analyze",
    "check",
    "compact",
    "preflight_analyze",
    "preflight_check",
    "preflight_compact",
]
