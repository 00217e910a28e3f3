"""``python -m tests.benchmarks [--only NAME,...]``: one line of JSON for each scenario."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys

from tests.benchmarks.figures import Figure, Missing

SCENARIOS = {
    "start-window": "starting.start_window",
    "start-vs-db4s": "desktop_starts.start_vs_db4s",
    "handover-vs-db4s": "desktop_starts.handover_vs_db4s",
    "open-500mb": "opening.open_500mb",
    "tree-5000-tables": "opening.tree_5000_tables",
    "stall-vacuum": "stalls.stall_vacuum",
    "stall-maintenance": "maintaining.stall_maintenance",
    "vacuum-500mb": "maintaining.vacuum_500mb",
    "writer-wait": "maintaining.writer_wait",
    "stall-backup": "stalls.stall_backup",
    "stall-analyze": "stalls.stall_analyze",
    "search-500mb": "search.search_500mb",
    "profile-10m": "search.profile_10m",
    "rows-stream-10m": "query.rows_stream_10m",
    "stop-latency": "query.stop_latency",
    "stall-editor": "editor.stall_editor",
    "complete-200kb": "editor.complete_200kb",
    "stall-control": "stalls.stall_control",
    "csv-export-10m": "transfer.csv_export_10m",
    "csv-import-10m": "transfer.csv_import_10m",
    "stall-export": "transfer_stalls.stall_export",
    "rows-jump-10m": "rows.rows_jump_10m",
    "rows-jump-100m": "rows.rows_jump_100m",
    "rows-offset-control": "rows.rows_offset_control",
    "rows-rank-10m": "rows.rows_rank_10m",
    "stall-rows": "rows_stalls.stall_rows",
    "chart-pan-5": "charts_drawing.chart_pan_5",
    "chart-pan-20": "charts_drawing.chart_pan_20",
    "chart-first-10m": "charts_first.chart_first_10m",
    "chart-first-100m": "charts_first.chart_first_100m",
    "chart-load-10m": "charts_loading.chart_load_10m",
    "chart-load-10m-text": "charts_loading.chart_load_10m_text",
    "chart-load-100m": "charts_loading.chart_load_100m",
    "chart-window-100m": "charts_first.chart_window_100m",
    "chart-reopen": "charts_loading.chart_reopen",
    "stall-chart": "charts_stalls.stall_chart",
    "backup-500mb": "storing.backup_500mb",
    "store-30": "storing.store_30",
    "integrity-500mb": "checking.integrity_500mb",
    "recover-500mb": "recovering.recover_500mb",
}


def main() -> int:
    """Run scenarios, each in a process of its own; 1 where one broke or missed its limit."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="names, with commas between")
    parser.add_argument("--here", choices=SCENARIOS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        print(_measured(asked.here))
        return 0
    names = [name.strip() for name in asked.only.split(",") if name.strip()] or list(SCENARIOS)
    if unknown := set(names) - set(SCENARIOS):
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    kept = [_run(name) for name in names]
    return int(not all(kept))


def _measured(name: str) -> str:
    module, function = SCENARIOS[name].split(".")
    try:
        figure: Figure = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)()
        return figure.line()
    except Missing as error:
        return json.dumps({"scenario": name, "error": str(error), "kept": False})


def _run(name: str) -> bool:
    command = (sys.executable, "-m", "tests.benchmarks", "--here", name)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        print(json.dumps({"scenario": name, "error": f"ended with {done.returncode}"}), flush=True)
        return False
    print(lines[-1], flush=True)
    return bool(json.loads(lines[-1])["kept"])


if __name__ == "__main__":
    sys.exit(main())
