"""What each page of the gallery looks like, to the pixel, in two modes. A missing golden fails.

The letters are the distribution's, so the goldens hold for the versions of fonts and libraries that VERSIONS names; where
others are installed the test says so. MENTING_UPDATE_GOLDENS=1 draws them anew; look at each one before committing it. What
differs is written to build/pixels/: the picture as it is, and one of the difference.
"""
import os
import shutil
import subprocess
import tempfile
import unittest

import png
from gallery import MODES, Gallery
from stage import BUILD

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pixels")
VERSIONS = os.path.join(GOLDENS, "VERSIONS")
FOUND = os.path.join(BUILD, "pixels")
PACKAGES = ("fonts-noto-cjk", "fonts-material-design-icons-iconfont", "libfreetype6", "libharfbuzz0b", "libsdl2-ttf-2.0-0",
            "libunibreak1", "libqrencode4")
UPDATE = "MENTING_UPDATE_GOLDENS"


def versions():
    """"PACKAGE VERSION", one a line."""
    done = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}\n", *PACKAGES], capture_output=True, text=True)
    return "".join(line + "\n" for line in sorted(set(done.stdout.splitlines())))


def compare(name, golden, actual):
    """"" or what differs; then the pictures are in FOUND."""
    expected = png.read(golden)
    if (expected.width, expected.height) != (actual.width, actual.height):
        return f"{name}: {actual.width} x {actual.height} pixels instead of {expected.width} x {expected.height}"
    difference = png.Difference(expected, actual)
    if not difference.count:
        return ""
    os.makedirs(FOUND, exist_ok=True)
    png.write(os.path.join(FOUND, f"{name}.png"), actual)
    png.write(os.path.join(FOUND, f"{name}-difference.png"), png.difference_picture(expected, actual))
    x, y, w, h = difference.rect
    return (f"{name}: {difference.count} pixels differ, within {w} x {h} at {x},{y}; see "
            f"{os.path.relpath(FOUND)}/{name}-difference.png")


class Pixels(unittest.TestCase):
    maxDiff = None

    def test_every_page_looks_as_it_did(self):
        update = bool(os.environ.get(UPDATE))
        if update:
            shutil.rmtree(GOLDENS, ignore_errors=True)
            os.makedirs(GOLDENS)
            with open(VERSIONS, "w", encoding="ascii") as file:
                file.write(versions())
        self.assertTrue(os.path.exists(VERSIONS), f"{VERSIONS} is missing; {UPDATE}=1 draws the goldens")
        with open(VERSIONS, encoding="ascii") as file:
            drawn_with = file.read()
        self.assertEqual(drawn_with, versions(), "the goldens were drawn with other fonts or libraries (first) than are "
                         f"installed (second): draw them anew with {UPDATE}=1, and look at each")
        shutil.rmtree(FOUND, ignore_errors=True)
        folder = tempfile.mkdtemp(prefix="menting-pixels-")
        self.addCleanup(shutil.rmtree, folder)
        shot, seen, faults = os.path.join(folder, "shot.png"), set(), []
        with Gallery(window="540x960") as gallery:
            for mode, settings in MODES.items():
                gallery.show_contents()
                gallery.prefs(**settings)

                def see(page):
                    name = f"{page}-{mode}"
                    golden = os.path.join(GOLDENS, f"{name}.png")
                    seen.add(f"{name}.png")
                    gallery.control.wait_idle()
                    gallery.control.shot(shot)
                    actual = png.read(shot)
                    if update:
                        png.write(golden, actual)
                    if not os.path.exists(golden):
                        faults.append(f"{name}: there is no golden of it; {UPDATE}=1 draws it")
                    elif fault := compare(name, golden, actual):
                        faults.append(fault)

                gallery.walk(see)
        faults += [f"{name}: a golden of no page" for name in sorted(set(os.listdir(GOLDENS)) - seen - {"VERSIONS"})]
        if faults:
            self.fail("\n" + "\n".join(faults))


class Pictures(unittest.TestCase):
    """The reader, the writer and the comparison that the goldens rest on."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="menting-png-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "a.png")

    def picture(self, colours, width=20, height=10):
        pixels = [bytes((i * 7 % colours, i % 251, i * 13 % 256)) for i in range(width * height)]
        return png.Picture(width, height, [b"".join(pixels[y * width:(y + 1) * width]) for y in range(height)])

    def test_what_was_written_is_read_back_with_a_palette_and_without(self):
        for picture in (self.picture(3, 8, 8), self.picture(250, 40, 40)):
            png.write(self.path, picture)
            self.assertEqual(png.read(self.path).rows, picture.rows)

    def test_every_filter_is_undone(self):
        import struct
        import zlib
        plain = [bytes([10, 20, 30, 40, 50, 60]), bytes([11, 22, 33, 44, 55, 66])]
        filtered = {1: bytes([11, 22, 33, 33, 33, 33]), 2: bytes([1, 2, 3, 4, 5, 6]),
                    3: bytes([6, 12, 18, 19, 19, 20]), 4: bytes([1, 2, 3, 4, 5, 6])}
        for kind, row in filtered.items():
            with self.subTest(filter=kind), open(self.path, "wb") as file:
                raw = b"\0" + plain[0] + bytes([kind]) + row
                file.write(png.SIGNATURE + png._chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) +
                           png._chunk(b"IDAT", zlib.compress(raw)) + png._chunk(b"IEND", b""))
                file.flush()
                self.assertEqual(png.read(self.path).rows, plain)

    def test_one_pixel_is_found_where_it_is(self):
        one = self.picture(3)
        rows = list(one.rows)
        rows[4] = rows[4][:21] + b"\xff\xff\xff" + rows[4][24:]
        difference = png.Difference(one, png.Picture(20, 10, rows))
        self.assertEqual((difference.count, difference.rect), (1, (7, 4, 1, 1)))

    def test_a_damaged_file_is_refused(self):
        png.write(self.path, self.picture(3))
        with open(self.path, "r+b") as file:
            file.seek(60)
            file.write(b"\x99")
        with self.assertRaises(ValueError):
            png.read(self.path)


if __name__ == "__main__":
    unittest.main()
