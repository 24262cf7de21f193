"""The office at its HTTP door and its command line, spoken to byte by byte as a kiosk (or an enemy) would."""
import http.client
import json
import os
import socket
import threading
import time
import unittest

from stage import OFFICE, Stage, run

NOW = "2026-11-23T02:42:00.000Z"


def op_id(number):
    """A UUIDv7 of the demo's day."""
    return f"019ab1c0-0000-7000-8000-{number:012x}"


def ticket_op(number, kiosk, text="大堂灯不亮", sequence=None):
    return {"op": op_id(number), "kind": "ticket.create", "at": NOW,
            "actor": {"type": "anonymous", "id": "", "auth": "none"},
            "body": {"number": ticket_number(kiosk, sequence or number), "kind": "repair", "place": "public",
                     "category": "lighting", "building": "24#", "text": text}}


def ticket_number(kiosk, sequence):
    """Number with its check digit: Damm's scheme over the kind's index and all digits, as domain/ticket_number.c."""
    table = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134",
             "8945362017", "9438617205", "2581436790"]
    body = f"{int(kiosk[1:]):02d}261123{sequence:03d}"
    interim = 0
    for digit in "0" + body:
        interim = int(table[interim][int(digit)])
    return f"R{body[:-9]}-261123-{sequence:03d}-{interim}"


class Office(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(months=2)
        self.addCleanup(self.stage.close)
        self.stage.start_office()
        self.kiosk, self.token = self.enroll()

    def request(self, method, path, body=None, token="", headers=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.stage.port, timeout=timeout)
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token or self.token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None, answer
        finally:
            connection.close()

    def enroll(self):
        code = self.stage.enroll_code()
        status, answer, _ = self.request("POST", "/v1/enroll", {"code": code, "name": "Lobby 24"}, token=None)
        self.assertEqual(status, 200, answer)
        return answer["kiosk"], answer["token"]

    def push(self, *ops):
        status, answer, _ = self.request("POST", "/v1/push", {"ops": list(ops)})
        self.assertEqual(status, 200, answer)
        return answer["results"]

    def refused(self, expected_status, error, method, path, *args, **kwargs):
        status, answer, whole = self.request(method, path, *args, **kwargs)
        self.assertEqual((status, (answer or {}).get("error")), (expected_status, error))
        self.assertTrue(answer["message"])
        return whole

    # ---- who may ask ------------------------------------------------------------------------------------
    def test_hello_needs_no_token(self):
        status, answer, _ = self.request("GET", "/v1/hello", token=None)
        self.assertEqual((status, answer["service"], answer["protocol"]), (200, "menting-office", [1, 1]))

    def test_without_a_token_or_with_an_unknown_one_nothing_is_told(self):
        self.refused(401, "no_token", "GET", "/v1/changes?after=0", token=None)
        self.refused(401, "unknown_token", "GET", "/v1/changes?after=0", token="0" * 64)
        self.refused(401, "unknown_token", "POST", "/v1/push", {"ops": []}, token="x")

    def test_an_enrolment_code_works_once(self):
        code = self.stage.enroll_code()
        self.assertEqual(self.request("POST", "/v1/enroll", {"code": code, "name": "a"}, token=None)[0], 200)
        self.refused(403, "bad_code", "POST", "/v1/enroll", {"code": code, "name": "a"}, token=None)
        self.refused(403, "bad_code", "POST", "/v1/enroll", {"code": "0000-0000-0000", "name": "a"}, token=None)

    def test_a_revoked_kiosk_gets_no_rows_but_its_pushes_are_taken(self):
        self.stage.cli("kiosk", "revoke", self.kiosk)
        self.refused(403, "revoked", "GET", "/v1/changes?after=0")
        self.assertEqual(self.push(ticket_op(1, self.kiosk))[0]["verdict"], "accepted")

    # ---- what is not understood -----------------------------------------------------------------------------
    def test_wrong_addresses_and_methods_are_named(self):
        self.refused(404, "not_found", "GET", "/v1/nothing")
        self.assertEqual(self.refused(405, "method_not_allowed", "GET", "/v1/push").getheader("Allow"), "POST")
        self.refused(426, "unknown_protocol", "GET", "/v2/changes")

    def test_wrong_parameters_are_named(self):
        self.refused(400, "malformed", "GET", "/v1/changes?after=-1")
        self.refused(400, "malformed", "GET", "/v1/changes?after=0&limit=5001")
        self.refused(400, "malformed", "GET", "/v1/changes?after=0&wait=31")
        self.refused(400, "malformed", "GET", "/v1/changes?after=1e3")

    def test_bodies_that_are_no_push_are_refused_whole(self):
        for body in (b"", b"{", b"[]", b'{"ops":7}', b'{"ops":[],"ops":[]}', b"\xff\xfe", b'{"ops":[{}]}',
                     b'{"ops":' + b"[" * 40 + b"]" * 40 + b"}"):
            status, answer, _ = self.request("POST", "/v1/push", body)
            self.assertEqual((status, answer["error"]), (400, "malformed"), body)

    def test_too_large_a_body_and_too_many_ops_are_refused(self):
        self.refused(413, "too_large", "POST", "/v1/push", b"x" * 300000)
        self.refused(413, "too_large", "POST", "/v1/push", {"ops": [ticket_op(i, self.kiosk) for i in range(1, 102)]})

    # ---- pushes ---------------------------------------------------------------------------------------------
    def test_an_op_sent_again_is_a_duplicate_with_the_first_place_in_the_feed(self):
        first = self.push(ticket_op(1, self.kiosk))[0]
        again = self.push(ticket_op(1, self.kiosk))[0]
        self.assertEqual((first["verdict"], again["verdict"]), ("accepted", "duplicate"))
        self.assertEqual(first["seq"], again["seq"])
        numbers = [t["number"] for t in self.stage.json("ticket", "list")]
        self.assertEqual(numbers.count(ticket_number(self.kiosk, 1)), 1)

    def test_the_same_op_with_another_body_is_a_conflict(self):
        self.push(ticket_op(1, self.kiosk))
        answer = self.push(ticket_op(1, self.kiosk, text="另外一件事"))[0]
        self.assertEqual((answer["verdict"], answer["reason"]), ("rejected", "op_conflict"))

    def test_one_bad_op_does_not_hold_up_the_rest(self):
        bad = ticket_op(2, self.kiosk)
        bad["body"]["category"] = "gas"
        strange = {**ticket_op(3, self.kiosk), "kind": "ticket.teleport"}
        verdicts = self.push(ticket_op(1, self.kiosk), bad, strange, ticket_op(4, self.kiosk, text="门关不上"))
        self.assertEqual([v["verdict"] for v in verdicts], ["accepted", "rejected", "rejected", "accepted"])
        self.assertEqual(verdicts[2]["reason"], "unknown_kind")
        self.assertTrue(verdicts[1]["message"])

    def test_a_push_survives_a_restart_of_the_office_and_stays_single(self):
        self.push(ticket_op(1, self.kiosk))
        self.stage.kill_office()
        self.stage.start_office()
        self.assertEqual(self.push(ticket_op(1, self.kiosk))[0]["verdict"], "duplicate")

    # ---- changes --------------------------------------------------------------------------------------------
    def pull(self, limit=5000):
        """Everything, page after page, as a kiosk's first contact; also checks each page's shape."""
        rows, epoch, after = {}, None, 0
        while True:
            path = f"/v1/changes?after={after}&limit={limit}" + (f"&epoch={epoch}" if epoch else "")
            status, page, _ = self.request("GET", path)
            self.assertEqual(status, 200, page)
            for table in page["tables"]:
                self.assertEqual(table["columns"][0], "seq")
                for row in table["rows"]:
                    self.assertEqual(len(row), len(table["columns"]))
                    self.assertGreater(row[0], after)
                    self.assertLessEqual(row[0], page["next"])
                    rows.setdefault(table["t"], {})[row[1]] = dict(zip(table["columns"], row))
            epoch, after = page["epoch"], page["next"]
            if page["complete"]:
                return rows, epoch, after

    def test_a_first_contact_gets_the_whole_estate_page_by_page(self):
        rows, _, _ = self.pull()
        self.assertEqual(len(rows["unit"]), 2236)
        self.assertEqual(sum(1 for u in rows["unit"].values() if u["kind"] == "home"), 2185)
        self.assertEqual(rows["estate"].popitem()[1]["name"], "示范小区")

    def test_names_reach_the_kiosk_masked_and_telephones_as_four_digits(self):
        rows, _, _ = self.pull()
        self.assertTrue(all("*" in person["name"] for person in rows["person"].values()))
        self.assertTrue(all(len(person["phone_tail"] or "") in (0, 4) for person in rows["person"].values()))

    def test_small_pages_hold_the_same_rows_as_large_ones(self):
        self.assertEqual(self.pull(limit=777)[0], self.pull()[0])

    def test_a_row_that_changes_comes_again_with_its_latest_place(self):
        self.push(ticket_op(1, self.kiosk))
        _, epoch, after = self.pull()
        self.stage.cli("ticket", "act", ticket_number(self.kiosk, 1), "accept")
        _, page, _ = self.request("GET", f"/v1/changes?epoch={epoch}&after={after}")
        tickets = next(t for t in page["tables"] if t["t"] == "ticket")
        row = dict(zip(tickets["columns"], tickets["rows"][0]))
        self.assertEqual(row["state"], "accepted")

    def test_a_long_poll_is_answered_by_a_commit(self):
        _, epoch, after = self.pull()
        answers = []
        thread = threading.Thread(target=lambda: answers.append(
            self.request("GET", f"/v1/changes?epoch={epoch}&after={after}&wait=30")))
        started = time.monotonic()
        thread.start()
        self.push(ticket_op(1, self.kiosk))
        thread.join(60)
        status, page, _ = answers[0]
        self.assertEqual(status, 200)
        self.assertGreater(page["next"], after)
        self.assertLess(time.monotonic() - started, 29, "it slept until its time was up")

    def test_a_long_poll_without_news_ends_with_an_empty_page(self):
        _, epoch, after = self.pull()
        status, page, _ = self.request("GET", f"/v1/changes?epoch={epoch}&after={after}&wait=1")
        self.assertEqual((status, page["next"], page["tables"], page["complete"]), (200, after, [], True))

    def test_a_foreign_epoch_and_a_cursor_beyond_the_head_are_a_resync(self):
        _, epoch, after = self.pull()
        self.refused(410, "resync", "GET", f"/v1/changes?epoch=other&after={after}")
        self.refused(410, "resync", "GET", f"/v1/changes?epoch={epoch}&after={after + 1000000}")

    def test_a_stop_answers_those_who_wait(self):
        _, epoch, after = self.pull()
        answers = []
        with socket.create_connection(("127.0.0.1", self.stage.port)) as waiting:
            waiting.sendall(f"GET /v1/changes?epoch={epoch}&after={after}&wait=30 HTTP/1.1\r\nHost: x\r\n"
                            f"Authorization: Bearer {self.token}\r\n\r\n".encode())
            # An answer on a second connection means that the first, older request has been read as well.
            self.request("GET", "/v1/hello", token=None)
            started = time.monotonic()
            self.assertEqual(self.stage.stop_office(), 0)
            answers.append(waiting.recv(65536))
        self.assertTrue(answers[0].startswith(b"HTTP/1.1 200"), answers[0][:80])
        self.assertLess(time.monotonic() - started, 20)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(months=2)
        self.addCleanup(self.stage.close)

    def test_a_command_says_the_same_beside_a_service_and_without_one(self):
        alone = self.stage.json("unit", "show", "24-1-1203")
        self.stage.fake_clock = None
        self.stage.start_office()
        self.assertEqual(self.stage.json("unit", "show", "24-1-1203"), alone)

    def test_a_bills_parts_add_up_to_the_units_total(self):
        for address in ("24-1-1203", "24-1-303", "商铺-1-2"):
            shown = self.stage.json("unit", "show", address)
            self.assertEqual(sum(b["due_fen"] for b in shown["bills"]), shown["due_fen"])
            for bill in shown["bills"]:
                if bill["state"] == "open":
                    self.assertEqual(bill["amount_fen"] - bill["paid_fen"] + bill["late_fee_fen"], bill["due_fen"])

    def test_a_payment_settles_what_it_names_and_no_more(self):
        before = self.stage.json("unit", "show", "24-1-1203")
        oldest = min((b for b in before["bills"] if b["due_fen"]), key=lambda b: b["due_day"])
        paid = self.stage.json("payment", "add", "24-1-1203", "--amount", f"{oldest['due_fen'] / 100:.2f}", "--method", "cash",
                               "--bill", oldest["id"])
        self.assertEqual([a["bill"] for a in paid["allocations"]], [oldest["id"]])
        after = self.stage.json("unit", "show", "24-1-1203")
        self.assertEqual(after["due_fen"], before["due_fen"] - oldest["due_fen"])

    def test_more_than_is_due_is_refused_with_what_is_due(self):
        done = self.stage.cli("payment", "add", "24-1-1203", "--amount", "99999", "--method", "cash", check=False)
        self.assertEqual(done.returncode, 1)
        due = self.stage.json("unit", "show", "24-1-1203")["due_fen"]
        self.assertIn(f"{due // 100}.{due % 100:02d}", done.stderr)

    def test_amounts_that_are_no_money_are_refused(self):
        for amount in ("1.234", "-5", "1e3", "abc", "0"):
            done = self.stage.cli("payment", "add", "24-1-1203", "--amount", amount, "--method", "cash", check=False)
            self.assertEqual(done.returncode, 2, amount)
            self.assertIn(amount, done.stderr)

    def test_a_wrong_transition_names_what_is_allowed(self):
        ticket = next(t for t in self.stage.json("ticket", "list", "--kind", "repair") if t["state"] == "working")
        done = self.stage.cli("ticket", "act", ticket["number"], "accept", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("finish", done.stderr)

    def test_an_unknown_unit_or_option_is_named(self):
        self.assertIn("99#", self.stage.cli("unit", "show", "99-1-1", check=False).stderr)
        self.assertIn("99#", self.stage.cli("ticket", "list", "--building", "99", check=False).stderr)
        done = self.stage.cli("ticket", "list", "--colour", "red", check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--state", done.stderr)

    def test_a_second_service_on_the_same_database_is_refused(self):
        self.stage.start_office()
        done = run(OFFICE, "serve", "--db", self.stage.db, "--listen", "127.0.0.1:0", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("office.db", done.stderr)

    def test_a_demo_estate_is_not_made_twice(self):
        done = run(OFFICE, "demo", "--dir", self.stage.folder, check=False)
        self.assertEqual(done.returncode, 1)

    def test_the_rulebooks_contradiction_is_reported_by_name(self):
        folder = os.path.join(self.stage.folder, "fresh")
        said = run(OFFICE, "demo", "--dir", folder, "--months", "1").stdout
        for words in ("front_desk", "664", "672", "2185", "2193"):
            self.assertIn(words, said)


if __name__ == "__main__":
    unittest.main()
