"""One path through a real window: X11 under Xvfb, touched by xdotool as by a hand."""
import os
import subprocess
import unittest

from stage import Stage, Xvfb


class RealWindow(unittest.TestCase):
    def test_a_click_on_the_window_opens_the_home_screen(self):
        with Xvfb() as display:
            stage = Stage(months=2, window="1080x1920")
            self.addCleanup(stage.close)
            stage.start_office()
            control = stage.start_kiosk(environment={**display.environment, "SDL_MOUSE_TOUCH_EVENTS": "1"})
            stage.wait_synced()
            x, y, w, h = control.nodes()["attract.start"]["rect"]
            subprocess.run(["xdotool", "mousemove", str(x + w // 2), str(y + h // 2), "click", "1"], check=True,
                           env={**os.environ, **display.environment}, timeout=30)
            control.wait_screen("home")
            self.assertEqual(stage.stop_kiosk(), 0)

    def test_keys_of_a_real_keyboard_walk_and_press(self):
        with Xvfb() as display:
            stage = Stage(months=2, window="1080x1920")
            self.addCleanup(stage.close)
            stage.start_office()
            control = stage.start_kiosk(environment=display.environment)
            stage.wait_synced()

            def press(*keys):
                subprocess.run(["xdotool", "mousemove", "5", "1915", "key", *keys], check=True,
                               env={**os.environ, **display.environment}, timeout=30)

            def focus():
                return next((node["id"] for node in control.tree()["nodes"] if node["focused"]), None)

            press("Tab")
            control.until(lambda: focus() is not None, "a focus after Tab")
            control.until(lambda: press("Tab") or focus() == "attract.start", "Tab to the large button")
            press("Return")
            control.wait_screen("home")
            press("Escape")
            control.wait_screen("attract")
            self.assertEqual(stage.stop_kiosk(), 0)

    def test_a_window_of_another_size_shows_the_same_page(self):
        with Xvfb("800x1300") as display:
            stage = Stage(months=2, window="540x960")
            self.addCleanup(stage.close)
            stage.start_office()
            control = stage.start_kiosk(environment=display.environment)
            start = control.nodes()["attract.start"]["rect"]
            self.assertLessEqual(start[0] + start[2], 540)
            self.assertLessEqual(start[1] + start[3], 960)

    def test_without_a_size_it_fills_a_display_that_nobody_manages_and_is_touched_there(self):
        with Xvfb("720x1280") as display:
            stage = Stage(months=2, window=None)
            self.addCleanup(stage.close)
            stage.start_office()
            control = stage.start_kiosk(environment=display.environment)
            stage.wait_synced()
            self.assertEqual(control.tree()["area"], [0, 0, 720, 1280])
            x, y, w, h = control.nodes()["attract.start"]["rect"]
            subprocess.run(["xdotool", "mousemove", str(x + w // 2), str(y + h // 2), "click", "1"], check=True,
                           env={**os.environ, **display.environment}, timeout=30)
            control.wait_screen("home")


if __name__ == "__main__":
    unittest.main()
