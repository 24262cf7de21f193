"""The office's door while clients are slow, many, or too large: who is slow is closed, and kiosks are answered all the while."""
import json
import os
import re
import select
import shutil
import socket
import ssl
import subprocess
import threading
import time
import unittest

from line import Line
from stage import OFFICE, Stage, run
from visitor import file_repair

PATIENCE = 60


class Edge(unittest.TestCase):
    def start(self, *limits, tls=False, months=2):
        self.stage = Stage(months=months, tls=tls)
        self.addCleanup(self.stage.close)
        self.stage.start_office(*limits)
        if not tls:
            code = self.stage.enroll_code()
            status, answer = self.ask("POST", "/v1/enroll", json.dumps({"code": code, "name": "x"}).encode(), token=None)
            self.assertEqual(status, 200)
            self.token = json.loads(answer)["token"]

    def connect(self, source=None, receive=None):
        line = socket.socket()
        self.addCleanup(line.close)
        line.settimeout(PATIENCE)
        if receive:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        if source:
            line.bind((source, 0))
        line.connect(("127.0.0.1", self.stage.port))
        return line

    def head(self, method, path, *lines, token=""):
        said = [f"{method} {path} HTTP/1.1", "Host: office", *lines]
        if token is not None:
            said.append(f"Authorization: Bearer {token or self.token}")
        return ("\r\n".join(said) + "\r\n\r\n").encode()

    def ask(self, method, path, body=b"", token=""):
        with self.connect() as line:
            line.sendall(self.head(method, path, f"Content-Length: {len(body)}", "Connection: close", token=token) + body)
            return self.answer(line)

    def answer(self, line):
        said = b""
        while True:
            try:
                part = line.recv(65536)
            except ConnectionResetError:
                part = b""
            if not part:
                break
            said += part
        found = re.match(rb"HTTP/1\.1 (\d+) .*?\r\n\r\n(.*)", said, re.S)
        return (int(found.group(1)), found.group(2)) if found else (0, b"")

    def dribble(self, line, piece=b"a", pause=0.1):
        """Sends a byte now and then until the other side closes; how many went out."""
        end = time.monotonic() + PATIENCE
        sent = 0
        while time.monotonic() < end:
            readable, _, _ = select.select([line], [], [], pause)
            try:
                if readable and not line.recv(65536):
                    return sent
                line.sendall(piece)
                sent += 1
            except OSError:
                return sent
        raise AssertionError(f"a client that sends {piece!r} now and then was not closed in {PATIENCE} s")

    def assert_well(self):
        self.assertEqual(self.ask("GET", "/v1/hello", token=None)[0], 200)
        self.assertEqual(self.ask("POST", "/v1/push", b'{"ops":[]}')[0], 200)
        self.assertEqual(self.ask("GET", "/v1/changes?after=0&limit=10")[0], 200)

    # ---- slow clients -----------------------------------------------------------------------------------------------
    def test_a_head_that_comes_byte_by_byte_is_closed(self):
        self.start("--slow-seconds", "1")
        for begin in (b"", b"GET ", b"GET /v1/hello HTTP/1.1\r\nHost: x\r\nX-Slow: "):
            line = self.connect()
            line.sendall(begin)
            self.dribble(line)
        self.assertIn("too slow", self.stage.office.said())
        self.assert_well()

    def test_a_later_head_on_a_used_connection_is_no_better(self):
        self.start("--slow-seconds", "1")
        line = self.connect()
        line.sendall(self.head("GET", "/v1/hello", token=None))
        self.assertTrue(line.recv(65536).startswith(b"HTTP/1.1 200"))
        line.sendall(b"GET /v1/hello HTTP/1.1\r\nX-Slow: ")
        self.dribble(line)
        self.assert_well()

    def test_a_body_that_comes_byte_by_byte_is_closed(self):
        self.start("--slow-seconds", "1")
        for path, token in (("/v1/push", ""), ("/v1/push", "unknown"), ("/v1/enroll", None)):
            line = self.connect()
            line.sendall(self.head("POST", path, "Content-Length: 4000", token=token))
            self.dribble(line)
        self.assert_well()

    def test_a_body_over_a_poor_line_arrives_as_long_as_it_keeps_coming(self):
        self.start("--slow-seconds", "1")
        body = b'{"ops":[]}' + b" " * 30000
        line = self.connect()
        line.sendall(self.head("POST", "/v1/push", f"Content-Length: {len(body)}", "Connection: close"))
        for at in range(0, len(body), 1000):  # a thousand bytes each tenth of a second: three seconds and more
            self.assertEqual(select.select([line], [], [], 0.1)[0], [], "closed before its end")
            line.sendall(body[at:at + 1000])
        self.assertEqual(self.answer(line)[0], 200)

    def test_answers_that_nobody_takes_are_cut(self):
        self.start("--slow-seconds", "1")
        line = self.connect(receive=2048)
        asked = 40  # one after the other; on this machine the system itself takes the first few off the office's hands
        line.sendall(self.head("GET", "/v1/changes?after=0&limit=5000") * asked)
        head = line.recv(1024)
        length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        end = time.monotonic() + PATIENCE
        while "too slow" not in self.stage.office.said():
            self.assertLess(time.monotonic(), end, "it was not cut")
            select.select([], [], [], 0.1)
            line.recv(8)
        taken = len(head)
        try:
            while part := line.recv(65536):
                taken += len(part)
        except ConnectionResetError:
            pass
        self.assertLess(taken, asked * length)
        self.assert_well()

    def test_a_connection_without_a_request_is_closed_and_a_long_poll_is_not(self):
        self.start("--idle-seconds", "1", "--slow-seconds", "1")
        page = json.loads(self.ask("GET", "/v1/changes?after=0&limit=5000")[1])
        while not page["complete"]:
            page = json.loads(self.ask("GET", f"/v1/changes?epoch={page['epoch']}&after={page['next']}&limit=5000")[1])
        idle, waiting = self.connect(), self.connect()
        for line, path in ((idle, "/v1/hello"), (waiting, f"/v1/changes?epoch={page['epoch']}&after={page['next']}&wait=4")):
            line.sendall(self.head("GET", path))
        self.assertTrue(idle.recv(65536).startswith(b"HTTP/1.1 200"))
        self.assertEqual(idle.recv(65536), b"")
        self.assertTrue(waiting.recv(65536).startswith(b"HTTP/1.1 200"))

    def test_a_tls_handshake_that_never_comes_is_closed(self):
        self.start("--slow-seconds", "1", tls=True)
        silent, half = self.connect(), self.connect()
        half.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
        for line in (silent, half):
            self.dribble(line, b"", 0.1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(self.connect()) as line:
            line.sendall(self.head("GET", "/v1/hello", "Connection: close", token=None))
            self.assertEqual(self.answer(line)[0], 200)

    # ---- many, large -------------------------------------------------------------------------------------------------
    def test_when_all_connections_are_taken_the_next_one_waits_until_the_slow_are_closed(self):
        self.start("--connections", "10", "--slow-seconds", "1")
        lines = [self.connect() for _ in range(40)]
        for line in lines:
            line.sendall(b"GET /v1/hel")
        self.assert_well()

    def test_one_address_has_no_more_than_its_share_of_connections(self):
        stage = self.stage = Stage(months=2, tls=True)
        self.addCleanup(stage.close)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        stage.port = port
        real = f"0.0.0.0:{port}"
        process = subprocess.Popen([OFFICE, "serve", "--db", stage.db, "--listen", real, "--cert", f"{stage.folder}/tls/office.crt",
                                    "--key", f"{stage.folder}/tls/office.key", "--per-address", "5"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.assertIn(real.encode(), process.stdout.readline())
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            held = [context.wrap_socket(self.connect()) for _ in range(5)]
            with self.assertRaises(OSError):
                context.wrap_socket(self.connect())
            with context.wrap_socket(self.connect(source="127.0.0.2")) as other:
                other.sendall(self.head("GET", "/v1/hello", "Connection: close", token=None))
                self.assertEqual(self.answer(other)[0], 200)
            for line in held:
                line.close()
        finally:
            process.terminate()
            process.wait(PATIENCE)
            process.stdout.close()

    def test_a_head_over_its_size_is_refused(self):
        self.start("--head-kib", "4")
        for lines in (["X-Large: " + "a" * 5000], [f"X-{i}: {'b' * 50}" for i in range(200)]):
            with self.connect() as line:
                try:
                    line.sendall(self.head("GET", "/v1/hello", *lines))
                    status = self.answer(line)[0]
                except OSError:
                    status = 0
                self.assertIn(status, (0, 413, 431))
        with self.connect() as line:
            line.sendall(self.head("GET", "/v1/changes?after=" + "0" * 6000))
            self.assertIn(self.answer(line)[0], (0, 414))
        self.assert_well()

    def test_limits_that_are_none_are_named(self):
        self.stage = Stage(months=2)
        self.addCleanup(self.stage.close)
        for option, wrong, allowed in (("--connections", "9", "10 to 100000"), ("--slow-seconds", "0", "1 to 600"),
                                       ("--kiosk-rate", "-1", "0 to 10000"), ("--memory-mib", "x", "4 to 65536"),
                                       ("--token-days", "1.5", "0 to 3650"), ("--gzip", "some", "always")):
            done = run(OFFICE, "serve", "--db", self.stage.db, "--listen", "127.0.0.1:0", option, wrong, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(option, done.stderr)
            self.assertIn(allowed, done.stderr)
        said = run(OFFICE, "serve", "--help").stdout
        for option in ("--connections 6000", "--per-address 500", "--head-kib 16", "--slow-seconds 20", "--idle-seconds 75",
                       "--kiosk-rate 50", "--enroll-tries 10", "--wrong-codes 30", "--unknown-tokens 60", "--memory-mib 256", "--token-days 180",
                       "--gzip auto"):
            self.assertIn(option, said)

    # ---- compression ----------------------------------------------------------------------------------------------------
    def test_both_ways_compressed_the_same_arrives_in_fewer_bytes(self):
        said = {}
        for mode in ("never", "always"):
            with Stage(months=2) as stage:
                stage.settings["office.gzip"] = mode
                stage.start_office("--gzip", mode)
                with Line(stage.port) as line:
                    stage.start_kiosk(url=line.url)
                    stage.wait_synced()
                    rows = stage.control.stats()["sync"]["rows"]
                    line.set("cut")
                    numbers = [file_repair(stage, category) for category in ("lighting", "road", "cleaning", "greening")]
                    before = line.bytes["kiosk"]
                    line.set("up")
                    stage.control.tap("footer.exit")
                    stage.wait_drained()
                    said[mode] = rows, line.bytes["office"], line.bytes["kiosk"] - before
                    there = [t["number"] for t in stage.json("ticket", "list")]
                    self.assertEqual([there.count(number) for number in numbers], [1, 1, 1, 1])
        self.assertEqual(said["never"][0], said["always"][0])
        print(f"the same {said['always'][0]:,} rows: {said['never'][1]:,} bytes plain, {said['always'][1]:,} compressed; "
              f"four tickets sent: {said['never'][2]:,} and {said['always'][2]:,}")
        self.assertLess(said["always"][1], said["never"][1] / 3)
        self.assertLess(said["always"][2], said["never"][2])

    # ---- under attack ---------------------------------------------------------------------------------------------------
    def attack(self, path, *arguments):
        """slowhttptest for some seconds, beside a kiosk that goes on working; how many of its connections were closed."""
        self.start("--slow-seconds", "2", "--idle-seconds", "2", "--kiosk-rate", "0")
        arguments = (*arguments, "-u", self.stage.url + path)
        folder = f"{self.stage.folder}/slow"
        os.mkdir(folder)
        attacker = subprocess.Popen(["slowhttptest", "-c", "200", "-r", "100", "-i", "1", "-l", "5", "-p", "5", *arguments],
                                    cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = []
        reader = threading.Thread(target=lambda: said.append(attacker.stdout.read().decode(errors="replace")))
        reader.start()
        answered = 0
        try:
            while attacker.poll() is None:
                self.assert_well()
                answered += 3
        finally:
            if attacker.poll() is None:
                attacker.terminate()
            attacker.wait(PATIENCE)
            reader.join(PATIENCE)
            attacker.stdout.close()
            shutil.rmtree(folder)
        self.assertGreater(answered, 10)
        self.assertIn("slowhttptest", said[0])
        closed = sum(int(n) for n in re.findall(r"(\d+) connections were too slow", self.stage.office.said()))
        print(f"slowhttptest {arguments[0]}: 200 connections, {closed} closed as too slow, "
              f"{answered} requests of a kiosk answered meanwhile")
        return closed

    def test_under_slow_heads_a_kiosk_is_answered(self):
        self.assertGreater(self.attack("/v1/hello", "-H"), 100)

    def test_under_slow_bodies_a_kiosk_is_answered(self):
        self.assertGreater(self.attack("/v1/enroll", "-B", "-s", "4000", "-f", "application/json"), 100)

    def test_under_slow_readers_a_kiosk_is_answered(self):
        self.attack("/v1/hello", "-X", "-k", "3", "-w", "1", "-y", "4", "-z", "1", "-n", "1")


if __name__ == "__main__":
    unittest.main()
