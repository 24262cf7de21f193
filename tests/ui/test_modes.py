"""Every stop of the tour in every mode: lying and standing panels, a small window, larger letters, high contrast, low
reach, Chinese and English. Nothing may be cut off, too small, too near, out of reach or written over."""
import os
import unittest

from stage import Stage
from tour import tour

TOUCHABLE = {"button", "choice", "tab", "checkbox", "item", "key"}
LEAST_MM = 12.7
APART_MM = 2.5
ROUNDING = 2  # pixels
REACH_MM = 1220  # from the floor
BOTTOM_MM = 900  # of the panel, as shipped
STANDING = {"display.panel_width_mm": 270, "display.panel_height_mm": 480}
LYING = {"display.panel_width_mm": 480, "display.panel_height_mm": 270}

PANELS = {
    "portrait": ("1080x1920", STANDING),
    "landscape": ("1920x1080", LYING),
    "small": ("800x600", LYING),
}
# Panel, then what is touched on the attract screen.
MODES = [
    ("portrait", ["language"]),
    ("portrait", ["text", "low"]),
    ("portrait", ["text", "text", "contrast"]),
    ("portrait", ["language", "text", "text", "low"]),
    ("landscape", []),
    ("landscape", ["language", "text", "contrast"]),
    ("landscape", ["language", "text", "text", "low"]),
    ("small", ["low"]),
    ("small", ["language", "text"]),
]
TOUCH = {"language": "header.language", "text": "footer.text", "contrast": "footer.contrast", "low": "footer.low"}
PICTURES = os.environ.get("MENTING_MODE_PICTURES")


def crossing(a, b):
    """How many pixels two rectangles share across and along; negative: how far they are apart."""
    return min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]), min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])


def holds(outer, inner):
    return crossing(outer, inner) == (inner[2], inner[3])


def seen(node):
    """The part of a node that is shown."""
    (x, y, w, h), (cx, cy, cw, ch) = node["rect"], node["clip"]
    left, top = max(x, cx), max(y, cy)
    return [left, top, min(x + w, cx + cw) - left, min(y + h, cy + ch) - top]


def cut_texts(tree):
    """Texts that do not fit: in their box, in the page, or only by tearing a word apart."""
    for node in tree["nodes"]:
        if not node["lines"] or not node["visible"]:
            continue
        (needs_w, needs_h), (has_w, has_h) = node["needs"], node["has"]
        x, y, w, h = node["rect"]
        cx, cy, cw, ch = node["clip"]
        what = f"{node['id'] or node['role']} {node['label']!r}"
        if needs_w > has_w + ROUNDING or needs_h > has_h + ROUNDING:
            yield f"{what} needs {needs_w} x {needs_h} pixels and has {has_w} x {has_h}"
        if x < cx or x + w > cx + cw or (not node["scrolls"] and (y < cy or y + h > cy + ch)):
            yield f"{what} leaves the page: {node['rect']} of {node['clip']}"
        for before, after in zip(node["lines"], node["lines"][1:]):
            if before and after and before[-1].isascii() and before[-1].isalnum() and \
                    after[0].isascii() and after[0].isalnum():
                yield f"{what} is torn: {before!r}, {after!r}"


def targets(tree):
    """Touchable nodes of the topmost layer."""
    top = max(node["layer"] for node in tree["nodes"])
    return [n for n in tree["nodes"] if n["role"] in TOUCHABLE and n["layer"] == top]


def bad_targets(tree, low):
    mm = tree["px_per_dm"] / 100
    nodes = targets(tree)
    ax, ay, aw, ah = tree["area"]
    for node in nodes:
        x, y, w, h = node["rect"]
        if w < LEAST_MM * mm - ROUNDING or h < LEAST_MM * mm - ROUNDING:
            yield f"{node['id']} is {w / mm:.1f} x {h / mm:.1f} mm"
        if x < ax or x + w > ax + aw or (not node["scrolls"] and (y < ay or y + h > ay + ah)):
            yield f"{node['id']} is out of reach: {node['rect']} of {tree['area']}"
    shown = [n for n in nodes if n["visible"]]
    for i, a in enumerate(shown):
        for b in shown[i + 1:]:
            across, along = crossing(seen(a), seen(b))
            if max(across, along) > 0 and min(across, along) > ROUNDING - APART_MM * mm or min(across, along) > 0:
                if not holds(a["rect"], b["rect"]) and not holds(b["rect"], a["rect"]):
                    yield f"{a['id']} and {b['id']} are closer than 2.5 mm"
    if low and ay + ah > 0:
        for node in shown:
            height = BOTTOM_MM + (ay + ah - seen(node)[1]) / mm
            if height > REACH_MM + 1:
                yield f"{node['id']} is {height:.0f} mm above the floor"


def written_over(tree):
    texts = [n for n in tree["nodes"] if n["lines"] and n["visible"]]
    for i, a in enumerate(texts):
        for b in texts[i + 1:]:
            if a["layer"] == b["layer"] and min(crossing(seen(a), seen(b))) > ROUNDING:
                yield f"{a['id'] or a['label']!r} and {b['id'] or b['label']!r} lie over each other"


class Modes(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.stage = Stage(months=24)
        self.addCleanup(self.stage.close)
        self.stage.start_office()

    def walk(self, panel, touches):
        control, faults = self.stage.control, []
        name = "-".join([panel, *touches])
        folder = PICTURES and os.path.join(PICTURES, name)
        if folder:
            os.makedirs(folder, exist_ok=True)

        def look(stop):
            tree = control.tree()
            for fault in (*cut_texts(tree), *bad_targets(tree, "low" in touches), *written_over(tree)):
                faults.append(f"{name}/{stop}: {fault}")

        tour(self.stage, folder=folder, see=look, mode=lambda: [control.tap(TOUCH[t]) for t in touches])
        return faults

    def on(self, panel):
        self.stage.window, self.stage.settings = PANELS[panel]
        self.stage.start_kiosk()
        self.stage.wait_synced()
        faults = [fault for which, touches in MODES if which == panel for fault in self.walk(which, touches)]
        self.assertEqual(faults, [], "\n" + "\n".join(faults))

    def test_standing_panel(self):
        self.on("portrait")

    def test_lying_panel(self):
        self.on("landscape")

    def test_small_window(self):
        self.on("small")


if __name__ == "__main__":
    unittest.main()
