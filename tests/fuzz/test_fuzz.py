"""Each fuzz target for half a minute with its kept inputs: nothing breaks, and enough was tried for that to mean something."""
import os
import unittest

import fuzz

SECONDS = int(os.environ.get("MENTING_FUZZ_SECONDS", "30"))


class Fuzz(unittest.TestCase):
    def test_every_target_is_listed(self):
        files = {name[5:-2] for name in os.listdir(fuzz.HERE) if name.startswith("fuzz_") and name.endswith(".c")}
        self.assertEqual(files, set(fuzz.TARGETS))


def case(target):
    def test(self):
        status, runs, edges, output = fuzz.run(target, SECONDS)
        print(f"# {target}: {runs:,} inputs, {edges:,} edges")
        self.assertEqual(status, 0, output[-6000:])
        self.assertGreaterEqual(runs, SECONDS * fuzz.TARGETS[target][2], "too few inputs were tried")
    return test


for name in fuzz.TARGETS:
    setattr(Fuzz, f"test_{name}", case(name))
