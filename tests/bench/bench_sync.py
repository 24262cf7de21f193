"""First synchronisation over loopback: rows a second from the kiosk's start until its screen shows them, beside the sqlite3
shell's .import of the same rows with the same indexes: build/bench/sync.json, and words.

usage: bench_sync.py
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support")]

import live  # noqa: E402
from stage import BUILD, Stage  # noqa: E402

OUT = os.path.join(BUILD, "bench", "sync.json")
RUNS = 3


def shell(database, script):
    subprocess.run(["sqlite3", "-batch", database], input=script, text=True, check=True, timeout=300,
                   stdout=subprocess.DEVNULL)


def first_pull():
    """(rows, seconds, a copy of the mirror, the largest resident set of the kiosk in KiB)"""
    with Stage(months=24) as stage:
        stage.start_office()
        begin = time.monotonic()
        stage.start_kiosk(wait=None)
        stage.wait_synced()
        seconds = time.monotonic() - begin
        rows = stage.control.stats()["sync"]["rows"]
        with open(f"/proc/{stage.kiosk.process.pid}/status", encoding="ascii") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        stage.stop_kiosk()
        folder = os.path.join(stage.folder, "kiosk")
        mirror = next(os.path.join(folder, name, "mirror.db") for name in sorted(os.listdir(folder))
                      if name.startswith("mirror-"))
        copy = tempfile.mkdtemp(prefix="menting-bench-")
        for name in os.listdir(os.path.dirname(mirror)):
            shutil.copy(os.path.join(os.path.dirname(mirror), name), copy)
    return rows, seconds, copy, peak


def import_again(copy):
    """The same rows from CSV files through the shell, in one transaction, indexes last. Seconds, the best of the runs."""
    mirror = os.path.join(copy, "mirror.db")
    with sqlite3.connect(mirror) as db:
        made = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                          ).fetchall()
    tables = [name for kind, name, _ in made if kind == "table"]
    indexes = [sql + "\n;" for kind, _, sql in made if kind == "index"]
    for table in tables:
        shell(mirror, f'.mode csv\n.once "{copy}/{table}.csv"\nSELECT * FROM "{table}";\n')
    best = None
    for run in range(RUNS):
        database = os.path.join(copy, f"again-{run}.db")
        lines = ["PRAGMA journal_mode=WAL;", "PRAGMA synchronous=NORMAL;",
                 *[sql + "\n;" for kind, _, sql in made if kind == "table"], ".mode csv", "BEGIN;"]
        lines += [f'.import "{copy}/{table}.csv" "{table}"' for table in tables if
                  os.path.getsize(f"{copy}/{table}.csv")]
        begin = time.monotonic()
        shell(database, "\n".join(lines + indexes + ["COMMIT;"]) + "\n")
        seconds = time.monotonic() - begin
        best = seconds if best is None else min(best, seconds)
    return best


def main():
    pulls = [first_pull() for _ in range(RUNS)]
    rows, seconds, _, peak = min(pulls, key=lambda pull: pull[1])
    try:
        found = {"rows": rows, "seconds": round(seconds, 3), "rows_a_second": round(rows / seconds),
                 "import_rows_a_second": round(rows / import_again(pulls[0][2])), "pulling_rss_kb": peak}
    finally:
        for _, _, copy, _ in pulls:
            shutil.rmtree(copy, ignore_errors=True)
    with Stage(months=24) as stage:
        found["live"] = live.latencies(stage, time.monotonic)
    os.makedirs(os.path.dirname(OUT), exist_ok=True)
    with open(OUT, "w", encoding="utf-8") as file:
        json.dump(found, file)
    print(f"first synchronisation: {found['rows']:,} rows, {found['rows_a_second']:,} a second from the program's start to "
          f"the screen; sqlite3 .import: {found['import_rows_a_second']:,} a second; at most {found['pulling_rss_kb'] / 1024:.0f} MB")
    print(f"live: {found['live']}")


if __name__ == "__main__":
    main()
