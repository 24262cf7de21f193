"""Device tokens with the real programs: renewed while the kiosk runs and dies, by order and by age; restored offices."""
import http.client
import os
import random
import shutil
import sqlite3
import stat
import unittest

from stage import Stage
from visitor import file_repair

LATER = "2027-06-01T02:00:00Z"  # 190 days after the demo's day


class Token(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(months=2)
        self.addCleanup(self.stage.close)
        self.path = f"{self.stage.folder}/device.token"

    def tokens(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        with open(self.path, encoding="ascii") as file:
            return file.read().split()

    def kiosk(self):
        return self.stage.json("kiosk", "list")[-1]

    def status(self, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.stage.port, timeout=60)
        try:
            connection.request("GET", "/v1/changes?after=0&limit=1", headers={"Authorization": f"Bearer {token}"})
            return connection.getresponse().status
        finally:
            connection.close()

    def wait_renewed(self, before):
        self.stage.control.until(lambda: self.tokens()[0] != before, "a new token in the file")
        self.stage.control.until(lambda: not self.kiosk()["renewing"], "its first use")

    def assert_works(self):
        number = file_repair(self.stage, random.choice(("lighting", "road", "cleaning", "greening", "security")))
        self.stage.wait_drained()
        self.assertEqual([t["number"] for t in self.stage.json("ticket", "list")].count(number), 1)

    def test_an_order_of_the_staff_changes_the_token_while_the_kiosk_runs(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        first = self.tokens()
        self.assertEqual(len(first), 1)
        self.stage.cli("kiosk", "rotate", self.kiosk()["id"])
        self.wait_renewed(first[0])
        second = self.tokens()
        self.assertEqual(second[1:], first)
        self.assertEqual([self.status(token) for token in second], [200, 401])
        self.assert_works()
        self.stage.kill_kiosk()
        self.stage.start_kiosk()
        self.stage.cli("kiosk", "rotate", self.kiosk()["id"])
        self.wait_renewed(second[0])
        self.assert_works()

    def test_a_token_of_half_a_year_is_changed_without_an_order(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        first = self.tokens()[0]
        self.stage.stop_office()
        self.stage.fake_clock = LATER
        self.stage.start_office()
        self.stage.control.until(lambda: self.tokens()[0] != first, "a new token in the file")
        self.stage.control.until(lambda: self.kiosk()["token_since"].startswith(LATER[:10]), "its first use")
        self.assert_works()

    def test_killed_at_any_moment_of_a_renewal_the_kiosk_has_a_token_that_works(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        seed = random.Random(4)
        changed, kills = set(), 12
        for _ in range(kills):
            self.stage.cli("kiosk", "rotate", self.kiosk()["id"])
            for _ in range(seed.randrange(40)):
                self.stage.control.stats()  # a few microseconds of its life each
            self.stage.kill_kiosk()
            self.stage.start_kiosk(wait=None)
            self.stage.control.until(lambda: self.stage.control.stats()["sync"]["link"] == "up", "the kiosk to be known")
            changed.add(self.tokens()[0])
        self.stage.control.until(lambda: not self.kiosk()["renewing"], "the last order to be carried out")
        print(f"{kills} kills during renewals, {len(changed)} different tokens, 0 kiosks locked out")

    def test_an_office_restored_from_before_the_renewal_knows_the_kiosk(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        self.stage.stop_office()
        backup = f"{self.stage.folder}/backup.db"
        source, copy = sqlite3.connect(f"{self.stage.folder}/office.db"), sqlite3.connect(backup)
        source.backup(copy)
        source.close()
        copy.close()
        self.stage.start_office()
        first = self.tokens()[0]
        self.stage.cli("kiosk", "rotate", self.kiosk()["id"])
        self.wait_renewed(first)
        self.stage.stop_office()
        for name in os.listdir(self.stage.folder):
            if name.startswith("office.db"):
                os.unlink(f"{self.stage.folder}/{name}")
        shutil.copy(backup, f"{self.stage.folder}/office.db")
        os.chmod(f"{self.stage.folder}/office.db", 0o600)
        self.stage.start_office()
        self.assertEqual([self.status(token) for token in self.tokens()], [401, 200])
        self.assert_works()

    def test_a_token_from_systemd_is_used_and_its_renewal_goes_to_the_file(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        self.stage.stop_kiosk()
        credentials = f"{self.stage.folder}/credentials"
        os.mkdir(credentials, 0o700)
        shutil.move(self.path, f"{credentials}/menting.token")
        os.chmod(f"{credentials}/menting.token", 0o400)
        self.stage.settings["paths.token_credential"] = "menting.token"
        environment = {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy", "CREDENTIALS_DIRECTORY": credentials}
        self.stage.start_kiosk(enroll=False, environment=environment)
        self.assert_works()
        self.assertFalse(os.path.exists(self.path))
        self.stage.cli("kiosk", "rotate", self.kiosk()["id"])
        self.stage.control.until(lambda: os.path.exists(self.path), "the new token in the file")
        self.stage.control.until(lambda: not self.kiosk()["renewing"], "its first use")
        self.stage.stop_kiosk()
        self.stage.start_kiosk(enroll=False, environment=environment)
        self.assert_works()

    def test_a_database_of_the_first_version_is_taken_over_with_its_tokens(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        self.stage.stop_office()
        database = sqlite3.connect(f"{self.stage.folder}/office.db", isolation_level=None)
        database.execute("DROP INDEX kiosk_token_next")
        for column in ("token_at", "token_next_sha256", "renew", "pins"):
            database.execute(f"ALTER TABLE kiosk DROP COLUMN {column}")
        database.execute("PRAGMA user_version = 1")
        database.close()
        self.stage.start_office()
        self.assert_works()
        self.assertTrue(self.kiosk()["token_since"])
        first = self.tokens()[0]
        self.stage.cli("kiosk", "rotate", self.kiosk()["id"])
        self.wait_renewed(first)

    def test_a_token_open_to_others_is_not_used(self):
        self.stage.start_office()
        self.stage.start_kiosk()
        self.stage.wait_synced()
        self.stage.stop_kiosk()
        os.chmod(self.path, 0o640)
        self.stage.start_kiosk(enroll=False)
        self.assertIn("0600", self.stage.kiosk.said())


if __name__ == "__main__":
    unittest.main()
