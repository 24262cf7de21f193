"""Every planted fault (backend/base/planted.h) is found by a harness, which finds nothing without it.

The programs are those of VARIANT=planted. Each fault has the harness that is meant to find it; what it took is printed.
"""
import os
import re
import subprocess
import sys
import unittest

PLANTED = os.path.join(os.environ.get("BUILD", "build"), "planted")
SEEDS = 300  # at most, before a fault counts as not found
SIMULATION = ["simulate", "--seeds", str(SEEDS), "--findings", "1"]
POWER = ["fault_power", "--workload", "file", "--cases", "300"]
RACE = ["test_office_race"]
FAULTS = {
    "synchronous-normal": POWER,
    "cursor-first": SIMULATION,
    "op-not-unique": SIMULATION,
    "delete-early": SIMULATION,
    "count-late": SIMULATION,
    "cursor-race": RACE,
    "epoch-ignored": SIMULATION,
}


def play(command, fault):
    environment = {key: value for key, value in os.environ.items() if key not in ("MENTING_PLANT", "CMOCKA_MESSAGE_OUTPUT")}
    if fault:
        environment["MENTING_PLANT"] = fault
    done = subprocess.run([os.path.join(PLANTED, command[0]), *command[1:]], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def first_line(output, pattern):
    found = re.search(pattern, output, re.M)
    return found.group(0).lstrip("# ") if found else "?"


class Planted(unittest.TestCase):
    """One case for each fault, and one for each harness without any."""

    def found(self, fault):
        code, output = play(FAULTS[fault], fault)
        self.assertNotIn("no such fault", output)
        self.assertGreater(code, 0, f"{fault} was not found by {' '.join(FAULTS[fault])}:\n{output[-3000:]}")
        what = {"simulate": r"^# seed \d+: .*$", "fault_power": r"^not ok .*findings.*$", "test_office_race": r"^# \d+ commits.*$"}
        line = first_line(output, what[FAULTS[fault][0]])
        self.assertNotEqual(line, "?", output[-3000:])
        print(f"\n{fault}: {FAULTS[fault][0]}: {line}", file=sys.stderr)

    def test_nothing_is_found_where_nothing_is_planted(self):
        for command in (["simulate", "--seeds", "40"], POWER, RACE):
            code, output = play(command, None)
            self.assertEqual(code, 0, output[-3000:])

    def test_an_unknown_fault_ends_the_program(self):
        code, output = play(["simulate", "--seeds", "1"], "nonsense")
        self.assertNotEqual(code, 0)
        self.assertIn("no such fault", output)


for name in FAULTS:
    setattr(Planted, "test_found_" + name.replace("-", "_"), lambda self, fault=name: self.found(fault))

if __name__ == "__main__":
    unittest.main()
