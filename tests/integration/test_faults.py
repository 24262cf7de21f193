"""What the screen called saved takes effect exactly once: cut lines, lost answers, kill -9 of either side, resync."""
import glob
import http.server
import os
import shutil
import sqlite3
import threading
import unittest

from line import Line
from stage import Stage
from visitor import file_complaint, file_repair


class Faults(unittest.TestCase):
    def stage(self, **options):
        stage = Stage(months=2, **options)
        self.addCleanup(stage.close)
        stage.start_office()
        return stage

    def line(self, stage):
        line = Line(stage.port)
        self.addCleanup(line.close)
        return line

    def numbers(self, stage):
        return [t["number"] for t in stage.json("ticket", "list")]

    def assert_once(self, stage, *numbers):
        there = self.numbers(stage)
        for number in numbers:
            self.assertEqual(there.count(number), 1, f"{number} among {there}")

    def test_killed_right_after_saved_without_a_line_the_office_has_it_once(self):
        stage = self.stage()
        line = self.line(stage)
        stage.start_kiosk(url=line.url)
        stage.wait_synced()
        line.set("cut")
        number = file_repair(stage)
        stage.kill_kiosk()
        line.set("up")
        stage.start_kiosk(url=line.url)
        stage.wait_drained()
        self.assert_once(stage, number)

    def test_killed_right_after_saved_again_and_again(self):
        stage = self.stage()
        stage.start_kiosk()
        stage.wait_synced()
        numbers = []
        for category in ("lighting", "road", "cleaning", "greening", "security"):  # two alike a day are the limit
            numbers.append(file_repair(stage, category))
            stage.kill_kiosk()
            stage.start_kiosk()
        stage.wait_drained()
        self.assertEqual(len(set(numbers)), 5)
        self.assert_once(stage, *numbers)

    def test_an_answer_lost_on_the_line_doubles_nothing(self):
        stage = self.stage()
        line = self.line(stage)
        stage.start_kiosk(url=line.url)
        stage.wait_synced()
        line.set("mute")
        number = file_repair(stage)
        line.wait_lost_answer()
        stage.control.until(lambda: number in self.numbers(stage), "the office to have it")
        line.set("cut")
        line.set("up")
        stage.control.tap("footer.exit")
        stage.wait_drained()
        self.assert_once(stage, number)

    def test_a_first_synchronisation_that_is_killed_goes_on_where_it_was(self):
        stage = Stage(months=24)
        self.addCleanup(stage.close)
        stage.start_office()
        stage.start_kiosk(wait=None)
        mirror = os.path.join(stage.folder, "kiosk", "mirror-1", "mirror.db")
        stage.control.until(lambda: os.path.exists(mirror + "-wal") and os.path.getsize(mirror + "-wal") > 4 << 20,
                            "some pages of the mirror")
        stage.kill_kiosk()
        stage.start_kiosk(wait=None)
        stage.wait_synced()
        said = stage.kiosk.said()
        self.assertRegex(said, r"mirror-1 is filled further, from [1-9]\d+")
        with sqlite3.connect(os.path.join(stage.folder, "office.db")) as office:
            bills = office.execute("SELECT count(*) FROM feed WHERE t = 'bill' AND gone = 0").fetchone()[0]
        office.close()
        stage.stop_kiosk()
        with sqlite3.connect(mirror) as rows:
            self.assertEqual(rows.execute("SELECT count(*), count(DISTINCT id) FROM bill").fetchone(), (bills, bills))
        rows.close()

    def test_an_office_killed_in_the_middle_of_a_push_loses_and_doubles_nothing(self):
        stage = self.stage()
        line = self.line(stage)
        stage.start_kiosk(url=line.url)
        stage.wait_synced()
        line.set("cut")
        numbers = [file_repair(stage), file_complaint(stage), file_repair(stage, "road")]
        for moment in range(6):
            line.set("mute" if moment % 2 == 0 else "up")  # even: its answer is lost as it dies
            if moment % 2 == 0:
                line.wait_lost_answer()
            stage.kill_office()
            stage.start_office()
        line.set("up")
        stage.wait_drained()
        self.assert_once(stage, *numbers)

    def test_an_office_restored_from_an_old_backup_gets_the_op_again(self):
        stage = self.stage()
        stage.start_kiosk()
        stage.wait_synced()
        stage.stop_office()
        backup = os.path.join(stage.folder, "backup.db")
        with sqlite3.connect(os.path.join(stage.folder, "office.db")) as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
        source.close()
        copy.close()
        stage.start_office()
        number = file_repair(stage)
        stage.wait_drained()
        self.assert_once(stage, number)
        stage.stop_office()
        for path in glob.glob(os.path.join(stage.folder, "office.db*")):
            os.unlink(path)
        shutil.copy(backup, os.path.join(stage.folder, "office.db"))
        with sqlite3.connect(os.path.join(stage.folder, "office.db")) as database:
            database.execute("UPDATE estate SET epoch = 'epoch-after-restore'")
        database.close()
        self.assertNotIn(number, self.numbers(stage))
        stage.start_office()
        stage.control.until(lambda: number in self.numbers(stage), "the op to be sent to the new epoch", 60)
        stage.wait_drained()
        self.assert_once(stage, number)

    def test_an_office_that_answers_nonsense_is_an_offline_banner_and_nothing_is_lost(self):
        stage = self.stage()
        line = self.line(stage)
        stage.start_kiosk(url=line.url)
        stage.wait_synced()

        class Nonsense(http.server.BaseHTTPRequestHandler):
            answers = [b'{"epoch":', b"<html>welcome</html>", b'{"epoch":"x","results":[{}]}', b"", b"[]", b'{"epoch":7}']
            count = 0
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = Nonsense.answers[Nonsense.count % len(Nonsense.answers)]
                Nonsense.count += 1
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Nonsense)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            line.set("cut")
            line.port = server.server_address[1]
            line.set("up")
            number = file_repair(stage)
            stage.control.until(lambda: stage.control.stats()["sync"]["link"] == "down", "the kiosk to distrust the office")
            self.assertTrue(stage.control.has("banner"))
            self.assertEqual(stage.control.stats()["sync"]["waiting_ops"], 1)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
        line.set("cut")
        line.port = stage.port
        line.set("up")
        stage.wait_drained()
        self.assert_once(stage, number)

    def test_nobody_else_on_the_machine_can_read_what_is_stored(self):
        stage = self.stage()
        stage.start_kiosk()
        stage.wait_synced()
        file_repair(stage)
        stored = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(stage.folder, "kiosk"))
                  for name in names]
        stored += glob.glob(os.path.join(stage.folder, "office.db*")) + [os.path.join(stage.folder, "device.token")]
        self.assertGreater(len(stored), 6)
        self.assertEqual([path for path in stored if os.stat(path).st_mode & 0o077], [])

    def test_after_weeks_without_a_line_sums_say_as_of_when(self):
        stage = self.stage()
        line = self.line(stage)
        stage.start_kiosk(url=line.url)
        stage.wait_synced()
        line.set("cut")
        stage.control.until(lambda: stage.control.stats()["sync"]["link"] == "down", "the kiosk to notice the cut")
        stage.control.advance(20 * 86400)
        stage.sign_in()
        self.assertIn("11月23日", stage.control.label("banner"))

    def test_a_revoked_kiosk_shows_no_data_once_its_outbox_is_safe(self):
        stage = self.stage()
        line = self.line(stage)
        stage.start_kiosk(url=line.url)
        stage.wait_synced()
        line.set("cut")
        number = file_repair(stage)
        stage.control.tap("footer.exit")
        kiosk = stage.json("kiosk", "list")[-1]["id"]
        stage.cli("kiosk", "revoke", kiosk)
        line.set("up")
        stage.control.until(lambda: stage.control.stats()["sync"]["link"] == "revoked", "the kiosk to know it", 60)
        stage.control.until(lambda: stage.control.stats()["sync"]["rows"] == 0, "its data to be wiped", 60)
        self.assert_once(stage, number)


if __name__ == "__main__":
    unittest.main()
