"""The outermost combinations of settings on panels other than the shipped one: 21.5 and 32
inches, standing and lying."""
import unittest

from modes import MODES, Panel, walk

OUTERMOST = [mode for mode in MODES if mode["high_contrast"] and mode["text_size"] != "large"]


class OtherPanels(unittest.TestCase):
    maxDiff = None

    def test_15_inches_standing_in_standard_text(self):
        walk(self, Panel("1080x1920", 194, 345, 1000), "15in", [mode for mode in MODES if mode["text_size"] == "standard" and not mode["low_reach"]])

    def test_21_inches_standing(self):
        walk(self, Panel("1080x1920", 268, 476, 850), "21in", OUTERMOST)

    def test_32_inches_standing(self):
        walk(self, Panel("1080x1920", 398, 708, 700), "32in", OUTERMOST)

    def test_32_inches_lying(self):
        walk(self, Panel("1920x1080", 708, 398, 900), "32in-lying", OUTERMOST)


if __name__ == "__main__":
    unittest.main()
