"""Every screen in every combination of settings on a small window, switched live."""
import unittest

from modes import Panel, walk


class Small(unittest.TestCase):
    maxDiff = None

    def test_every_screen_in_every_combination(self):
        walk(self, Panel("800x600", 480, 270, 900), "small")


if __name__ == "__main__":
    unittest.main()
