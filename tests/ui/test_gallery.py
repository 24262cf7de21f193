"""The gallery: every page in every combination of settings, standing, lying and small; what its program answers to wrong
options; and, as text, what each page says."""
import os
import subprocess
import unittest

from gallery import MODES as PICTURE_MODES, PROGRAM, Gallery, pages
from modes import MODES, Panel, bad_targets, cut_texts, name_of, pale, written_over
from stage import LOCALE, NOW
from test_goldens import dump

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "goldens_gallery")
PANELS = {"standing": Panel("540x960", 270, 480, 900), "lying": Panel("960x540", 480, 270, 900),
          "small": Panel("800x600", 480, 270, 900)}


def run(*arguments):
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, env=environment)


class Pages(unittest.TestCase):
    maxDiff = None

    def look_everywhere(self, name):
        panel = PANELS[name]
        faults = []
        looks = 0
        with Gallery("--panel", f"{panel.settings['display.panel_width_mm']}x{panel.settings['display.panel_height_mm']}",
                     window=panel.window) as gallery:
            for mode in MODES:
                gallery.show_contents()
                gallery.prefs(**mode)

                def see(page):
                    nonlocal looks
                    looks += 1
                    tree = gallery.control.tree()
                    for fault in (*cut_texts(tree), *written_over(tree), *pale(tree, mode["high_contrast"]),
                                  *bad_targets(tree, panel.bottom_mm if mode["low_reach"] else None)):
                        if not fault.startswith("text.line "):  # it shows what becomes of a line that is too long
                            faults.append(f"{name} {name_of(mode)} {page}: {fault}")

                gallery.walk(see)
        self.assertGreater(looks, len(MODES) * len(pages()))
        self.assertEqual(faults, [], f"{len(faults)} faults in {looks} looks:\n" + "\n".join(faults))

    def test_every_page_in_every_combination_standing(self):
        self.look_everywhere("standing")

    def test_every_page_in_every_combination_lying(self):
        self.look_everywhere("lying")

    def test_every_page_in_every_combination_on_a_small_window(self):
        self.look_everywhere("small")

    def test_every_page_says_what_it_said(self):
        seen = {}
        with Gallery(window="540x960") as gallery:
            gallery.prefs(**PICTURE_MODES["standard"])
            gallery.walk(lambda page: seen.setdefault(page, dump(gallery.control)))
        if os.environ.get("MENTING_UPDATE_GOLDENS"):
            os.makedirs(GOLDENS, exist_ok=True)
            for old in os.listdir(GOLDENS):
                os.unlink(os.path.join(GOLDENS, old))
            for page, text in seen.items():
                with open(os.path.join(GOLDENS, f"{page}.txt"), "w", encoding="utf-8") as file:
                    file.write(text)
        self.assertEqual({name[:-4] for name in os.listdir(GOLDENS)}, set(seen), "the pages and the goldens differ")
        for page, text in seen.items():
            with open(os.path.join(GOLDENS, f"{page}.txt"), encoding="utf-8") as file, self.subTest(page=page):
                self.assertEqual(text, file.read())


class Touching(unittest.TestCase):
    """What a visitor does with a widget comes back to the page."""

    def setUp(self):
        self.gallery = Gallery(window="540x960")
        self.addCleanup(self.gallery.__exit__)
        self.control = self.gallery.control

    def test_the_list_says_where_it_stands_while_it_is_turned_and_swiped(self):
        control = self.control
        control.tap("contents.list")
        position = lambda: control.label("list.bills.position")
        self.assertEqual(position(), "第 1–9 条，共 240 条")
        self.assertFalse(control.nodes()["list.bills.up"]["enabled"])
        control.tap("list.bills.down")
        control.wait_idle()
        self.assertEqual(position(), "第 9–17 条，共 240 条")
        for y in range(3):
            control.ask(do="swipe", **{"from": [200, 600], "to": [200, 300], "ms": 0})
        control.until(lambda: position().startswith("第 2") or position().startswith("第 1"), "the list to move")
        control.wait_idle()
        shown = [n for i, n in control.nodes().items() if i.startswith("list.bills.") and i[11:].isdigit() and n["visible"]]
        first = int(position()[2:].split("–")[0])
        self.assertIn(f"list.bills.{first - 1}", [n["id"] for n in shown])

    def test_the_last_page_of_a_list_ends_with_its_last_row(self):
        control = self.control
        control.tap("contents.list")
        for _ in range(60):
            if not control.nodes()["list.bills.down"]["enabled"]:
                break
            control.tap("list.bills.down")
            control.wait_idle()
        self.assertTrue(control.label("list.bills.position").endswith("–240 条，共 240 条"))

    def test_a_day_that_is_full_can_not_be_chosen(self):
        control = self.control
        control.tap("contents.date")
        with self.assertRaisesRegex(AssertionError, "disabled"):
            control.tap("date.day.1")
        control.tap("date.day.3")
        self.assertTrue(control.nodes()["date.day.3"]["on"])
        self.assertEqual(control.label("date.day.3"), "周四 11月26日")
        self.assertEqual(control.label("date.late.8"), "周二 12月1日")

    def test_a_bar_that_is_touched_says_its_amount(self):
        control = self.control
        control.tap("contents.chart")
        control.tap("chart.months.2")
        self.assertEqual(control.label("chart.months.headline"), "1月：¥ 248.90，已缴清")

    def test_what_was_touched_is_kept_when_the_letters_grow_and_gone_when_the_page_is_left(self):
        control = self.control
        control.tap("contents.rating")
        control.tap("rating.star.4")
        self.gallery.prefs(text_size="extra_large", language="en", high_contrast=True)
        self.assertEqual(control.label("rating.star.word"), "Content")
        control.tap("footer.next")
        control.tap("footer.previous")
        self.assertEqual(control.label("rating.star.word"), "Touch a star")

    def test_its_own_settings_do_what_they_say(self):
        control = self.control
        control.tap("header.settings")
        control.tap("settings.extra_large")
        control.tap("settings.en")
        control.tap("settings.contrast")
        control.tap("settings.close")
        self.assertEqual(control.label("header.title"), "Gallery of widgets")
        self.assertFalse(control.has("settings"))


class Moving(unittest.TestCase):
    def test_progress_of_unknown_length_moves_by_itself_and_the_program_is_idle_between(self):
        with Gallery("--page", "progress", window="540x960", clock=None) as gallery:
            control = gallery.control
            control.wait_idle()
            before = control.stats()["frames"]
            control.until(lambda: control.stats()["frames"] > before + 5, "it to move")
            gallery.prefs(high_contrast=True)
            control.wait_idle()
            self.assertTrue(control.has("progress.unknown"))


class Options(unittest.TestCase):
    def test_help_names_every_option(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--locale", "--page", "--pages", "--language", "--text-size", "--high-contrast", "--low-reach",
                       "--window", "--panel", "--control", "--fake-clock"):
            self.assertIn(option, done.stdout)

    def test_pages_are_listed_and_each_can_be_opened_at_once(self):
        listed = run("--pages").stdout.split()
        self.assertEqual(len(listed), len(set(listed)))
        with Gallery("--page", listed[-1], window="540x960") as gallery:
            self.assertEqual(gallery.control.screen(), listed[-1])

    def test_what_is_wrong_is_named_with_what_is_allowed(self):
        for arguments, words in (
                (["--page", "buttons"], ["--page", "'buttons'", "--pages"]),
                (["--language", "de"], ["--language", "'de'", "zh or en"]),
                (["--text-size", "huge"], ["--text-size", "'huge'", "extra_large"]),
                (["--window", "100x900"], ["--window", "'100x900'", "200 to 7680"]),
                (["--window", "540"], ["--window", "'540'", "WxH"]),
                (["--window", "540x"], ["--window", "'540x'"]),
                (["--panel", "10x480"], ["--panel", "'10x480'", "50 to 3000"]),
                (["--fake-clock", "noon"], ["--fake-clock", "'noon'", "2026-11-23T02:42:00Z"]),
                (["--locale", "/nowhere"], ["--locale", "'/nowhere'", "menting.mo"]),
                (["button"], ["'button'", "--help"]),
                (["--colour"], ["usage:"])):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, "")
                for word in words:
                    self.assertIn(word, done.stderr)

    def test_a_socket_that_can_not_be_opened_is_named(self):
        done = run("--locale", LOCALE, "--fake-clock", NOW, "--control", "/nowhere/control.sock")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nowhere/control.sock", done.stderr)


if __name__ == "__main__":
    unittest.main()
