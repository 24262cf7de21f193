"""Runs the fuzz targets (libFuzzer, with AddressSanitizer and UndefinedBehaviorSanitizer).

usage: fuzz.py SECONDS [TARGET...]     for each target that long; what it learns is kept in build/fuzz/corpus/TARGET

Each begins with its kept inputs: tests/fuzz/corpus/TARGET, the cases that once broke something in tests/fuzz/cases/TARGET,
and what other tests have of the same kind (SEEDS). An input that breaks something is written to build/fuzz/found.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build", "fuzz")
HERE = os.path.join(ROOT, "tests", "fuzz")
CASES = "tests/unit/wire_cases/*/"
ANSWERS = ["push_answer", "enroll", "enrolled", "error", "snapshot", "ticket_create", "ticket_act", "pin_set", "pin_lock",
           "audit"]

# Target: (dictionary, longest input, fewest runs a second that it is worth something, seeds: (first bytes, pattern))
TARGETS = {
    "base_config": ("ini", 8192, 100, [(b"", "kiosk.conf")]),
    "desk_csv": ("csv", 6000, 5, [(b"\0", "assets/rulebook/areas.csv"), (b"\1", "assets/rulebook/posts.csv"),
                                  (b"\2", "assets/rulebook/shifts.csv")]),
    "desk_push": ("json", 8192, 20, [(b"", CASES + "push/*.json")]),
    "office_http": ("http", 4096, 4, []),
    "store_file": (None, 64, 5, [(b"", "tests/fuzz/fuzz_store_file.c")]),
    "store_page": ("json", 8192, 100, [(b"", CASES + "changes/*.json")]),
    "wire_answers": ("json", 8192, 100, [(bytes([i]), CASES + f"{kind}/*.json") for i, kind in enumerate(ANSWERS)]),
}


def gather(target, folder):
    """The kept inputs of a target in one folder. Returns how many."""
    _, longest, _, seeds = TARGETS[target]
    names = 0
    kept = [(b"", os.path.join("tests/fuzz", kind, target, "*")) for kind in ("corpus", "cases")]
    for first, pattern in kept + seeds:
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            with open(path, "rb") as source, open(os.path.join(folder, f"{names:04d}"), "wb") as out:
                out.write((first + source.read())[:longest])
            names += 1
    return names


def run(target, seconds, learned=None):
    """Returns (exit status, inputs run, edges reached, output). Nothing is left behind but what is learned and found."""
    dictionary, longest, _, _ = TARGETS[target]
    found = os.path.join(BUILD, "found") + os.sep
    os.makedirs(found, exist_ok=True)
    scratch = tempfile.mkdtemp(prefix="menting-fuzz-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    try:
        kept, temporary = os.path.join(scratch, "kept"), os.path.join(scratch, "tmp")
        os.mkdir(kept)
        os.mkdir(temporary)
        gather(target, kept)
        new = learned or os.path.join(scratch, "new")
        os.makedirs(new, exist_ok=True)
        command = [os.path.join(BUILD, "fuzz_" + target), f"-max_total_time={seconds}", f"-max_len={longest}", "-timeout=120",
                   "-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={found}{target}-", new, kept]
        if dictionary:
            command.append(f"-dict={HERE}/{dictionary}.dict")
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "TMPDIR": temporary, "ASAN_OPTIONS": "detect_leaks=1"},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=seconds + 300, check=False)
        output = done.stdout.decode("utf-8", "replace")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    runs = re.search(r"stat::number_of_executed_units: (\d+)", output)
    edges = re.findall(r" cov: (\d+) ", output)
    return done.returncode, int(runs.group(1)) if runs else 0, int(edges[-1]) if edges else 0, output


def main(arguments):
    if not arguments or not arguments[0].isdigit():
        sys.exit(__doc__.strip())
    seconds, wanted = int(arguments[0]), arguments[1:] or sorted(TARGETS)
    unknown = [name for name in wanted if name not in TARGETS]
    if unknown:
        sys.exit(f"unknown target {unknown[0]}; there are {', '.join(sorted(TARGETS))}")
    broken = 0
    for target in wanted:
        status, runs, edges, output = run(target, seconds, os.path.join(BUILD, "corpus", target))
        print(f"{target}: {runs:,} inputs in {seconds} s, {edges:,} edges{'' if status == 0 else ', BROKEN'}", flush=True)
        if status:
            print(output[-6000:])
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
