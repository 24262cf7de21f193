"""The gallery under a test's hand: the program, its pages, and the states that a page shows only after a touch."""
import os
import selectors
import shutil
import tempfile
import time

from control import Control, ControlError
from stage import BUILD, LOCALE, NOW, VARIANT, Process, run

PROGRAM = os.path.join(BUILD, VARIANT, "menting-gallery")

# What is touched on a page before it is looked at; a page may be looked at in more than one state.
TOUCHES = {
    "tile": ["tile.drain"],
    "choice": ["choice.chip.0", "choice.chip.2", "choice.enter"],
    "number": ["number.pad.1", "number.pad.2", "number.pad.0"],
    "pin": ["pin.pad.1", "pin.pad.2", "pin.pad.3"],
    "date": ["date.day.2", "date.late.9"],
    "time": ["time.window.late_morning"],
    "list": ["list.bills.down", "list.bills.down"],
}
MORE = {"dialog": ("dialog-question", ["dialog.ask"]), "rating": ("rating-chosen", ["rating.star.2"]),
        "button": ("button-focused", ["key:Tab", "key:Tab"])}
MODES = {
    "standard": {"text_size": "standard", "high_contrast": False, "low_reach": False, "language": "zh"},
    "contrast-extra-large": {"text_size": "extra_large", "high_contrast": True, "low_reach": False, "language": "zh"},
}


def pages():
    """The pages' names in the order of the contents."""
    return run(PROGRAM, "--pages").stdout.split()


class Gallery:
    """The program with a fixed clock in a folder of its own. Use as a context."""

    def __init__(self, *arguments, window="1080x1920", environment=None, clock=NOW):
        self.folder = tempfile.mkdtemp(prefix="menting-gallery-")
        path = os.path.join(self.folder, "control.sock")
        self.process = Process("gallery", [PROGRAM, "--locale", LOCALE, "--control", path, "--window", window,
                                           *(["--fake-clock", clock] if clock else []), *arguments], self.folder,
                               environment or {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"})
        self.control = None
        end = time.monotonic() + 60
        while not self.control:
            if self.process.process.poll() is not None:
                raise AssertionError(f"the gallery ended with {self.process.process.returncode}:\n{self.process.said()}")
            try:
                self.control = Control(path)
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > end:
                    raise ControlError(f"no control socket after 60 s:\n{self.process.said()}") from None
                selectors.DefaultSelector().select(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        try:
            self.process.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def show(self, page, touches=()):
        """A page as it is when nothing else was touched before."""
        control = self.control
        self.show_contents()
        control.tap(f"contents.{page}")
        for node in touches:
            if node.startswith("key:"):
                control.key(node[4:])
            else:
                control.tap(node)
        control.wait_idle()

    def prefs(self, **mode):
        self.control.ask(do="prefs", **mode)

    def walk(self, see):
        """Calls see(name) with each page shown, in each of its states."""
        self.show_contents()
        see("contents")
        for page in pages():
            self.show(page, TOUCHES.get(page, ()))
            see(page)
            if page in MORE:
                name, touches = MORE[page]
                self.show(page, touches)
                see(name)
                self.leave(name)

    def show_contents(self):
        if self.control.screen() != "contents":
            self.control.tap("footer.contents")

    def leave(self, name):
        if name == "dialog-question":
            self.control.tap("dialog.no")
