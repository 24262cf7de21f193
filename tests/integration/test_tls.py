"""Who is the office: keys, pins and certificates, with the real programs and with servers that are not the office."""
import os
import socket
import ssl
import stat
import unittest
import warnings

from impostor import Impostor, server_context
from line import Line
from stage import KIOSK, LOCALE, OFFICE, ROOT, Stage, run
from visitor import file_repair

CODE = "1234-5678-9012"


class Tls(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore", DeprecationWarning)  # of ssl, about the old versions that are tried here

    def stage(self, **options):
        stage = Stage(months=2, **options)
        self.addCleanup(stage.close)
        return stage

    def impostor(self, *arguments, **options):
        impostor = Impostor(*arguments, **options)
        self.addCleanup(impostor.close)
        return impostor

    def pair(self, stage, *extra, folder="other", name="127.0.0.1", stem="office"):
        """(pin, certificate, key) of a new key."""
        pin = stage.make_cert(*extra, folder=folder, name=name)
        return pin, f"{stage.folder}/{folder}/{stem}.crt", f"{stage.folder}/{folder}/{stem}.key"

    def enroll(self, stage, url, pin="", next_pin="", environment=None):
        """A kiosk that tries to enrol and is expected to give up: what it said."""
        done = run(KIOSK, "--config", os.path.join(ROOT, "kiosk.conf"), "--set", f"office.url={url}", "--set",
                   f"office.public_key={pin}", "--set", f"office.public_key_next={next_pin}", "--set",
                   f"paths.data={stage.folder}/tried", "--set", f"paths.token={stage.folder}/tried.token", "--set",
                   f"paths.locale={LOCALE}", "--window", "400x700", "--enroll", CODE, check=False,
                   env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy", **(environment or {})})
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertFalse(os.path.exists(f"{stage.folder}/tried.token"))
        return done.stderr

    # ---- pins ---------------------------------------------------------------------------------------------------
    def test_with_the_right_pin_the_offices_own_certificate_is_enough(self):
        stage = self.stage(tls=True)
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        number = file_repair(stage)
        stage.wait_drained()
        self.assertIn(number, [t["number"] for t in stage.json("ticket", "list")])
        stage.cli("kiosk", "revoke", stage.json("kiosk", "list")[-1]["id"])  # told to a long-poll that sleeps
        stage.control.until(lambda: stage.control.stats()["sync"]["link"] == "revoked", "the kiosk to hear of it")
        self.assertEqual(stage.stop_office(), 0)

    def test_the_office_changes_to_the_next_key_while_the_kiosk_runs(self):
        stage = self.stage(tls=True)
        next_pin = stage.make_cert("--next", folder="tls")
        stage.settings["office.public_key_next"] = next_pin
        self.assertNotEqual(next_pin, stage.settings["office.public_key"])
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        stage.stop_office()
        stage.start_office("--cert", f"{stage.folder}/tls/office-next.crt", "--key", f"{stage.folder}/tls/office-next.key")
        number = file_repair(stage)
        stage.wait_drained()
        self.assertIn(number, [t["number"] for t in stage.json("ticket", "list")])

    def test_another_key_is_told_nothing_by_a_kiosk_that_enrols(self):
        stage = self.stage(estate=False)
        pin, _, _ = self.pair(stage, folder="right")
        _, cert, key = self.pair(stage, folder="wrong")
        impostor = self.impostor(server_context(cert, key))
        self.assertIn("public key", self.enroll(stage, f"https://127.0.0.1:{impostor.port}", pin))
        impostor.wait()
        self.assertEqual((impostor.connections, impostor.heard), (1, b""))

    def test_another_key_in_the_offices_place_never_sees_the_token(self):
        stage = self.stage(tls=True)
        stage.start_office()
        line = Line(stage.port)
        self.addCleanup(line.close)
        stage.start_kiosk(url=line.url.replace("http:", "https:"))
        stage.wait_synced()
        _, cert, key = self.pair(stage)
        impostor = self.impostor(server_context(cert, key))
        line.set("cut")
        line.port = impostor.port
        line.set("up")
        number = file_repair(stage)
        impostor.wait()
        stage.control.until(lambda: stage.control.stats()["sync"]["link"] == "down", "the kiosk to distrust it")
        self.assertEqual(impostor.heard, b"")
        self.assertEqual(stage.control.stats()["sync"]["waiting_ops"], 1)
        line.set("cut")
        line.port = stage.port
        line.set("up")
        stage.control.tap("footer.exit")
        stage.wait_drained()
        self.assertIn(number, [t["number"] for t in stage.json("ticket", "list")])

    def test_the_pin_is_the_identity_so_dates_and_names_stop_no_kiosk(self):
        stage = self.stage(estate=False)
        pin, cert, key = self.pair(stage, "--fake-clock", "2020-01-01T00:00:00Z", "--days", "1", name="elsewhere.example")
        impostor = self.impostor(server_context(cert, key))
        self.assertIn("answered 500", self.enroll(stage, f"https://127.0.0.1:{impostor.port}", pin))
        self.assertTrue(impostor.heard.startswith(b"POST /v1/enroll "))

    def test_without_a_pin_only_the_systems_authorities_are_believed(self):
        stage = self.stage(estate=False)
        _, cert, key = self.pair(stage)
        impostor = self.impostor(server_context(cert, key))
        self.assertIn("certificate", self.enroll(stage, f"https://127.0.0.1:{impostor.port}"))
        impostor.wait()
        self.assertEqual(impostor.heard, b"")

    def test_a_pin_that_is_none_is_named_before_anything_is_tried(self):
        stage = self.stage(estate=False)
        impostor = self.impostor()
        good = "sha256//" + "A" * 43 + "="
        for wrong in ("/etc/office.pem", "sha256//AAAA", "sha1//" + "A" * 43 + "=", good[:-1] + ";", good + ";" + good):
            self.assertIn("office.public_key", self.enroll(stage, f"https://127.0.0.1:{impostor.port}", wrong))
            self.assertIn("office.public_key_next", self.enroll(stage, f"https://127.0.0.1:{impostor.port}", good, wrong))
        self.assertEqual(impostor.connections, 0)

    # ---- old versions, other ways --------------------------------------------------------------------------------------
    def test_the_office_speaks_no_tls_older_than_1_2(self):
        stage = self.stage(tls=True)
        stage.start_office()
        spoken = []
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(("127.0.0.1", stage.port), timeout=30) as plain:
                try:
                    with context.wrap_socket(plain) as wrapped:
                        spoken.append(wrapped.version())
                except ssl.SSLError:
                    pass  # the office hangs up
        self.assertEqual(spoken, ["TLSv1.2", "TLSv1.3"])

    def test_the_kiosk_speaks_no_tls_older_than_1_2(self):
        stage = self.stage(estate=False)
        pin, cert, key = self.pair(stage)
        for newest, heard in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)):
            impostor = self.impostor(server_context(cert, key, newest))
            self.enroll(stage, f"https://127.0.0.1:{impostor.port}", pin)
            impostor.wait()
            self.assertEqual(impostor.heard != b"", heard, newest)

    def test_plain_http_leaves_no_machine_on_either_side(self):
        stage = self.stage()
        done = run(OFFICE, "serve", "--db", stage.db, "--listen", "0.0.0.0:0", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--cert", done.stderr)
        self.assertIn("192.0.2.7", self.enroll(stage, "http://192.0.2.7:8750"))

    def test_plain_http_to_the_tls_port_is_told_nothing_and_does_no_harm(self):
        stage = self.stage(tls=True)
        stage.start_office()
        with socket.create_connection(("127.0.0.1", stage.port), timeout=30) as plain:
            plain.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                said = plain.recv(65536)
            except ConnectionResetError:
                said = b""
        self.assertNotIn(b"HTTP", said)
        stage.start_kiosk()
        stage.wait_synced()

    def test_a_redirect_is_not_followed_and_no_proxy_is_taken_from_the_environment(self):
        stage = self.stage(estate=False)
        pin, cert, key = self.pair(stage)
        elsewhere, proxy = self.impostor(), self.impostor()
        answer = (f"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:{elsewhere.port}/\r\nContent-Length: 0\r\n"
                  "Connection: close\r\n\r\n").encode()
        impostor = self.impostor(server_context(cert, key), answer=answer)
        through = {name: f"http://127.0.0.1:{proxy.port}" for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")}
        self.assertIn("307", self.enroll(stage, f"https://127.0.0.1:{impostor.port}", pin, environment=through))
        self.assertTrue(impostor.heard)
        self.assertEqual((elsewhere.connections, proxy.connections), (0, 0))

    # ---- files ---------------------------------------------------------------------------------------------------------
    def test_a_key_is_the_offices_alone_and_never_written_over(self):
        stage = self.stage(estate=False)
        _, cert, key = self.pair(stage)
        self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
        with open(key, "rb") as file:
            before = file.read()
        done = run(OFFICE, "cert", "--out", os.path.dirname(key), "--name", "127.0.0.1", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(key, done.stderr)
        with open(key, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_what_can_not_be_served_is_named(self):
        stage = self.stage()
        pin, cert, key = self.pair(stage)
        _, other, other_key = self.pair(stage, folder="third")

        def refused(cert, key, *words):
            done = run(OFFICE, "serve", "--db", stage.db, "--listen", "127.0.0.1:0", "--cert", cert, "--key", key, check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            for word in words:
                self.assertIn(word, done.stderr)
        refused(other, key, key, other)
        refused(key, key, key, "certificate")
        refused(cert, cert, cert, "0600")  # a certificate may be read by all
        refused(cert, f"{stage.folder}/none", "none", "no such file")
        for mode in (0o640, 0o604, 0o620):
            os.chmod(key, mode)
            refused(cert, key, key, "0600")
        done = run(OFFICE, "serve", "--db", stage.db, "--listen", "127.0.0.1:0", "--cert", cert, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--key", done.stderr)
        self.assertEqual([run(OFFICE, "cert", "pin", path).stdout.strip() for path in (cert, key)], [pin, pin])
        self.assertIn(stage.db[7:], run(OFFICE, "cert", "pin", stage.db[7:], check=False).stderr)

    def test_orders_for_a_certificate_that_are_wrong_are_named(self):
        stage = self.stage(estate=False)
        for words, said in (((), "--name"), (("--name", "a b"), "a b"), (("--name", "x", "--days", "0"), "1 to 7300"),
                            (("--name", "x", "--days", "7301"), "1 to 7300"), (("--name", "x", "y"), "--out")):
            done = run(OFFICE, "cert", "--out", f"{stage.folder}/no", *words, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertEqual(os.path.exists(f"{stage.folder}/no/office.key"), False)


if __name__ == "__main__":
    unittest.main()
