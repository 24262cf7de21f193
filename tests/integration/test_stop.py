"""An office that is stopped and started again while kiosks push: what it answered is in its database, and it is back at once."""
import http.client
import json
import sqlite3
import threading
import unittest

from stage import Stage

KIOSKS = 6
ROUNDS = 6
NOW = "2026-11-23T02:42:00.000Z"


class Pusher(threading.Thread):
    """A kiosk that pushes without a pause, one op at a time, and asks again until it has an answer."""

    def __init__(self, stage, number, token):
        super().__init__(daemon=True)
        self.stage, self.number, self.token = stage, number, token
        self.acknowledged = []  # in the order of their answers
        self.wrong = []
        self.again = 0
        self.ending = False

    def ask(self, connection, op):
        body = json.dumps({"ops": [{"op": op, "kind": "audit", "at": NOW, "actor": {"type": "kiosk", "id": "K01", "auth": "none"},
                                    "body": {"what": "unit.view", "subject": "U1", "detail": op}}]})
        connection.request("POST", "/v1/push", body, {"Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def run(self):
        connection, count = None, 0
        while not self.ending:
            op = f"019ab1c0-0000-7000-80{self.number:02x}-{count:012x}"
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.stage.port, timeout=60)
                status, answer = self.ask(connection, op)
            except (OSError, http.client.HTTPException):
                self.again += 1
                connection.close()
                connection = None
                continue
            if status == 503:
                self.again += 1
            elif status != 200 or answer["results"][0]["verdict"] not in ("accepted", "duplicate", "retry"):
                self.wrong.append((status, answer))
            elif answer["results"][0]["verdict"] != "retry":
                self.acknowledged.append(op)
                count += 1
        if connection:
            connection.close()


class Stop(unittest.TestCase):
    def test_no_push_that_was_answered_is_lost_over_stops_and_starts(self):
        stage = Stage(months=2)
        self.addCleanup(stage.close)
        stage.start_office("--enroll-tries", "0", "--kiosk-rate", "0")
        pushers = []
        for number in range(KIOSKS):
            connection = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=60)
            connection.request("POST", "/v1/enroll", json.dumps({"code": stage.enroll_code(), "name": "x"}))
            pushers.append(Pusher(stage, number, json.loads(connection.getresponse().read())["token"]))
            connection.close()
        for pusher in pushers:
            pusher.start()
        pause = threading.Event()
        for _ in range(ROUNDS):
            before = sum(len(p.acknowledged) for p in pushers)
            while sum(len(p.acknowledged) for p in pushers) < before + 50:
                pause.wait(0.002)
            self.assertEqual(stage.stop_office(), 0)
            self.assert_kept(stage, pushers)
            stage.start_office("--enroll-tries", "0", "--kiosk-rate", "0")  # at the same address, at once
        before = [len(p.acknowledged) for p in pushers]
        while any(len(p.acknowledged) <= count for p, count in zip(pushers, before)):
            pause.wait(0.002)
        for pusher in pushers:
            pusher.ending = True
        for pusher in pushers:
            pusher.join(60)
        self.assertEqual([p.wrong for p in pushers if p.wrong], [])
        self.assertEqual(stage.stop_office(), 0)
        total = self.assert_kept(stage, pushers)
        print(f"{ROUNDS} stops under {KIOSKS} pushing kiosks: {total} pushes answered, 0 lost, 0 doubled, "
              f"{sum(p.again for p in pushers)} asked again")

    def assert_kept(self, stage, pushers):
        """Every op that was answered took effect exactly once; the office is down."""
        acknowledged = {op for pusher in pushers for op in list(pusher.acknowledged)}
        database = sqlite3.connect(f"file:{stage.folder}/office.db?mode=ro", uri=True)
        try:
            known = {op for op, in database.execute("SELECT op FROM idempotency WHERE verdict = 'accepted'")}
            written = [op for op, in database.execute("SELECT detail FROM ledger WHERE what = 'unit.view'")]
        finally:
            database.close()
        self.assertEqual(acknowledged - known, set())
        self.assertEqual(acknowledged - set(written), set())
        self.assertEqual(len(written), len(set(written)))
        return len(acknowledged)


if __name__ == "__main__":
    unittest.main()
