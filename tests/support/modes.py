"""Looks at a screen in every combination of a visitor's settings: larger letters, high contrast, low reach, both languages.
Nothing may be cut off, torn, written over, too small, too near, out of reach or too pale; and back in the settings of
before, the screen must be what it was."""
import itertools
import os

from stage import Stage
from tour import tour
from visitor import to_home

TOUCHABLE = {"button", "choice", "tab", "checkbox", "item", "key"}
LEAST_MM = 12.7
APART_MM = 2.5
ROUNDING = 2  # pixels
REACH_MM = 1220  # from the floor
TEXT, TEXT_HIGH, OUTLINE = 7.0, 10.0, 3.0  # contrast
STANDARD = {"text_size": "standard", "high_contrast": False, "low_reach": False, "language": "zh"}
# The one that costs most to change is changed least.
MODES = [{"language": language, "low_reach": low, "text_size": size, "high_contrast": high}
         for language, low, size, high in itertools.product(
             ("zh", "en"), (False, True), ("standard", "large", "extra_large"), (False, True))]
# Where the tour itself stands in other settings.
ELSEWHERE = {"home-english": {"language": "en"}, "home-large": {"text_size": "large"},
             "settings-extra-large": {"text_size": "extra_large"}, "home-extra-large": {"text_size": "extra_large"},
             "attract-high-contrast": {"high_contrast": True}, "attract-low-reach": {"low_reach": True}}
PICTURES = os.environ.get("MENTING_MODE_PICTURES")


class Panel:
    """A window of so many pixels on a panel of so many millimetres, whose lower edge hangs so high above the floor."""

    def __init__(self, window, width_mm, height_mm, bottom_mm):
        self.window, self.bottom_mm = window, bottom_mm
        self.settings = {"display.panel_width_mm": width_mm, "display.panel_height_mm": height_mm,
                         "display.panel_bottom_mm": bottom_mm}


def name_of(mode):
    return "-".join([mode["language"], mode["text_size"], *(word for word in ("low_reach", "high_contrast") if mode[word])])


# ---- geometry --------------------------------------------------------------------------------------------------------

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


def near(nodes, margin):
    """Pairs whose seen parts come closer than `margin` pixels along: from above to below, so that far ones are never
    compared."""
    placed = sorted(((seen(node), node) for node in nodes), key=lambda pair: pair[0][1])
    for i, (a, first) in enumerate(placed):
        for b, second in placed[i + 1:]:
            if b[1] >= a[1] + a[3] + margin:
                break
            yield a, first, b, second


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
            if after.startswith("*"):
                yield f"{what} is torn at its mask: {before!r}, {after!r}"


def targets(tree):
    """Touchable nodes of the topmost layer."""
    top = max(node["layer"] for node in tree["nodes"])
    return [n for n in tree["nodes"] if n["role"] in TOUCHABLE and n["layer"] == top]


def bad_targets(tree, bottom_mm):
    """bottom_mm: height of the panel's lower edge when everything must be within reach, else None."""
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
    apart = APART_MM * mm - ROUNDING
    for a, first, b, second in near(shown, apart):
        across, along = crossing(a, b)
        if (max(across, along) > 0 and min(across, along) > -apart) or min(across, along) > 0:
            if not holds(first["rect"], second["rect"]) and not holds(second["rect"], first["rect"]):
                yield f"{first['id']} and {second['id']} are closer than 2.5 mm"
    for node in shown if bottom_mm is not None else []:
        height = bottom_mm + (ay + ah - seen(node)[1]) / mm
        if height > REACH_MM + 1:
            yield f"{node['id']} is {height:.0f} mm above the floor"


def written_over(tree):
    for a, first, b, second in near([n for n in tree["nodes"] if n["lines"] and n["visible"]], 0):
        if first["layer"] == second["layer"] and min(crossing(a, b)) > ROUNDING:
            yield f"{first['id'] or first['label']!r} and {second['id'] or second['label']!r} lie over each other"


# ---- contrast --------------------------------------------------------------------------------------------------------

def luminance(color):
    """WCAG 2.2, relative luminance."""
    parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


_contrasts = {}


def contrast(a, b):
    """WCAG 2.2, contrast ratio: 1 to 21."""
    if (a, b) not in _contrasts:
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        _contrasts[a, b] = (high + 0.05) / (low + 0.05)
    return _contrasts[a, b]


def pale(tree, high):
    least = TEXT_HIGH if high else TEXT
    for node in tree["nodes"]:
        if node["lines"] and node["visible"] and contrast(node["ink"], node["ground"]) < least:
            yield (f"{node['id'] or node['label']!r}: its text has {contrast(node['ink'], node['ground']):.1f}:1, "
                   f"{node['ink']} on {node['ground']}")
    for node in targets(tree):
        edges = [contrast(edge, node["around"]) for edge in (node["border"], node["ground"])
                 if edge and edge != node["around"]]
        # A row of a list has none: its words and arrow are its mark. What is disabled may look faint.
        if edges and max(edges) < OUTLINE and node["enabled"]:
            yield f"{node['id']}: its outline has {max(edges):.1f}:1, {node['border']} on {node['around']}"
        ring = max(contrast(line, node["around"]) for line in tree["ring"])
        if ring < OUTLINE:
            yield f"{node['id']}: the ring around it has {ring:.1f}:1"


# ---- a walk ----------------------------------------------------------------------------------------------------------

class Looker:
    """At each stop of a tour: the screen in each mode, live, and back."""

    def __init__(self, stage, panel, name, modes=None):
        self.stage, self.panel, self.name, self.modes = stage, panel, name, modes or MODES
        self.faults, self.looks = [], 0

    def set(self, mode):
        self.stage.control.ask(do="prefs", **mode)

    def look(self, stop):
        control = self.stage.control
        self.stage.wait_drained()
        control.wait_idle()
        before = settled(control.tree())
        for mode in self.modes:
            self.set(mode)
            tree = control.tree()
            self.looks += 1
            found = [*cut_texts(tree), *written_over(tree), *pale(tree, mode["high_contrast"]),
                     *bad_targets(tree, self.panel.bottom_mm if mode["low_reach"] else None)]
            self.faults += [f"{self.name}/{name_of(mode)}/{stop}: {fault}" for fault in found]
            if PICTURES:
                folder = os.path.join(PICTURES, f"{self.name}-{name_of(mode)}")
                os.makedirs(folder, exist_ok=True)
                control.shot(os.path.join(folder, f"{stop}.png"))
        self.set({**STANDARD, **ELSEWHERE.get(stop, {})})
        after = settled(control.tree())
        if after != before:
            self.faults.append(f"{self.name}/{stop}: is not the same after all settings were changed and set back: "
                               f"{difference(before, after)}")


def settled(tree):
    """The tree without what is measured anew at any moment, whatever the settings: the last round trip, the data used."""
    nodes = [{key: value for key, value in node.items()
              if node["id"] not in ("staff.connection", "staff.traffic") or key not in ("label", "lines")}
             for node in tree["nodes"]]
    return {**tree, "nodes": nodes}


def difference(before, after):
    for first, second in zip(before["nodes"], after["nodes"]):
        if first != second:
            changed = {key: (first[key], second[key]) for key in first if first[key] != second[key]}
            return f"{first['id'] or first['label']!r}: {changed}"
    return f"{len(before['nodes'])} and {len(after['nodes'])} nodes"


def walk(test, panel, name, modes=None):
    """The tour on one panel, with every mode at every stop; fails `test` with all faults."""
    stage = Stage(months=24)
    test.addCleanup(stage.close)
    stage.window, stage.settings = panel.window, panel.settings
    stage.start_office()
    stage.start_kiosk()
    stage.wait_synced()
    looker = Looker(stage, panel, name, modes)
    stops = tour(stage, see=looker.look)
    corners(stage, looker.look)
    test.assertGreater(looker.looks, stops * len(looker.modes))
    test.assertEqual(looker.faults, [], f"{len(looker.faults)} faults in {looker.looks} looks:\n" + "\n".join(looker.faults))


def rating(stage, stop):
    """A repair that has just been finished is rated; the owner is signed in."""
    control = stage.control
    number = next(t["number"] for t in stage.json("ticket", "list", "--kind", "repair") if t["state"] == "working")
    stage.cli("ticket", "act", number, "finish")
    control.tap("home.tickets")
    control.wait_screen("tickets")
    finished = control.until(lambda: [i for i, node in control.nodes().items() if i.startswith("tickets.list.") and
                                      "已完工" in node["label"]], "the finished repair")
    control.tap(finished[0])
    control.wait_screen("ticket")
    stop("ticket-rating")
    stop("ticket-rated", "ticket.star.4")
    control.tap("footer.back")
    control.wait_screen("tickets")


def corners(stage, see):
    """Where the tour does not come by: dialogs, the settings, entries half typed, the staff's pads."""
    control = stage.control

    def stop(name, *touches):
        for touch in touches:
            control.tap(touch)
        control.wait_idle()
        see(name)

    stop("attract-settings", "footer.settings")
    control.tap("settings.close")
    stage.sign_in(pin="111111", pin_wait=None)
    control.wait_node("pin.verdict")
    stop("pin-first", "pin.first")
    control.tap("message.ok")
    control.keys("pin.pad", "11111")
    stop("pin-settings", "header.settings")
    control.tap("settings.close")
    control.tap("pin.pad.clear")
    control.keys("pin.pad", next(row["pin"] for row in stage.logins() if row["room"] == "1203"))
    control.wait_screen("bills")
    stop("bills-how", "bills.how")
    control.tap("message.ok")
    control.tap("footer.back")
    control.wait_screen("home")
    rating(stage, stop)
    to_home(stage)
    stop("repair-place", "home.repair", "repair.place.public")
    stop("repair-public-text", "repair.category.lighting")
    stop("repair-where", "repair.text.chip.0", "repair.next")
    to_home(stage)
    control.tap("footer.exit" if control.has("footer.exit") else "footer.back")
    control.wait_screen("attract")
    for _ in range(5):
        control.tap("header.title")
    control.wait_screen("staff_signin")
    control.tap("staff_signin.list.S01")
    control.keys("staff_signin.pad", "12")
    stop("staff-signin-pin")
    control.tap("staff_signin.pad.clear")
    control.keys("staff_signin.pad", next(row["pin"] for row in stage.logins() if row["room"] == "S01"))
    control.wait_screen("staff")
    stop("staff-pin-building", "staff.pin", "staff_pin.change")
    control.tap("staff_pin.building.24#")
    control.tap("staff_pin.entrance.1")
    control.keys("staff_pin.pad", "12")
    stop("staff-pin-room")
