"""What both programs say to wrong options, wrong configuration and files they can't use."""
import os
import shutil
import socket
import tempfile
import unittest

from stage import KIOSK, LOCALE, OFFICE, run


class KioskStart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="menting-start-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}

    def kiosk(self, *arguments):
        return run(KIOSK, *arguments, check=False, env=self.environment)

    def config(self, text):
        path = os.path.join(self.folder, "kiosk.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def refused(self, done, *words):
        self.assertEqual(done.returncode, 2, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_an_unknown_key_is_refused_with_its_file_and_line(self):
        self.refused(self.kiosk("--config", self.config("[session]\nidle_s = 90\nidel_s = 80\n")),
                     "kiosk.conf:3", "idel_s")

    def test_a_value_out_of_range_is_refused_with_what_is_allowed(self):
        self.refused(self.kiosk("--config", self.config("[session]\nidle_s = 5\n")), "kiosk.conf:2", "idle_s", "20", "600")

    def test_a_word_where_a_number_belongs_is_refused(self):
        self.refused(self.kiosk("--config", self.config("[display]\npanel_width_mm = wide\n")), "panel_width_mm", "wide")

    def test_an_unknown_key_on_the_command_line_is_refused(self):
        self.refused(self.kiosk("--config", self.config(""), "--set", "office.adress=x"), "[office]", "adress", "public_key")

    def test_a_missing_configuration_is_refused_by_name(self):
        self.refused(self.kiosk("--config", self.folder + "/none.conf"), "none.conf")

    def test_the_control_socket_is_refused_in_production(self):
        self.refused(self.kiosk("--config", self.config("[kiosk]\nproduction = yes\n"), "--control", self.folder + "/c"),
                     "--control", "production")

    def test_a_window_of_no_size_is_refused(self):
        self.refused(self.kiosk("--config", self.config(""), "--window", "big"), "--window", "big", "WxH")

    def test_a_ledger_that_cannot_be_opened_is_named(self):
        data = os.path.join(self.folder, "data")
        os.makedirs(os.path.join(data, "ledger.db"))
        done = self.kiosk("--config", self.config(""), "--set", f"paths.data={data}", "--set", f"paths.locale={LOCALE}",
                          "--window", "400x700")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("ledger.db", done.stderr)

    def test_plain_http_to_another_host_is_refused(self):
        token = os.path.join(self.folder, "token")
        with open(token, "w", encoding="ascii") as file:
            file.write("0" * 64)
        os.chmod(token, 0o600)
        done = self.kiosk("--config", self.config("[office]\nurl = http://office.example:8750\n"), "--set",
                          f"paths.data={self.folder}/data", "--set", f"paths.token={token}", "--set",
                          f"paths.locale={LOCALE}", "--window", "400x700", "--enroll", "12345678")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("office.example", done.stderr)
        self.assertIn("127.0.0.1", done.stderr)

    def test_enrolling_with_nobody_there_says_what_was_tried(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        done = self.kiosk("--config", self.config(""), "--set", f"paths.data={self.folder}/data", "--set",
                          f"paths.token={self.folder}/token", "--set", f"paths.locale={LOCALE}", "--set",
                          f"office.url=http://127.0.0.1:{port}", "--window", "400x700", "--enroll", "12345678")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"127.0.0.1:{port}", done.stderr)
        self.assertFalse(os.path.exists(self.folder + "/token"))


class OfficeStart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="menting-start-")
        self.addCleanup(shutil.rmtree, self.folder)

    def test_a_file_that_is_no_database_is_named(self):
        path = os.path.join(self.folder, "office.db")
        with open(path, "w", encoding="ascii") as file:
            file.write("this is not a database, but a text of more than one hundred bytes, so that its header is wrong\n" * 4)
        done = run(OFFICE, "unit", "show", "24-1-1203", "--db", f"sqlite:{path}", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("office.db", done.stderr)

    def test_an_unknown_command_lists_those_there_are(self):
        done = run(OFFICE, "tickets", check=False)
        self.assertEqual(done.returncode, 2)
        for word in ("tickets", "ticket", "unit", "serve"):
            self.assertIn(word, done.stderr)

    def test_a_service_for_other_hosts_is_refused_without_tls(self):
        run(OFFICE, "demo", "--dir", self.folder, "--months", "1")
        done = run(OFFICE, "serve", "--db", f"sqlite:{self.folder}/office.db", "--listen", "0.0.0.0:0", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("loopback", done.stderr)


if __name__ == "__main__":
    unittest.main()
