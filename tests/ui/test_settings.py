"""The visitor's settings, by touch, over screens on which something was entered: nothing of it is lost, and the end of the
visit takes them back."""
import unittest

from modes import difference
from stage import Stage
from tour import BIG
from visitor import staff_sign_in, to_home

# What a visitor touches, one after another, ending with the settings of before.
ALL = ["text.large", "text.extra_large", "contrast.high", "low.low", "language.en", "sound.off",
       "text.standard", "contrast.normal", "low.normal", "language.zh", "sound.on"]


class Settings(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.stage = Stage(months=24)
        self.addCleanup(self.stage.close)
        self.stage.start_office()
        self.control = self.stage.start_kiosk()
        self.stage.wait_synced()

    def assert_nothing_is_lost(self, touches=ALL):
        before = self.control.tree()
        self.control.tap("header.settings" if self.control.has("header.settings") else "footer.settings")
        for touch in touches:
            self.control.tap(f"settings.{touch}")
        self.control.tap("settings.close")
        after = self.control.tree()
        self.assertEqual(before, after, difference(before, after))

    def test_digits_of_a_room_and_a_pin_stay(self):
        control = self.control
        to_home(self.stage)
        control.tap("home.bills")
        control.wait_screen("room")
        control.tap("room.entrance.1")
        control.keys("room.pad", "120")
        self.assert_nothing_is_lost()
        control.tap("room.pad.3")
        control.tap("room.next")
        control.wait_screen("pin")
        control.keys("pin.pad", "1234")
        self.assertEqual(control.label("pin.boxes"), "4/6")
        self.assert_nothing_is_lost()
        self.assertEqual(control.label("pin.boxes"), "4/6")

    def test_a_text_half_written_and_the_step_of_its_form_stay(self):
        control = self.control
        to_home(self.stage)
        for touch in ("home.repair", "repair.place.public", "repair.category.lighting"):
            control.tap(touch)
        control.tap("repair.text.chip.0")
        control.tap("repair.text.method.pinyin")
        control.type("loushui")  # still being composed
        control.until(lambda: "lou shui" in control.label("repair.text.field"), "the engine that spells the sounds")
        typed = control.label("repair.text.field")
        self.assert_nothing_is_lost()
        self.assertEqual(control.label("repair.text.field"), typed)

    def test_what_is_being_written_by_hand_stays(self):
        control = self.control
        to_home(self.stage)
        for touch in ("home.repair", "repair.place.public", "repair.category.lighting"):
            control.tap(touch)
        control.draw("handwriting.pad", BIG)
        control.wait_idle()
        found = control.label("repair.text.candidate.0")
        self.assert_nothing_is_lost()
        self.assertEqual(control.label("repair.text.field"), found)
        control.tap("handwriting.undo")  # the strokes are still there: two of three are left
        control.wait_idle()
        self.assertTrue(control.has("repair.text.candidate.0"))

    def test_the_place_in_a_long_list_stays(self):
        control = self.control
        self.stage.sign_in()
        control.tap("bills.tab.paid")
        for _ in range(3):
            control.ask(do="swipe", **{"from": [500, 1500], "to": [500, 700]}, ms=60)
            control.wait_idle()
        self.assert_nothing_is_lost()
        top = self.at_top()
        control.tap("header.settings")
        control.tap("settings.text.extra_large")
        control.tap("settings.close")
        self.assertEqual(self.at_top(), top)

    def at_top(self):
        """The first row of the list that is seen below the header."""
        nodes = self.control.nodes()
        top = nodes["main"]["rect"][1]
        rows = [n for n in nodes.values() if n["id"].startswith("bills.paid.")]
        return next(n["id"] for n in rows if n["rect"][1] + n["rect"][3] > top + 10)

    def test_what_is_touched_shows_at_once_behind_the_settings(self):
        control = self.control
        to_home(self.stage)
        control.tap("home.notices")
        control.wait_screen("notices")
        control.tap("header.settings")
        title = control.nodes()["header.title"]
        control.tap("settings.language.en")
        self.assertNotEqual(control.label("header.title"), title["label"])
        control.tap("settings.text.extra_large")
        self.assertGreater(control.nodes()["header.title"]["needs"][1], title["needs"][1])
        self.assertTrue(control.nodes()["settings.text.extra_large"]["on"])
        control.tap("settings.low.low")
        self.assertGreater(control.tree()["area"][1], 0)

    def test_the_end_of_the_visit_takes_them_back(self):
        control = self.control
        first = control.tree()
        to_home(self.stage)
        control.tap("header.settings")
        for touch in ALL[:6]:
            control.tap(f"settings.{touch}")
        control.advance(121)
        control.wait_node("warning.continue")
        self.assertFalse(control.has("settings.close"), "the warning stands alone")
        control.tap("warning.continue")
        self.assertTrue(control.has("settings.close"))
        control.tap("settings.close")
        control.tap("footer.back")
        control.wait_screen("attract")
        shown = control.tree()
        self.assertEqual([n["id"] for n in first["nodes"]], [n["id"] for n in shown["nodes"]])
        self.assertEqual(first["area"], shown["area"])
        self.assertEqual(first["nodes"][0], shown["nodes"][0])

    def test_staff_have_them_too(self):
        control = self.control
        for _ in range(5):
            control.tap("header.title")
        control.wait_screen("staff_signin")
        self.assert_nothing_is_lost()
        control.tap("staff_signin.list.S01")
        control.keys("staff_signin.pad", "123")
        self.assert_nothing_is_lost()


class HangsTooHigh(unittest.TestCase):
    def test_the_installer_is_told_in_the_log_and_in_staff_mode(self):
        stage = Stage(months=24)
        self.addCleanup(stage.close)
        stage.settings = {"display.panel_width_mm": 398, "display.panel_height_mm": 708, "display.panel_bottom_mm": 900}
        stage.start_office()
        control = stage.start_kiosk()
        stage.wait_synced()
        self.assertIn("display.panel_bottom_mm = 900: the panel hangs too high", stage.kiosk.said())
        staff_sign_in(stage, "S01")
        self.assertIn("830", control.label("staff.panel"))


if __name__ == "__main__":
    unittest.main()
