"""kill -9 of either program at any instant, under load: what was called saved is at the office once, nothing is there twice,
and both agree in the end. The seed of a run is printed; MENTING_KILL_SEED plays the same choices again."""
import os
import random
import sqlite3
import unittest

from load import Load, home_of
from stage import VARIANT, Stage
from visitor import file_repair

KILLS = int(os.environ.get("MENTING_KILLS", "200" if VARIANT == "release" else "20"))
SCREEN_KILLS = 10 if VARIANT == "release" else 2


class Kill(unittest.TestCase):
    def storm(self, stage, load, dice):
        killed = {"kiosk": 0, "office": 0}
        for _ in range(KILLS):
            victim = "office" if dice.random() < 0.4 else "kiosk"
            killed[victim] += 1
            load.read_more(dice.randrange(4))
            load.read(dice.random() * 0.02)  # any instant between two
            if victim == "office":
                stage.kill_office()
                load.read_more(1 + dice.randrange(2))  # the office is gone: it files all the same
                stage.start_office()
            else:
                load.kill()
                load.start()
        return killed

    def office(self, stage):
        """The office's tickets as {number: state}, how many rows are doubled, {number: cancellations}."""
        with sqlite3.connect(os.path.join(stage.folder, "office.db")) as office:
            rows = office.execute("SELECT number, state FROM ticket").fetchall()
            doubled = len(rows) - len({number for number, _ in rows})
            events = office.execute("SELECT count(*), count(DISTINCT id) FROM ticket_event").fetchone()
            cancels = dict(office.execute("SELECT t.number, count(*) FROM ticket t JOIN ticket_event e ON e.ticket = t.id"
                                          " WHERE e.action = 'cancel' GROUP BY t.number").fetchall())
        office.close()
        return dict(rows), doubled + events[0] - events[1], cancels

    def mirror(self, stage):
        folder = os.path.join(stage.folder, "load")
        newest = max((n for n in os.listdir(folder) if n.startswith("mirror-")), key=lambda n: int(n[7:]))
        with sqlite3.connect(os.path.join(folder, newest, "mirror.db")) as mirror:
            shown = dict(mirror.execute("SELECT number, state FROM ticket").fetchall())
        mirror.close()
        return shown

    def test_killed_at_any_instant_under_load_nothing_is_lost_or_doubled(self):
        seed = int(os.environ.get("MENTING_KILL_SEED", random.SystemRandom().randrange(1 << 32)))
        dice = random.Random(seed)
        stage = Stage(months=2)
        self.addCleanup(stage.close)
        home = home_of(stage)
        before = self.office(stage)[0]
        stage.start_office()
        load = Load(stage, home)
        load.start("--enroll", stage.enroll_code())
        load.read_more(1)
        killed = self.storm(stage, load, dice)
        load.kill()
        load.start("--drain")
        load.end()
        self.assertEqual(load.process.process.wait(60), 0, load.process.said()[-4000:])
        stage.stop_office()
        (there, doubled, cancels), shown = self.office(stage), self.mirror(stage)
        filed = [number for what, number in load.saved if what == "ticket"]
        cancelled = [number for what, number in load.saved if what == "cancel"]
        print(f"# {killed['kiosk']} kiosks and {killed['office']} offices killed, {len(filed)} tickets and {len(cancelled)} "
              f"cancellations called saved, {len(there) - len(before)} tickets at the office (seed {seed})")
        self.assertEqual(len(filed), len(set(filed)), f"a number was given twice (seed {seed})")
        self.assertEqual([n for n in filed if n not in there], [], f"lost (seed {seed})")
        self.assertEqual(doubled, 0, f"doubled (seed {seed})")
        self.assertEqual([n for n in cancelled if cancels.get(n) != 1], [], f"cancellations (seed {seed})")
        self.assertEqual({n: s for n, s in there.items() if n in shown}, shown, f"the mirror differs (seed {seed})")
        self.assertEqual([n for n in filed if n not in shown], [], f"the mirror lacks (seed {seed})")
        self.assertGreaterEqual(sum(killed.values()), KILLS)

    def test_the_kiosk_with_its_screen_killed_while_visitors_file(self):
        dice = random.Random(SCREEN_KILLS)
        stage = Stage(months=2)
        self.addCleanup(stage.close)
        home_of(stage)
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        numbers = []
        for turn in range(SCREEN_KILLS):
            numbers.append(file_repair(stage, dice.choice(("lighting", "road", "cleaning", "greening", "security"))))
            if turn % 3 == 2:
                stage.kill_office()
                stage.start_office()
            stage.kill_kiosk()
            stage.start_kiosk()
        stage.wait_drained()
        there = [ticket["number"] for ticket in stage.json("ticket", "list")]
        self.assertEqual([there.count(number) for number in numbers], [1] * len(numbers))
