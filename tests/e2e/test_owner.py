"""An owner at the kiosk, and the office behind it: from the first touch to the effect, and back."""
import unittest

from stage import Stage
from tour import BIG
from visitor import file_anonymous, file_home_repair, staff_sign_in, to_home


def fen(text):
    """The amount in a label like "¥ 1,234.50"."""
    return int(text.replace("¥", "").replace(",", "").replace(" ", "").replace(".", ""))


class OwnerAtTheKiosk(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(months=24)
        self.addCleanup(self.stage.close)
        self.stage.start_office()
        self.control = self.stage.start_kiosk()
        self.stage.wait_synced()

    def pin(self, room="1203"):
        return next(r["pin"] for r in self.stage.logins() if r["building"] == "24#" and r["room"] == room)

    def test_the_sum_on_the_screen_is_the_offices(self):
        self.stage.sign_in()
        due = self.stage.json("unit", "show", "24-1-1203")["due_fen"]
        self.assertEqual(fen(self.control.label("bills.sum")), due)

    def test_a_payment_at_the_desk_changes_the_sum_on_the_screen(self):
        self.stage.sign_in()
        before = fen(self.control.label("bills.sum"))
        self.stage.cli("payment", "add", "24-1-1203", "--amount", "54.60", "--method", "cash", "--bill",
                       next(b["id"] for b in self.stage.json("unit", "show", "24-1-1203")["bills"] if b["due_fen"] == 5460))
        self.control.until(lambda: fen(self.control.label("bills.sum")) == before - 5460, "the sum without the paid bill")

    def test_a_repair_goes_to_the_office_and_its_way_comes_back(self):
        self.stage.sign_in()
        self.control.tap("footer.back")
        self.control.wait_screen("home")
        number = file_home_repair(self.stage)
        self.stage.wait_drained()
        ticket = next(t for t in self.stage.json("ticket", "list") if t["number"] == number)
        self.assertEqual((ticket["kind"], ticket["state"], ticket["unit"], ticket["category"]),
                         ("repair", "submitted", "24-1-1203", "water"))
        self.control.tap("filed.home")
        self.control.wait_screen("home")
        self.control.tap("home.tickets")
        self.control.wait_screen("tickets")
        self.control.tap(f"tickets.list.{ticket['id']}")
        self.control.wait_screen("ticket")
        self.stage.cli("ticket", "act", number, "accept", "--as", "S01")
        self.control.until(lambda: "已受理" in self.control.label("ticket.state"), "the accepted state")
        self.stage.cli("ticket", "act", number, "dispatch", "--as", "S01", "--assignee", "S06")
        self.control.until(lambda: "已派工" in self.control.label("ticket.state"), "the dispatched state")
        self.control.tap("ticket.urge")
        self.control.until(lambda: self.stage.json("ticket", "show", number)["urges"] == 1, "the urge at the office")
        self.stage.wait_drained()
        self.assertFalse(self.control.nodes().get("ticket.urge", {"enabled": False})["enabled"])
        self.control.tap("ticket.cancel")
        self.control.tap("ticket.yes")
        self.control.until(lambda: self.stage.json("ticket", "show", number)["state"] == "cancelled", "the cancelled ticket")

    def test_a_finished_repair_is_rated_with_stars(self):
        number = next(t["number"] for t in self.stage.json("ticket", "list", "--kind", "repair") if t["state"] == "working")
        self.stage.cli("ticket", "act", number, "finish")
        self.stage.sign_in()
        self.control.tap("footer.back")
        self.control.wait_screen("home")
        self.control.tap("home.tickets")
        self.control.wait_screen("tickets")
        rows = lambda: [i for i, n in self.control.nodes().items() if i.startswith("tickets.list.") and "已完工" in n["label"]]
        self.control.tap(self.control.until(rows, "the finished ticket")[0])
        self.control.wait_screen("ticket")
        self.assertFalse(self.control.has("ticket.rate"))
        self.control.tap("ticket.star.2")
        self.control.tap("ticket.star.4")
        self.assertTrue(self.control.nodes()["ticket.star.4"]["on"])
        self.assertEqual(self.control.label("ticket.star.word"), "满意")
        x, y, w, h = self.control.nodes()["ticket.rate"]["rect"]
        area = self.control.tree()["area"]
        self.assertLess(y + h, area[1] + area[3])  # it is seen without scrolling
        self.control.tap("ticket.rate")
        self.control.until(lambda: self.stage.json("ticket", "show", number).get("rating") == 4, "the rating at the office")

    def test_an_anonymous_complaint_is_linked_to_nobody_and_found_with_its_code(self):
        self.stage.sign_in()
        self.control.tap("footer.back")
        number, code = file_anonymous(self.stage)
        self.stage.wait_drained()
        ticket = self.stage.json("ticket", "show", number)
        self.assertEqual((ticket["unit"], ticket["anonymous"]), ("", True))
        self.assertEqual({e["staff"] for e in ticket["events"]}, {""})
        self.assertEqual({e["actor_type"] for e in ticket["events"]}, {"anonymous"})
        to_home(self.stage)
        self.track(number, "000000" if code != "000000" else "111111")
        self.control.wait_node("track.fault")
        self.assertEqual(self.control.screen(), "track")
        self.control.tap("footer.back")
        self.control.wait_screen("home")
        self.track(number, code)
        self.control.wait_screen("ticket")
        self.assertEqual(self.control.label("ticket.number").split()[-1], number)

    def track(self, number, code):
        self.control.tap("home.track")
        self.control.wait_screen("track")
        self.control.tap(f"track.pad.{number[0]}")
        self.control.keys("track.pad", number[1:].replace("-", ""))
        self.control.tap("track.code")
        self.control.keys("track.pad", code)
        self.control.tap("track.show")

    def test_what_was_typed_is_there_after_going_back(self):
        to_home(self.stage)
        self.control.tap("home.repair")
        self.control.wait_screen("repair")
        self.control.tap("repair.place.public")
        self.control.tap("repair.category.road")
        self.control.tap("repair.text.method.pinyin")
        self.control.type("lumianyoukeng")
        self.control.wait_node("repair.text.candidate.0")
        first = self.control.label("repair.text.candidate.0")
        self.control.tap("repair.next")  # what was composed is taken, not lost
        self.control.tap("footer.back")
        self.assertEqual(self.control.label("repair.text.field"), first)

    def test_what_is_written_by_hand_becomes_text(self):
        to_home(self.stage)
        self.control.tap("home.repair")
        self.control.wait_screen("repair")
        self.control.tap("repair.place.public")
        self.control.tap("repair.category.road")
        self.control.draw("handwriting.pad", BIG)
        self.control.wait_idle()
        candidates = [node["label"] for name, node in self.control.nodes().items() if ".candidate." in name]
        self.assertIn("大", candidates)
        self.control.tap(f"repair.text.candidate.{candidates.index('大')}")
        self.assertEqual(self.control.label("repair.text.field"), "大")
        self.control.draw("handwriting.pad", BIG)
        self.control.wait_idle()
        self.control.tap("handwriting.undo")  # two strokes are left, and asked about
        self.control.wait_idle()
        self.control.tap("handwriting.again")
        self.assertEqual(self.control.label("repair.text.field"), "大")

    def test_what_was_half_written_is_gone_with_the_visit(self):
        to_home(self.stage)
        for touch in ("home.repair", "repair.place.public", "repair.category.road"):
            self.control.tap(touch)
        self.control.draw("handwriting.pad", BIG)
        self.control.tap("repair.text.method.pinyin")  # takes what was written
        self.control.type("mima")
        self.control.wait_node("repair.text.candidate.0")
        self.control.advance(121)
        self.control.wait_node("warning.continue")
        self.control.advance(31)
        self.control.wait_screen("attract")
        to_home(self.stage)
        for touch in ("home.repair", "repair.place.public", "repair.category.road"):
            self.control.tap(touch)
        self.control.wait_idle()
        self.assertEqual(self.control.label("repair.text.field"), "")
        self.assertFalse(self.control.has("repair.text.candidate.0"))
        self.control.tap("repair.text.method.pinyin")
        self.control.wait_idle()
        self.assertFalse(self.control.has("repair.text.candidate.0"))

    # ---- who is standing there ------------------------------------------------------------------------------
    def test_a_wrong_room_and_a_wrong_pin_say_the_same(self):
        self.stage.sign_in(room="1203", pin="999999", pin_wait="verdict")
        self.control.wait_node("pin.verdict")
        wrong_pin = self.control.label("pin.verdict")
        self.control.tap("footer.back")
        self.control.wait_screen("room")
        self.control.tap("footer.back")
        self.stage.sign_in(room="9999", pin="999999", pin_wait="verdict")
        self.control.wait_node("pin.verdict")
        self.assertEqual(self.control.label("pin.verdict"), wrong_pin)

    def test_nothing_personal_stays_after_the_idle_warning(self):
        self.stage.sign_in()
        self.assertIn("王**", self.control.text())
        self.control.advance(121)
        self.control.wait_node("warning.continue")
        self.control.advance(31)
        self.control.wait_screen("attract")
        self.control.tap("attract.start")
        self.control.wait_screen("home")
        self.assertNotIn("王**", self.control.text())
        self.assertNotIn("1203", self.control.text())
        self.control.tap("home.bills")
        self.control.wait_screen("room")

    def test_continue_keeps_the_session(self):
        self.stage.sign_in()
        self.control.advance(121)
        self.control.wait_node("warning.continue")
        self.control.tap("warning.continue")
        self.control.advance(60)
        self.assertEqual(self.control.screen(), "bills")

    def test_settings_of_one_visitor_are_gone_for_the_next(self):
        self.control.tap("header.language")
        self.control.until(lambda: "Please touch" in self.control.text() or "ouch" in self.control.text(), "English words")
        self.control.tap("attract.start")
        self.control.wait_screen("home")
        self.control.advance(121)
        self.control.wait_node("warning.continue")
        self.control.advance(31)
        self.control.wait_screen("attract")
        self.assertIn("请轻触屏幕", self.control.text())

    # ---- staff ------------------------------------------------------------------------------------------------
    def test_staff_reset_a_pin_and_the_owner_signs_in_with_it(self):
        staff_sign_in(self.stage, "S01")
        self.control.tap("staff.pin")
        self.control.wait_screen("staff_pin")
        self.control.tap("staff_pin.entrance.1")
        self.control.keys("staff_pin.pad", "1203")
        self.control.tap("staff_pin.next")
        person = next(n for n in self.control.nodes() if n.startswith("staff_pin.person."))
        self.control.tap(person)
        self.control.keys("staff_pin.pad", "111111")
        self.control.wait_node("staff_pin.fault")
        for _ in range(2):
            self.control.keys("staff_pin.pad", "719264")
            self.control.wait_idle()
        self.control.wait_node("staff_pin.done")
        self.control.tap("staff_pin.finish")
        self.control.wait_screen("staff")
        self.control.tap("staff.leave")
        self.control.wait_screen("attract")
        self.stage.sign_in(pin="719264")
        self.stage.wait_drained()
        self.assertEqual(self.control.screen(), "bills")

    def test_a_wrong_staff_pin_opens_nothing(self):
        for _ in range(5):
            self.control.tap("header.title")
        self.control.wait_screen("staff_signin")
        self.control.tap("staff_signin.list.S01")
        self.control.keys("staff_signin.pad", "123123")
        self.control.wait_node("staff_signin.verdict")
        self.assertEqual(self.control.screen(), "staff_signin")


class TheControlSocket(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(months=2)
        self.addCleanup(self.stage.close)
        self.stage.start_office()
        self.control = self.stage.start_kiosk()

    def error(self, line):
        return self.control.ask_raw(line)["error"]

    def test_requests_that_are_none_are_answered_with_an_error(self):
        self.assertIn("JSON", self.error(b"hello"))
        self.assertIn("JSON", self.error(b"[]"))
        self.assertIn("tree", self.error(b'{"do":"dance"}'))
        self.assertIn("tree", self.error(b"{}"))
        self.assertIn("id", self.error(b'{"do":"tap"}'))

    def test_a_touch_on_what_is_not_there_says_so(self):
        self.assertIn("not on the screen", self.error(b'{"do":"tap","id":"bills.pay"}'))

    def test_a_wait_that_is_never_met_ends_with_timeout(self):
        self.assertEqual(self.error(b'{"do":"wait","screen":"bills","ms":50}'), "timeout")

    def test_a_picture_that_cannot_be_written_says_so(self):
        self.assertIn("/nonexistent/a.png", self.error(b'{"do":"shot","file":"/nonexistent/a.png"}'))


if __name__ == "__main__":
    unittest.main()
