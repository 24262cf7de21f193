"""A commit at the office until the kiosk's screen shows it, over loopback: a second kiosk pushes tickets of a home whose
owner looks at the list of them."""
import http.client
import json
import os
import sqlite3
import statistics
import uuid
import zlib

DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017",
        "9438617205", "2581436790"]
SAMPLES = 120


def ticket_number(kiosk, day, sequence):
    """As domain/ticket_number.c writes a repair's."""
    digits = f"{kiosk:02d}{day}{sequence:03d}"
    state = "0"
    for digit in digits:
        state = DAMM[int(state)][int(digit)]
    return f"R{kiosk:02d}-{day}-{sequence:03d}-{state}"


class Pusher:
    """Another kiosk, of which there is only the line."""

    def __init__(self, stage):
        self.connection = http.client.HTTPConnection("127.0.0.1", stage.port)
        answer = self.post("/v1/enroll", {"code": stage.enroll_code(name="Lobby 25"), "name": ""})
        self.kiosk, self.token = int(answer["kiosk"][1:]), answer["token"]

    def post(self, path, body, token=None):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request("POST", path, json.dumps(body), headers)
        return json.loads(self.connection.getresponse().read())

    def file(self, sequence, unit, person):
        op = str(uuid.UUID(int=(0x01935F0000007000800000000000 << 16) + sequence))
        body = {"number": ticket_number(self.kiosk, "261123", sequence), "kind": "repair", "place": "home",
                "category": "water", "unit": unit, "building": "24#", "text": f"水龙头漏水 {sequence}"}
        push = {"ops": [{"op": op, "kind": "ticket.create", "at": "2026-11-23T07:41:00.000Z",
                         "actor": {"type": "owner", "id": person, "auth": "pin"}, "body": body}]}
        return op, push


def raise_limits(stage):
    with sqlite3.connect(os.path.join(stage.folder, "office.db")) as office:
        office.execute("UPDATE setting SET value = '1000' WHERE id IN ('ticket.per_unit_day', 'ticket.identical')")
        home = office.execute("SELECT o.unit, o.person FROM occupancy o JOIN unit u ON u.estate = o.estate AND u.id = o.unit"
                              " WHERE u.building = '24#' AND u.room = '1203' AND o.role = 'owner'").fetchone()
    office.close()
    return home


def latencies(stage, now):
    """Milliseconds from the sending of a push to the frame that shows its ticket, and to the office's answer."""
    unit, person = raise_limits(stage)
    stage.start_office()
    stage.start_kiosk()
    stage.wait_synced()
    stage.sign_in()
    control = stage.control
    control.tap("footer.back")
    control.wait_screen("home")
    control.tap("home.tickets")
    control.wait_screen("tickets")
    pusher = Pusher(stage)
    shown, answered = [], []
    for sequence in range(1, SAMPLES + 1):
        op, push = pusher.file(sequence, unit, person)
        control.wait_idle()
        request = json.dumps({"do": "wait", "node": f"tickets.list.{op}", "ms": 20000}).encode()
        control.socket.sendall(request + b"\n")
        begin = now()
        answer = pusher.post("/v1/push", push, pusher.token)
        answered.append((now() - begin) * 1000)
        if answer["results"][0]["verdict"] != "accepted":
            raise AssertionError(f"the office said {answer['results'][0]}")
        said = json.loads(control.socket.recv(65536))
        shown.append((now() - begin) * 1000)
        if "error" in said:
            raise AssertionError(said["error"])
    pusher.connection.close()
    spread = statistics.quantiles(shown, n=100)
    return {"samples": SAMPLES, "push_to_screen_median_ms": round(statistics.median(shown), 2),
            "push_to_screen_p99_ms": round(spread[98], 2), "push_answered_median_ms": round(statistics.median(answered), 2),
            "commit_to_screen_median_ms": round(statistics.median(s - a for s, a in zip(shown, answered)), 2),
            **bytes_on_the_line(pusher, int(answer["results"][0]["seq"]))}


def bytes_on_the_line(pusher, head):
    """What changed rows cost: heads and body of an answer, for one row and for a full page, plain and with gzip."""
    connection, found = http.client.HTTPConnection("127.0.0.1", pusher.connection.port), {}
    epoch = None
    for name, after, limit in (("page", 0, 5000), ("one_row", head - 1, 10)):
        query = f"/v1/changes?after={after}&limit={limit}&wait=0" + (f"&epoch={epoch}" if epoch else "")
        connection.request("GET", query, headers={"Authorization": f"Bearer {pusher.token}"})
        answer = connection.getresponse()
        body = answer.read()
        page = json.loads(body)
        epoch = page["epoch"].replace("/", "%2F")
        heads = sum(len(key) + len(value) + 4 for key, value in answer.getheaders()) + 19
        rows = sum(len(table["rows"]) for table in page["tables"])
        found[f"{name}_rows"] = rows
        found[f"{name}_bytes_a_row"] = round((heads + len(body)) / rows)
        found[f"{name}_gzip_bytes_a_row"] = round((heads + len(zlib.compress(body, 6))) / rows)
    connection.close()
    return found
