"""Reading aloud: through a loudspeaker nobody but the visitor's screen tells a sum, a name, a room or a ticket's number,
on no stop of the tour, in neither language; through an earphone everything is read."""
import re
import unittest

from stage import Stage
from tour import tour

FORBIDDEN = {
    "an amount": re.compile(r"[¥￥]|\d\s*[元角分](?!钟)|\d\s*yuan"),
    "a masked name": re.compile(r"\*|某"),
    "the room": re.compile(r"1\s*2\s*0\s*3"),
    "a ticket's number": re.compile(r"[RC]\s*\d\s*\d[\s-]+\d[\d\s]{8,}"),
    "the query code": None,  # set when it is known
}
TABS = 60


def bare(text):
    return re.sub(r"\d+点(零?\d+分)?", "", text)  # a time has minutes, and no money


class Speech(unittest.TestCase):
    maxDiff = None

    def open(self, output, **settings):
        stage = Stage(months=24)
        stage.settings = {"text.speech": "on", "text.speech_output": output, **settings}
        self.addCleanup(stage.close)
        stage.start_office()
        nowhere = f"unix_socket:{stage.folder}/no-daemon"
        stage.start_kiosk(environment={"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy",
                                       "SPEECHD_ADDRESS": nowhere})
        stage.wait_synced()
        return stage

    @staticmethod
    def last(stage):
        return stage.control.stats()["speech"]["last"]

    def check(self, where, said, faults):
        for what, pattern in FORBIDDEN.items():
            if pattern and pattern.search(bare(said)):
                faults.append(f"{where}: {what}: {said!r}")

    def listen(self, stage, name, faults):
        """What a loudspeaker would say of every node, and what it says of every node a keyboard reaches."""
        control = stage.control
        tree = control.tree()
        for node in tree["nodes"]:
            if node["id"] == "filed.code" and node["label"]:
                FORBIDDEN["the query code"] = re.compile(r"\s*".join(node["label"].replace(" ", "")))
        for node in tree["nodes"]:
            self.check(f"{name}/{node['id']}", node["aloud"], faults)
        heard, first = set(), None
        for _ in range(TABS):
            control.key("Tab")
            focus = next((n["id"] for n in control.tree()["nodes"] if n["focused"]), None)
            if focus is None or focus == first:
                break
            first = first or focus
            said = self.last(stage)
            heard.add(said)
            self.check(f"{name}/Tab to {focus}", said, faults)
        return heard

    def walk(self, language):
        FORBIDDEN["the query code"] = None
        stage, faults, heard = self.open("loudspeaker"), [], set()
        mode = (lambda: stage.control.ask(do="prefs", language=language)) if language != "zh" else None
        tour(stage, see=lambda name: heard.update(self.listen(stage, name, faults)), mode=mode)
        self.assertEqual(faults, [], "\n" + "\n".join(faults))
        self.assertGreater(len(heard), 60)
        return heard

    def test_a_loudspeaker_tells_nothing_personal_in_chinese(self):
        heard = self.walk("zh")
        self.assertIn("按钮，怎么缴费", heard)
        self.assertIn("报修", {said.split("，")[0] for said in heard} | heard)

    def test_a_loudspeaker_tells_nothing_personal_in_english(self):
        heard = self.walk("en")
        self.assertIn("button, How to pay", heard)

    def test_an_earphone_reads_sums_and_rooms(self):
        stage = self.open("earphone")
        control = stage.control
        stage.sign_in()
        control.tap("bills.total")
        self.assertRegex(self.last(stage), r"^\d+元")
        control.tap("header.right")
        self.assertEqual(self.last(stage), "24栋1单元1 2 0 3，王某某")

    def test_keys_of_a_pin_are_silent_through_a_loudspeaker(self):
        stage = self.open("loudspeaker")
        control = stage.control
        stage.sign_in(pin="111", pin_wait="pin")
        self.assertEqual(self.last(stage), "")
        self.assertEqual(control.label("pin.boxes"), "3/6")

    def test_what_was_said_is_forgotten_when_the_visit_ends(self):
        stage = self.open("earphone")
        stage.sign_in()
        stage.control.tap("bills.total")
        self.assertNotEqual(self.last(stage), "")
        stage.control.tap("footer.exit")
        stage.control.wait_screen("attract")
        self.assertEqual(self.last(stage), "")

    def test_without_a_daemon_the_kiosk_goes_on_and_says_so_once(self):
        stage = self.open("loudspeaker")
        control = stage.control
        control.tap("attract.start")
        control.wait_screen("home")
        for node in ("header.title", "footer.back"):
            control.tap(node)
        control.until(lambda: not control.stats()["speech"]["busy"], "a worker at rest")
        self.assertEqual(control.stats()["speech"]["daemon"], "missing")
        self.assertEqual(control.stats()["speech"]["said"], 0)
        self.assertEqual(stage.kiosk.said().count("nothing is read aloud"), 1)
        self.assertEqual(stage.stop_kiosk(), 0)

    def test_speech_is_off_unless_it_is_wanted(self):
        stage = Stage(months=2)
        self.addCleanup(stage.close)
        stage.start_office()
        stage.start_kiosk()
        stage.control.tap("attract.start")
        stage.control.wait_screen("home")
        self.assertEqual(stage.control.stats()["speech"]["on"], False)
        self.assertEqual(stage.control.stats()["speech"]["asked"], 0)


if __name__ == "__main__":
    unittest.main()
