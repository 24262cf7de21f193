"""What each screen says, as text: role, id, label and state of every node. A missing golden fails.

MENTING_UPDATE_GOLDENS=1 writes them anew; read the difference before committing it.
"""
import os
import re
import unittest

from stage import Stage
from tour import tour

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "goldens")


def dump(control):
    """One line a node. What chance decides is masked: ids, the query code, the round trip, when the office was asked."""
    tree = control.tree()
    lines = [f"screen {tree['screen']}"]
    for node in tree["nodes"]:
        name = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", node["id"])
        label = node["label"]
        if name in ("filed.code", "track.code.text"):
            label = re.sub(r"\d", "9", label)
        label = re.sub(r"往返 \d+ 毫秒", "往返 N 毫秒", label)
        label = re.sub(r"相差 [\d.]+ 秒", "相差 N 秒", label)  # how far the fake clock had been moved when the office was last asked
        label = re.sub(r"[\d.]+ MB", "N MB", label)
        flags = "".join(f" {flag}" for flag, shown in (("disabled", not node["enabled"]), ("on", node["on"]),
                                                      ("focused", node["focused"]), ("dialog", node["layer"] > 0)) if shown)
        lines.append(f"{node['role']} {name or '-'} {label!r}{flags}")
    return "\n".join(lines) + "\n"


class Goldens(unittest.TestCase):
    maxDiff = None

    def test_every_stop_of_the_tour_says_what_it_said(self):
        stage = Stage(months=24)
        self.addCleanup(stage.close)
        stage.start_office()
        control = stage.start_kiosk()
        stage.wait_synced()
        seen = {}
        tour(stage, see=lambda name: seen.setdefault(name, dump(control)))
        if os.environ.get("MENTING_UPDATE_GOLDENS"):
            os.makedirs(GOLDENS, exist_ok=True)
            for old in os.listdir(GOLDENS):
                os.unlink(os.path.join(GOLDENS, old))
            for name, text in seen.items():
                with open(os.path.join(GOLDENS, f"{name}.txt"), "w", encoding="utf-8") as file:
                    file.write(text)
        there = {name[:-4] for name in os.listdir(GOLDENS)}
        self.assertEqual(there, set(seen), "the tour's stops and the goldens differ")
        for name, text in seen.items():
            with open(os.path.join(GOLDENS, f"{name}.txt"), encoding="utf-8") as file, self.subTest(stop=name):
                self.assertEqual(text, file.read())


if __name__ == "__main__":
    unittest.main()
