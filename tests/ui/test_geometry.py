"""On every stop of the tour: targets are large enough and apart, nothing touchable is cut off or overlaps."""
import unittest

from stage import Stage
from tour import tour

PX_MM = 4  # 1080 pixels on 270 mm
TOUCHABLE = {"button", "choice", "tab", "checkbox", "item", "key"}
LEAST = int(12.7 * PX_MM)
APART = int(2.5 * PX_MM)


def overlap(a, b):
    return min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]), min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])


class Geometry(unittest.TestCase):
    def test_targets_are_large_apart_and_whole(self):
        stage = Stage(months=24)
        self.addCleanup(stage.close)
        stage.start_office()
        control = stage.start_kiosk()
        stage.wait_synced()
        faults = []

        def look(name):
            nodes = [n for n in control.tree()["nodes"] if n["role"] in TOUCHABLE and n["visible"]]
            top = max((n["layer"] for n in nodes), default=0)
            nodes = [n for n in nodes if n["layer"] == top and not self.cut(n, control.nodes().get("main"))]
            for node in nodes:
                x, y, w, h = node["rect"]
                if w < LEAST or h < LEAST:
                    faults.append(f"{name}: {node['id']} is {w / PX_MM:.1f} x {h / PX_MM:.1f} mm")
                if x < 0 or x + w > 1080:
                    faults.append(f"{name}: {node['id']} is cut off at the side: {node['rect']}")
            for i, a in enumerate(nodes):
                for b in nodes[i + 1:]:
                    across, along = overlap(a["rect"], b["rect"])
                    inside = any(self.holds(p["rect"], c["rect"]) for p, c in ((a, b), (b, a)))
                    if across > -APART and along > -APART and not inside:
                        faults.append(f"{name}: {a['id']} and {b['id']} are closer than 2.5 mm")

        tour(stage, see=look)
        self.assertEqual(faults, [])

    @staticmethod
    def cut(node, main):
        """Partly scrolled out of the main part: only what is seen of it can be touched."""
        if not main or node["layer"] != main["layer"]:
            return False
        y, h, top, bottom = node["rect"][1], node["rect"][3], main["rect"][1], main["rect"][1] + main["rect"][3]
        return y < top < y + h or y < bottom < y + h

    @staticmethod
    def holds(outer, inner):
        """A row with a check box in it: two targets, one within the other."""
        return (outer[0] <= inner[0] and outer[1] <= inner[1] and outer[0] + outer[2] >= inner[0] + inner[2]
                and outer[1] + outer[3] >= inner[1] + inner[3])


if __name__ == "__main__":
    unittest.main()
