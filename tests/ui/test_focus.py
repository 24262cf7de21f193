"""Keyboard and keypad: on every stop of the tour each enabled target is reached by the arrow keys and by Tab, is then in
view with a ring around it, and a dialog keeps the focus to itself."""
import unittest

from stage import Stage
from tour import tour

TOUCHABLE = {"button", "choice", "tab", "checkbox", "item", "key", "textbox"}
LONGEST = 2000
ARROWS = ("Down", "Right", "Up", "Left")


def targets(tree):
    """Ids of the enabled touchable nodes of the topmost layer."""
    top = max(node["layer"] for node in tree["nodes"])
    return {n["id"] for n in tree["nodes"] if n["role"] in TOUCHABLE and n["layer"] == top and n["enabled"] and n["id"]}


def focused(tree):
    found = [n for n in tree["nodes"] if n["focused"]]
    return found[0] if found else None


def where(tree):
    return [(n["id"], n["rect"]) for n in tree["nodes"]]


class Walk:
    """Presses real keys and notes who leads where."""

    def __init__(self, control):
        self.control = control
        self.faults = []

    def press(self, key, shift=False):
        self.control.key(key, shift)
        tree = self.control.tree()
        node = focused(tree)
        if node and not node["visible"] and key not in ("Up", "Down"):  # those also scroll what is read
            self.faults.append(f"{node['id']} has the focus and is out of view")
        return node and node["id"], tree

    def by_arrows(self):
        """A walk over the graph of places: at each new one every arrow is tried; what is left untried elsewhere is gone
        back to by arrows that are known. An arrow that scrolled is tried again."""
        at, tree = self.press("Down")
        leads = {at: {}}
        for _ in range(LONGEST):
            way = self.way_to_untried(leads, at)
            if way is None:
                return set(leads), tree
            for key in way:
                before, places = at, where(tree)
                at, tree = self.press(key)
                if at != before or where(tree) == places:
                    leads[before][key] = at
                leads.setdefault(at, {})
        raise AssertionError(f"no end of walking after {LONGEST} ways")

    @staticmethod
    def way_to_untried(leads, start):
        """The keys from `start` to the nearest arrow not tried yet; None when all were."""
        seen, queue = {start}, [(start, [])]
        while queue:
            at, way = queue.pop(0)
            for key in ARROWS:
                if key not in leads[at]:
                    return way + [key]
            for key, to in leads[at].items():
                if to not in seen:
                    seen.add(to)
                    queue.append((to, way + [key]))
        return None

    def by_tab(self, shift):
        """All that Tab leads to, until it comes round without anything new: long lists declare their rows on the way."""
        seen, known = set(), 0
        while known <= len(seen):
            at, _ = self.press("Tab", shift)
            known = 0 if at not in seen else known + 1
            seen.add(at)
        return seen


class Focus(unittest.TestCase):
    maxDiff = None

    def on(self, window, settings):
        stage = Stage(months=24, window=window)
        stage.settings = settings
        self.addCleanup(stage.close)
        stage.start_office()
        control = stage.start_kiosk()
        stage.wait_synced()
        faults, stops = [], []

        def look(name):
            walk = Walk(control)
            ids = [n["id"] for n in control.tree()["nodes"] if n["id"]]
            faults.extend(f"{name}: two nodes are called {i}" for i in sorted({i for i in ids if ids.count(i) > 1}))
            wanted = targets(control.tree())
            reached, tree = walk.by_arrows()
            wanted |= targets(tree)  # lists declare more of their rows on the way
            faults.extend(f"{name}: no arrow leads to {node}" for node in sorted(wanted - reached))
            faults.extend(f"{name}: the focus leaves to {node}" for node in sorted(
                (reached - {None}) - {n["id"] for n in tree["nodes"] if n["role"] in TOUCHABLE} - wanted)
                if not node.startswith(("bills.", "tickets.", "building.")))
            for shift in (False, True):
                missing = targets(control.tree()) - walk.by_tab(shift)
                faults.extend(f"{name}: {'Shift-' if shift else ''}Tab does not lead to {n}" for n in sorted(missing))
            faults.extend(f"{name}: {fault}" for fault in walk.faults)
            stops.append(name)

        tour(stage, see=look)
        self.assertGreater(len(stops), 30)
        self.assertEqual(faults, [], "\n" + "\n".join(faults))

    def test_standing_panel(self):
        self.on("1080x1920", {"display.panel_width_mm": 270, "display.panel_height_mm": 480})

    def test_lying_panel(self):
        self.on("1920x1080", {"display.panel_width_mm": 480, "display.panel_height_mm": 270})


if __name__ == "__main__":
    unittest.main()
