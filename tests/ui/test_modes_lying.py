"""Every screen in every combination of settings on a lying panel, switched live."""
import unittest

from modes import Panel, walk


class Lying(unittest.TestCase):
    maxDiff = None

    def test_every_screen_in_every_combination(self):
        walk(self, Panel("1920x1080", 480, 270, 1000), "lying")


if __name__ == "__main__":
    unittest.main()
