"""Speaks to a kiosk's control socket: one JSON object a line, one answer a line."""
import json
import socket
import time


class ControlError(AssertionError):
    """The kiosk said no, or nothing."""


class Control:
    def __init__(self, path, timeout=60.0):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self.buffer = b""

    def close(self):
        self.socket.close()

    def ask_raw(self, line):
        """Sends bytes as they are and returns the answer's object."""
        self.socket.sendall(line + b"\n")
        while b"\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                raise ControlError("the kiosk closed the control socket")
            self.buffer += data
        answer, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(answer)

    def ask(self, **request):
        answer = self.ask_raw(json.dumps(request, ensure_ascii=False).encode())
        if "error" in answer:
            raise ControlError(f"{request}: {answer['error']}")
        return answer

    # ---- what a visitor does -----------------------------------------------------------------------------
    def tap(self, node=None, label=None):
        if node is not None:
            self.ask(do="tap", id=node)
        else:
            self.ask(do="tap", label=label)

    def draw(self, node, strokes):
        """Writes on a pad; strokes are lists of (x, y) in thousandths of it."""
        self.ask(do="draw", id=node, strokes=[[list(point) for point in stroke] for stroke in strokes])

    def keys(self, prefix, text):
        """Touches the keys of a number pad one after another."""
        for character in text:
            self.tap(f"{prefix}.{character}")

    def type(self, text):
        self.ask(do="type", text=text)

    def key(self, name, shift=False):
        """A key of a keyboard or keypad, by SDL's name: Tab, Return, Escape, Left, 7 ..."""
        self.ask(do="key", key=name, shift=shift)

    def wait_screen(self, name, ms=20000):
        self.ask(do="wait", screen=name, ms=ms)

    def wait_node(self, node, ms=20000):
        self.ask(do="wait", node=node, ms=ms)

    def wait_idle(self, ms=20000):
        self.ask(do="wait", idle=True, ms=ms)

    def shot(self, file):
        self.ask(do="shot", file=file)

    def advance(self, seconds):
        self.ask(do="clock", advance_s=seconds)

    def stats(self):
        return self.ask(do="stats")

    # ---- what a visitor sees -----------------------------------------------------------------------------
    def tree(self):
        return self.ask(do="tree")

    def screen(self):
        return self.tree()["screen"]

    def nodes(self):
        return {n["id"]: n for n in self.tree()["nodes"] if n.get("id")}

    def label(self, node):
        nodes = self.nodes()
        if node not in nodes:
            raise ControlError(f"no node {node} on the screen; there are {sorted(nodes)}")
        return nodes[node]["label"]

    def has(self, node):
        return node in self.nodes()

    def text(self):
        """All labels on the screen, a line each."""
        return "\n".join(n.get("label", "") for n in self.tree()["nodes"])

    def until(self, condition, what, seconds=30.0):
        """Asks again after each change of the screen until `condition` holds."""
        end = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise ControlError(f"waited {seconds:g} s for: {what}; the screen says:\n{self.text()}")
            select_pause()


def select_pause():
    """A short breath between two looks at a condition another process will make true."""
    import select
    select.select([], [], [], 0.02)
