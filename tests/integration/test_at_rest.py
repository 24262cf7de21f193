"""What stays behind: on the kiosk's disk, in its memory and in both logs. Looked for as a thief or a curious eye would."""
import glob
import os
import re
import shutil
import sqlite3
import stat
import unittest
import urllib.error
import urllib.request

from stage import OFFICE, VARIANT, Stage, run
from tour import tour
from visitor import staff_sign_in, to_home

WORDS = "漏水很厉害"  # the first candidate for what is typed below; no chip says it
TYPED = "loushuihenlihai"
PHONE = "13055501734"
HOME = ("24#", "1", "1203")


def bytes_of(*patterns):
    out = {}
    for pattern in patterns:
        for path in glob.glob(pattern):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    out[path] = file.read()
    return out


def word(text):
    """The text, standing by itself: digits inside of a longer number are something else."""
    return re.compile(rb"(?<![0-9A-Za-z])" + re.escape(text.encode()) + rb"(?![0-9A-Za-z])")


def pin_of(stage):
    return next(r["pin"] for r in stage.logins() if (r["building"], r["entrance"], r["room"]) == HOME)


def write(stage):
    """Signed in, writes words of their own in the repair form; the form stays open at its second page."""
    control = stage.control
    stage.sign_in()
    control.tap("footer.back")
    control.wait_screen("home")
    control.tap("home.repair")
    control.wait_screen("repair")
    control.tap("repair.category.water")
    if control.has("repair.urgent.no"):
        control.tap("repair.urgent.no")
    control.tap("repair.text.method.pinyin")
    control.type(TYPED)
    control.wait_node("repair.text.candidate.0")
    control.tap("repair.text.candidate.0")
    if WORDS not in control.text():
        raise AssertionError(control.text())
    control.tap("repair.next")


def leave_number(stage):
    control = stage.control
    control.tap("repair.window.any")
    control.tap("repair.phone")
    control.wait_node("repair.phone.field")
    control.keys("repair.pad", PHONE)
    control.tap("repair.phone.take")
    control.wait_node("repair.next")


def send(stage):
    control = stage.control
    for _ in range(3):
        if control.has("repair.send"):
            break
        control.tap("repair.next")
        control.wait_idle()
    control.wait_node("repair.send")
    control.tap("repair.send")
    control.wait_screen("filed")
    return control.label("filed.number")


def leave(stage):
    stage.control.tap("filed.home") if stage.control.has("filed.home") else None
    stage.control.wait_screen("home")
    stage.control.tap("footer.exit")
    stage.control.wait_screen("attract")


class AtRest(unittest.TestCase):
    def stage(self, **options):
        stage = Stage(**{"months": 2, **options})
        self.addCleanup(stage.close)
        return stage


class Sealed(AtRest):
    def sealing(self):
        stage = self.stage()
        said = run(OFFICE, "seal", "key", "--out", stage.folder).stdout
        self.key_file = os.path.join(stage.folder, "office.seal")
        stage.settings["office.seal_key"] = re.search(r"^seal_key = (\S+)$", said, re.M).group(1)
        stage.start_office("--seal-key", self.key_file)
        stage.start_kiosk()
        stage.wait_synced()
        return stage

    def ledger(self, stage):
        return bytes_of(f"{stage.folder}/kiosk/ledger*")

    def found(self, stage, *words):
        return [(w, path) for w in words for path, content in self.ledger(stage).items() if w.encode() in content]

    def test_once_the_office_has_it_the_ledger_does_not_tell_what_was_written(self):
        stage = self.sealing()
        write(stage)
        leave_number(stage)
        number = send(stage)
        stage.wait_drained()
        self.assertEqual(self.found(stage, WORDS, PHONE), [])
        self.assertEqual({w for w, _ in self.found(stage, number)}, {number})
        leave(stage)
        stage.kill_kiosk()
        self.assertEqual(self.found(stage, WORDS, PHONE), [])
        shown = stage.json("ticket", "show", number)
        self.assertEqual(shown["text"], WORDS)
        sealed = re.search(rb'"sealed":"([A-Za-z0-9+/=]+)"', b"".join(self.ledger(stage).values())).group(1)
        opened = run(OFFICE, "seal", "open", "--seal-key", self.key_file, input=sealed.decode()).stdout
        self.assertIn(WORDS, opened)
        self.assertIn(PHONE, opened)
        run(OFFICE, "seal", "key", "--out", stage.folder + "/other")
        other = run(OFFICE, "seal", "open", "--seal-key", stage.folder + "/other/office.seal", input=sealed.decode(),
                    check=False)
        self.assertEqual((other.returncode, other.stdout), (1, ""))
        self.assertIn("another key", other.stderr)

    def test_an_office_restored_from_a_backup_opens_what_is_sent_again(self):
        stage = self.sealing()
        stage.stop_office()
        database, backup = (os.path.join(stage.folder, name) for name in ("office.db", "backup.db"))
        with sqlite3.connect(database) as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
        source.close()
        copy.close()
        stage.start_office("--seal-key", self.key_file)
        write(stage)
        leave_number(stage)
        number = send(stage)
        stage.wait_drained()
        leave(stage)
        before = stage.json("ticket", "show", number)
        stage.stop_office()
        for path in glob.glob(database + "*"):
            os.unlink(path)
        shutil.copy(backup, database)
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE estate SET epoch = 'epoch-after-restore'")
        connection.close()
        stage.kill_kiosk()
        stage.start_office()  # without the key nothing is refused for ever
        stage.start_kiosk()
        stage.control.until(lambda: "sealed to a key that is not here" in stage.office.said(), "the office's alarm", 60)
        self.assertEqual([t for t in stage.json("ticket", "list") if t["number"] == number], [])
        stage.stop_office()
        stage.start_office("--seal-key", self.key_file)
        stage.control.until(lambda: any(t["number"] == number for t in stage.json("ticket", "list")),
                            "the ticket at the restored office", 60)
        stage.wait_drained()
        self.assertEqual(stage.json("ticket", "show", number)["text"], before["text"])
        self.assertEqual(len([t for t in stage.json("ticket", "list") if t["number"] == number]), 1)

    def test_a_key_that_is_none_is_refused_by_name(self):
        stage = self.stage(estate=False)
        stage.settings["office.seal_key"] = "x25519/short"
        with self.assertRaises(AssertionError) as refused:
            stage.start_kiosk(enroll=False, url="http://127.0.0.1:9")
        stage.kiosk.log.close()
        for said in ("office.seal_key", "x25519/short", "44 characters of base64"):
            self.assertIn(said, str(refused.exception))
        stage.kiosk = None


def memory_of(pid):
    """All that the process can write to: heap, stacks, the data of its libraries."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            place, rights, *rest = line.split()
            if not rights.startswith("rw") or (rest[-1].startswith("/dev/")):
                continue
            begin, end = (int(part, 16) for part in place.split("-"))
            memory.seek(begin)
            try:
                yield line.strip(), memory.read(end - begin)
            except OSError:
                continue


class Memory(AtRest):
    def found(self, stage, words):
        """Where each of the words stands in the kiosk's memory."""
        out, size = [], 0
        for place, content in memory_of(stage.kiosk.process.pid):
            size += len(content)
            for name, pattern in words.items():
                for hit in pattern.finditer(content):
                    around = content[max(0, hit.start() - 60):hit.end() + 60]
                    out.append((name, place.split()[-1], around))
        return out, size

    def look(self, stage, words):
        after, size = self.found(stage, words)
        print(f"# {size >> 20} MiB of memory looked through for {', '.join(words)}", flush=True)
        self.assertTrue(not after, "\n".join(map(str, after)))

    def test_nothing_of_a_visit_that_was_walked_away_from_stays_in_memory(self):
        stage = self.stage()
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        write(stage)
        leave_number(stage)
        words = {"words": re.compile(re.escape(WORDS.encode())), "typed letters": re.compile(TYPED.encode()),
                 "telephone number": re.compile(PHONE.encode()), "PIN": word(pin_of(stage))}
        during, _ = self.found(stage, words)
        self.assertLessEqual({"words", "telephone number"}, {name for name, *_ in during})
        stage.control.advance(121)
        stage.control.wait_node("warning.continue")
        stage.control.advance(31)
        stage.control.wait_screen("attract")
        stage.control.wait_idle()
        self.look(stage, words)

    def test_the_number_an_owner_left_is_not_in_memory_once_the_office_has_it(self):
        stage = self.stage()
        said = run(OFFICE, "seal", "key", "--out", stage.folder).stdout
        stage.settings["office.seal_key"] = re.search(r"^seal_key = (\S+)$", said, re.M).group(1)
        stage.start_office("--seal-key", f"{stage.folder}/office.seal")
        stage.start_kiosk()
        stage.wait_synced()
        write(stage)
        leave_number(stage)
        send(stage)
        stage.wait_drained()
        leave(stage)
        stage.control.wait_idle()
        self.look(stage, {"telephone number": re.compile(PHONE.encode()), "PIN": word(pin_of(stage))})


if VARIANT != "release":
    del Memory  # a sanitizer keeps what was freed, to find who uses it


class Modes(AtRest):
    def test_everything_either_program_writes_is_its_own_users_alone(self):
        stage = self.stage()
        os.umask(0o022)
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        looked = 0
        for top in ("kiosk", "device.token", "control.sock", "office.db", "office.db-wal", "office.db-shm", "logins.csv"):
            path = os.path.join(stage.folder, top)
            there = [path] if os.path.exists(path) else []
            there += [os.path.join(folder, name) for folder, folders, files in os.walk(path) for name in folders + files]
            for one in there:
                mode = stat.S_IMODE(os.stat(one).st_mode)
                self.assertEqual(mode & 0o077, 0, f"{one}: {mode:o}")
                looked += 1
        print(f"# modes of {looked} files and folders", flush=True)
        self.assertGreater(looked, 6)

    def test_a_token_that_others_could_read_is_not_used(self):
        stage = self.stage()
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        stage.stop_kiosk()
        os.chmod(os.path.join(stage.folder, "device.token"), 0o644)
        stage.start_kiosk()
        self.assertIn("its mode has to be 0600", stage.kiosk.said())
        self.assertEqual(stage.control.stats()["sync"]["link"], "never")


class DataUse(AtRest):
    def test_what_goes_over_the_line_is_counted_shown_to_the_staff_and_kept(self):
        stage = self.stage()
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        first = stage.control.stats()["traffic"]
        rows = stage.control.stats()["sync"]["rows"]
        self.assertGreater(first["received"], rows * 20)  # a row is 100 to 200 bytes
        self.assertLess(first["received"], rows * 1000)
        self.assertGreater(first["sent"], 200)
        stage.stop_kiosk()
        stage.start_kiosk()
        stage.wait_synced()
        again = stage.control.stats()["traffic"]
        self.assertGreaterEqual(again["received"], first["received"])
        self.assertLess(again["received"], first["received"] + 100000)  # no second first synchronisation
        staff_sign_in(stage, "S01")
        shown = stage.control.label("staff.traffic")
        figures = [float(f) for f in re.findall(r"([\d.]+) MB", shown)]
        self.assertEqual(len(figures), 2, shown)
        self.assertAlmostEqual(figures[0], again["received"] / 1e6, delta=0.2)
        self.assertEqual(figures[0], figures[1])


class Logs(AtRest):
    def personal(self, stage):
        """Everything the estate and the visit hold that a log may not: what it is -> the texts."""
        out = {"typed": {WORDS, TYPED, PHONE, "Words-of-mine"}, "PIN": {row["pin"] for row in stage.logins() if row["pin"]}}
        with open(os.path.join(stage.folder, "device.token"), encoding="ascii") as file:
            out["token"] = set(file.read().split())
        with sqlite3.connect(f"file:{stage.folder}/office.db?mode=ro", uri=True) as database:
            def column(sql):
                return {str(row[0]) for row in database.execute(sql) if row[0] and len(str(row[0])) > 1}
            out["name"] = column("SELECT name_full FROM person") | column("SELECT name FROM person") | column(
                "SELECT name FROM staff")
            out["phone"] = column("SELECT phone FROM person") | column("SELECT phone FROM staff")
            out["text"] = column("SELECT text FROM ticket") | column("SELECT note FROM ticket_event")
            out["contact"] = column("SELECT contact FROM ticket")
            out["hash"] = column("SELECT pin_hash FROM credential") | column("SELECT pin_hash FROM staff_credential")
        database.close()
        return out

    def bad_requests(self, stage):
        """What a broken or hostile kiosk sends, with personal data in every place that could be said again."""
        with open(os.path.join(stage.folder, "device.token"), encoding="ascii") as file:
            token = file.read().split()[0]
        op = ('{"op":"01935f00-0000-7000-8000-0000000000%02x","kind":%s,"at":"2026-11-23T07:00:00.000Z",'
              '"actor":{"type":"owner","id":"%s","auth":"pin"},"body":%s}')
        bodies = ['{"ticket":7,"note":"Words-of-mine"}', '{"ticket":"Words-of-mine","action":"Words-of-mine"}',
                  '{"number":"Words-of-mine","kind":"repair","place":"home","category":"Words-of-mine","text":"Words-of-mine"}',
                  '{"number":"R02","kind":"repair","place":"home","category":"water","unit":"Words-of-mine","text":"Words-of-mine",'
                  f'"contact":"{PHONE}"}}', '{"sealed":"Words-of-mine"}', '{"what":"Words-of-mine","subject":"Words-of-mine"}',
                  '{"credential":"Words-of-mine","pin_hash":"Words-of-mine"}', '{"text":["Words-of-mine"]}',
                  '{"number":"R02","kind":"repair","place":"home","category":"water","window_day":"Words-of-mine"}',
                  '{"number":"R02","kind":"repair","place":"home","category":"water","text":"' + WORDS * 60 + '"}']
        kinds = ['"ticket.create"', '"ticket.act"', '"pin.set"', '"pin.reset"', '"pin.lock"', '"audit"', '"kiosk.status"',
                 '"Words-of-mine"']
        pushes, sent = [], 0
        for kind in kinds:
            pushes += [op % (len(pushes) + i, kind, "Words-of-mine", body) for i, body in enumerate(bodies)]
        requests = [("/v1/push", '{"ops":[%s]}' % one) for one in pushes]
        requests += [("/v1/push", '{"Words-of-mine":'), ("/v1/push", '{"ops":"Words-of-mine"}'), ("/Words-of-mine", None),
                     ("/v1/changes?epoch=Words-of-mine&after=Words-of-mine", None), ("/v1/changes?after=0&wait=Words-of-mine", None),
                     ("/v1/enroll", '{"code":"Words-of-mine","name":"Words-of-mine"}'), ("/v1/token", '{"sha256":"Words-of-mine"}')]
        for path, body in requests:
            for authorization in (f"Bearer {token}", "Bearer Words-of-mine"):
                request = urllib.request.Request(stage.url + path, data=body.encode() if body else None, headers={
                    "Authorization": authorization, "Content-Type": "application/json"})
                try:
                    urllib.request.urlopen(request, timeout=20).close()
                except urllib.error.HTTPError as refused:
                    refused.close()
                sent += 1
        return sent

    def test_a_full_tour_and_every_error_leave_nothing_personal_in_either_log(self):
        os.environ["MENTING_DEBUG"] = "1"
        self.addCleanup(os.environ.pop, "MENTING_DEBUG")
        stage = self.stage()
        stage.start_office("--unknown-tokens", "0", "--enroll-tries", "0")
        stage.start_kiosk()
        stage.wait_synced()
        stops = tour(stage)
        to_home(stage)
        stage.control.tap("footer.exit") if stage.control.has("footer.exit") else None
        to_home(stage)
        write(stage)
        leave_number(stage)
        send(stage)
        stage.wait_drained()
        leave(stage)
        sent = self.bad_requests(stage)
        stage.cli("ticket", "act", "Words-of-mine", "Words-of-mine", check=False)
        personal = self.personal(stage)
        kiosk, office = stage.kiosk.said().encode(), stage.office.said().encode()
        self.assertGreater(len(kiosk.splitlines()), 2)
        self.assertGreater(len(office.splitlines()), 20)
        texts = 0
        for what, some in personal.items():
            for text in some:
                texts += 1
                for name, log in (("kiosk", kiosk), ("office", office)):
                    line = word(text).search(log)
                    self.assertIsNone(line, f"a {what} in the {name}'s log: {text!r} in {log[max(0, line.start() - 80):line.end() + 80] if line else ''!r}")
        print(f"# {stops} stops, {sent} bad requests, {len(kiosk.splitlines()) + len(office.splitlines())} lines of logs: none of "
              f"{texts} names, numbers and texts in them", flush=True)
        self.assertGreater(texts, 1000)


if __name__ == "__main__":
    unittest.main()
