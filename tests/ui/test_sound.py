"""Sounds of a visit: touches, keys, how things went, the warning; and that they can be switched off."""
import unittest

from stage import Stage
from visitor import file_repair


class Sound(unittest.TestCase):
    def open(self, **settings):
        stage = Stage(months=2)
        stage.settings = settings
        self.addCleanup(stage.close)
        stage.start_office()
        stage.start_kiosk()
        stage.wait_synced()
        return stage

    @staticmethod
    def sounds(stage):
        """How many were played, and the last one, when none is on its way any more."""
        control = stage.control
        control.wait_idle()
        control.until(lambda: not control.stats()["sounds"]["busy"], "the sounds played")
        sounds = control.stats()["sounds"]
        return sounds["played"], sounds["last"]

    def test_touches_keys_and_refusals_are_heard(self):
        stage = self.open()
        control = stage.control
        self.assertEqual(self.sounds(stage), (0, ""))
        self.assertEqual(control.stats()["sounds"]["device"], "closed")
        control.tap("attract.start")
        control.wait_screen("home")
        self.assertEqual(self.sounds(stage), (1, "touch"))
        control.tap("home.bills")
        control.wait_screen("room")
        x, y, w, h = control.nodes()["room.next"]["rect"]
        control.ask(do="tap", x=x + w // 2, y=y + h // 2)  # disabled
        self.assertEqual(self.sounds(stage), (3, "refused"))
        if control.has("room.entrance.1"):
            control.tap("room.entrance.1")
        before, _ = self.sounds(stage)
        control.tap("room.pad.1")
        self.assertEqual(self.sounds(stage), (before + 1, "key"))

    def test_a_wrong_pin_and_something_saved_sound_different(self):
        stage = self.open()
        stage.sign_in(pin="000000", pin_wait="pin")
        stage.control.wait_node("pin.verdict")
        self.assertEqual(self.sounds(stage)[1], "refused")
        file_repair(stage)
        self.assertEqual(self.sounds(stage)[1], "success")

    def test_the_warning_is_heard_once(self):
        stage = self.open()
        control = stage.control
        control.tap("attract.start")
        control.wait_screen("home")
        control.advance(121)
        control.wait_node("warning.continue")
        played, last = self.sounds(stage)
        self.assertEqual(last, "warning")
        control.advance(5)
        self.assertEqual(self.sounds(stage), (played, "warning"))

    def test_touch_sounds_can_be_off(self):
        stage = self.open(**{"sound.touch": "off"})
        file_repair(stage)
        self.assertEqual(self.sounds(stage), (1, "success"))

    def test_volume_zero_never_opens_a_device(self):
        stage = self.open(**{"sound.volume": "0"})
        file_repair(stage)
        self.assertEqual(self.sounds(stage), (0, ""))
        self.assertEqual(stage.control.stats()["sounds"]["device"], "off")

    def test_a_visitor_can_have_it_quiet_and_the_next_one_hears_again(self):
        stage = self.open()
        control = stage.control
        control.ask(do="prefs", quiet=True)
        control.tap("attract.start")
        control.wait_screen("home")
        self.assertEqual(self.sounds(stage), (0, ""))
        control.tap("footer.back")
        control.wait_screen("attract")
        control.tap("attract.start")
        control.wait_screen("home")
        self.assertEqual(self.sounds(stage), (1, "touch"))


if __name__ == "__main__":
    unittest.main()
