"""Every screen in every combination of settings on a standing panel of 22 inches, switched live."""
import unittest

from modes import Panel, walk


class Standing(unittest.TestCase):
    maxDiff = None

    def test_every_screen_in_every_combination(self):
        walk(self, Panel("1080x1920", 270, 480, 900), "standing")


if __name__ == "__main__":
    unittest.main()
