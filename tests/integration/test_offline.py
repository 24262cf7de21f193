"""Thirty days without a line and 5,000 requests filed meanwhile: all of them arrive, once, in the order they were filed in."""
import os
import sqlite3
import time
import unittest

from load import Load, home_of
from stage import VARIANT, Stage

OPS = 5000 if VARIANT == "release" else 500


class Offline(unittest.TestCase):
    def test_what_was_filed_in_thirty_days_without_a_line_arrives_in_its_order(self):
        stage = Stage(months=2)
        self.addCleanup(stage.close)
        home = home_of(stage)
        stage.start_office()
        load = Load(stage, home)
        load.start("--enroll", stage.enroll_code())
        load.read_more(1)
        load.kill()
        stage.stop_office()
        load.start("--offline", str(OPS))
        load.end()
        self.assertEqual(load.process.process.wait(60), 0, load.process.said()[-4000:])
        stage.start_office()
        begin = time.monotonic()
        load.start("--drain")
        load.end()
        seconds = time.monotonic() - begin
        self.assertEqual(load.process.process.wait(60), 0, load.process.said()[-4000:])
        stage.stop_office()
        with sqlite3.connect(os.path.join(stage.folder, "load", "ledger.db")) as ledger:
            ops = ledger.execute("SELECT state, seq FROM op WHERE kind = 'ticket.create' ORDER BY n").fetchall()
        ledger.close()
        with sqlite3.connect(os.path.join(stage.folder, "office.db")) as office:
            there = [number for number, in office.execute("SELECT number FROM ticket")]
        office.close()
        filed = [number for what, number in load.saved if what == "ticket"]
        print(f"# {OPS} requests of thirty days drained in {seconds:.1f} s")
        self.assertGreaterEqual(len(filed), OPS)
        self.assertEqual({state for state, _ in ops}, {1}, "all are accepted")
        self.assertEqual([seq for _, seq in ops], sorted(seq for _, seq in ops), "in the order they were filed in")
        self.assertEqual([number for number in filed if there.count(number) != 1], [])
