"""Runs the test programs and suites, a few at a time, and counts.

usage: run_tests.py [--jobs N] [--timeout S] PROGRAM_OR_SUITE...

A program (cmocka) speaks TAP; a suite is a Python file with unittest cases; SUITE@asan (or @tsan) plays it with the
sanitized programs. The last line is "N passed, N failed". A
program that crashes, hangs or reports no test at all counts as failed.
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import time


def run(command, environment, timeout):
    """(what it said, how it ended)"""
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout)
    except subprocess.TimeoutExpired as error:
        return (error.stdout or b"").decode("utf-8", "replace") + f"\nno end after {timeout} s\n", -1
    said = done.stdout.decode("utf-8", "replace")
    if "ThreadSanitizer: unexpected memory mapping" in said and command[0] != "setarch":
        # Its runtime can't live with much randomness of addresses, as newer kernels have it.
        return run(["setarch", "-R", *command], environment, timeout)
    return said, done.returncode


def run_one(path, timeout):
    started = time.monotonic()
    scratch = tempfile.mkdtemp(prefix="menting-test-")
    environment = {**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP", "TMPDIR": scratch, "PYTHONDONTWRITEBYTECODE": "1",
                   "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0", "UBSAN_OPTIONS": "print_stacktrace=1"}
    path, _, variant = path.partition("@")
    if variant:
        environment["MENTING_VARIANT"] = variant
    python = path.endswith(".py")
    if python:
        support = os.path.dirname(os.path.abspath(__file__))
        environment["PYTHONPATH"] = os.pathsep.join([support, os.path.dirname(os.path.abspath(path))])
        command = [sys.executable, "-m", "unittest", "-v", os.path.relpath(path)]
    else:
        command = [path if "/" in path else "./" + path]
    output, code = run(command, environment, timeout)
    if python:
        total = re.search(r"^Ran (\d+) tests? in", output, re.M)
        bad = re.search(r"^FAILED \((.*)\)", output, re.M)
        failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", bad.group(1))) if bad else 0
        skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", output))
        passed = (int(total.group(1)) if total else 0) - failed - skipped
        failed += skipped  # a skipped test proves nothing
    else:
        passed = len(re.findall(r"^\s*ok \d+", output, re.M))
        failed = len(re.findall(r"^\s*not ok \d+", output, re.M))
    if code != 0 and failed == 0:
        failed = 1
    if passed + failed == 0:
        failed = 1
        output += "\nreported no test\n"
    left = os.listdir(scratch)
    for name in left:
        output += f"\nleft behind in the temporary folder: {name}\n"
    if left:
        failed += 1
    subprocess.run(["rm", "-rf", scratch], check=False)
    shown = f"{path}@{variant}" if variant else path
    return shown, max(passed, 0), failed, output, time.monotonic() - started


def main(arguments):
    jobs, timeout = 2, 600
    while arguments and arguments[0].startswith("--"):
        option, value = arguments[0], arguments[1]
        arguments = arguments[2:]
        if option == "--jobs":
            jobs = int(value)
        elif option == "--timeout":
            timeout = int(value)
        else:
            sys.exit(f"unknown option {option}; known are --jobs and --timeout")
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for path, good, bad, output, seconds in pool.map(lambda p: run_one(p, timeout), arguments):
            print(f"{'ok  ' if bad == 0 else 'FAIL'} {path}: {good} passed, {bad} failed, {seconds:.1f} s", flush=True)
            if bad:
                print("    " + output.replace("\n", "\n    ")[-12000:], flush=True)
            passed += good
            failed += bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
