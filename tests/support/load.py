"""kiosk_load in the tests' hands: a kiosk without a screen that files as fast as it can."""
import os
import selectors
import sqlite3
import subprocess

from stage import BUILD, VARIANT, Process

LOAD = os.path.join(BUILD, VARIANT, "kiosk_load")


def home_of(stage):
    """(unit, person) for whom the load files; the office lets them file as often as they like."""
    with sqlite3.connect(os.path.join(stage.folder, "office.db")) as office:
        home = office.execute("SELECT unit, person FROM occupancy o JOIN unit u ON u.estate = o.estate AND u.id = o.unit"
                              " WHERE u.building = '24#' AND role = 'owner' ORDER BY unit LIMIT 1").fetchone()
        for key, value in (("per_unit_day", 1000), ("identical", 1000), ("public_per_hour", 10000)):
            office.execute("UPDATE setting SET value = ? WHERE id = ?", (str(value), "ticket." + key))
    office.close()
    return home


class Load:
    """kiosk_load in a folder of the stage; `saved` is what it has said."""

    def __init__(self, stage, home):
        self.stage, self.home = stage, home
        self.saved = []
        self.process = None
        self.rest = b""

    def start(self, *extra):
        """See kiosk_load's usage."""
        arguments = [LOAD, os.path.join(self.stage.folder, "load"), os.path.join(self.stage.folder, "load.token"),
                     self.stage.url, *self.home, *extra]
        self.process = Process("load", arguments, self.stage.folder, stdout=subprocess.PIPE)
        os.set_blocking(self.process.process.stdout.fileno(), False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.process.stdout, selectors.EVENT_READ)

    def read(self, seconds):
        """Takes what was said within that time, at the longest; False at the end of the program."""
        if not self.selector.select(seconds):
            return True
        data = os.read(self.process.process.stdout.fileno(), 65536)
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        self.saved += [line.decode().split(" ") for line in lines]
        return bool(data)

    def read_more(self, count, seconds=60):
        goal, patience = len(self.saved) + count, seconds * 10
        while len(self.saved) < goal:
            patience -= 1
            if not self.read(0.1) or patience == 0:
                raise AssertionError(f"nothing more is saved:\n{self.process.said()[-4000:]}")

    def kill(self):
        self.process.kill()
        self.end()

    def end(self):
        while self.read(10):
            pass
        assert not self.rest, "a line was cut"
        self.selector.close()
        self.process.process.stdout.close()
        self.process.log.close()
        self.process.check()
